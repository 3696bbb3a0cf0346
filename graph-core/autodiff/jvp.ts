import { mapJvp } from '../ops/internal/map.ts';
import type { JvpContext, MaybePorts } from '../ops/rules.ts';
import { dce } from '../passes/dce.ts';
import { Builder, type Registry, type Value } from '../program/builder.ts';
import type { Equation, Program, VarId } from '../program/program.ts';
import { freePrefix, isDerivative } from './derivative-call.ts';
import { partialsOf } from './partials.ts';

export interface TangentOptions {
  readonly tangents: readonly string[];
  /** Another one than `tangent:`, for a program that has tangents already. */
  readonly prefix?: string;
}

/**
 * Forward mode: adds an input `tangent:<name>` for each named program input and an output `tangent:<output>` for each
 * output that depends on one: the derivative along all tangents together. A tangent may also be given to a value that is
 * computed, by the name of an output: it adds to what the value's inputs move it by.
 */
export function withTangents(program: Program, registry: Registry, options: TangentOptions): Program {
  const { prefix = 'tangent:' } = options;
  const b = Builder.extend(program, registry);
  const tangents = new Map<VarId, Value>();
  for (const name of options.tangents) {
    const value = b.source(name);
    tangents.set(value.id, b.input(`${prefix}${name}`, 'tangent', { dtype: 'float', shape: value.shape, axes: value.axes }));
  }
  for (const equation of program.equations) push(b, equation, tangents);
  for (const { name, id } of program.outputs) {
    const tangent = tangents.get(id);
    if (tangent) b.output(`${prefix}${name}`, tangent);
  }
  return b.build();
}

/** Gives the outputs of an equation their tangents, where it depends on one. */
function push(b: Builder, equation: Equation, tangents: Map<VarId, Value>): void {
  if (!equation.inputs.some((id) => tangents.has(id))) return;
  const origins = equation.origins.map(({ path }) => ({ path, rule: 'jvp' as const }));
  b.withOrigins(origins, () => {
    const byPort = <T>(names: readonly string[], ids: readonly VarId[], of: (id: VarId) => T) =>
      Object.fromEntries(names.map((name, i) => [name, of(ids[i] as VarId)]));
    const context: JvpContext = {
      inputs: byPort(equation.ports, equation.inputs, (id) => b.valueOf(id)),
      outputs: byPort(equation.outputPorts, equation.outputs, (id) => b.valueOf(id)),
      tangents: byPort(equation.ports, equation.inputs, (id) => tangents.get(id) ?? null),
      attrs: equation.attrs,
    };
    const found = pushForward(b, equation, context);
    equation.outputPorts.forEach((port, i) => {
      const id = equation.outputs[i] as VarId;
      const tangent = found[port];
      if (!tangent) return;
      // a tangent of a shared value is the same for every sample of what depends on it
      const moved = b.axisExpand(tangent, b.valueOf(id).axes);
      const own = tangents.get(id);
      tangents.set(id, own ? b.add(own, moved) : moved);
    });
  });
}

function pushForward(b: Builder, equation: Equation, context: JvpContext): MaybePorts {
  const def = b.registry(equation.op);
  if (equation.body) {
    if (def.kind === 'composite' && def.notDifferentiable !== undefined) return {};
    if (def.kind === 'composite' && def.jvp && !isDerivative(equation))
      return 'notDifferentiable' in def.jvp ? {} : def.jvp(b, context);
    return pushThroughBody(b, equation, context);
  }
  switch (def.kind) {
    case 'elementwise': {
      if (def.notDifferentiable !== undefined) return {};
      const partials = partialsOf(def, context.inputs, equation.attrs);
      const tangent = mapJvp(b, Object.entries(context.inputs), context.tangents, partials);
      const shape = context.outputs.output?.shape ?? [];
      return { output: tangent && b.expand(tangent, shape) };
    }
    case 'primitive':
      return 'notDifferentiable' in def.jvp ? {} : def.jvp(b, context);
    default:
      throw new Error(`${equation.op} has no derivative rule`);
  }
}

function pushThroughBody(b: Builder, equation: Equation, context: JvpContext): MaybePorts {
  const given = Object.entries(context.tangents).filter((entry): entry is [string, Value] => entry[1] !== null);
  const body = equation.body as Program;
  const prefix = freePrefix(body, 'tangent');
  const differentiated = withTangents(body, b.registry, { tangents: given.map(([port]) => port), prefix });
  const outputs = differentiated.outputs
    .filter((o) => o.name.startsWith(prefix))
    .map((o) => ({ ...o, name: o.name.slice(prefix.length) }));
  const inputs = { ...context.inputs, ...Object.fromEntries(given.map(([port, t]) => [`${prefix}${port}`, t])) };
  return b.call(equation.op, inputs, dce({ ...differentiated, outputs }), equation.attrs);
}
