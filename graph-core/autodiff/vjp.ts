import { sameShape, shapeText } from '../model/tensor.ts';
import type { CompositeOp, OpDef } from '../ops/define.ts';
import { mapVjp } from '../ops/internal/map.ts';
import type { MaybePorts, Ports, VjpContext } from '../ops/rules.ts';
import { Builder, type Registry, type Value } from '../program/builder.ts';
import type { Equation, Origin, Program, VarId } from '../program/program.ts';
import { freePrefix, isDerivative } from './derivative-call.ts';
import { partialsOf } from './partials.ts';

/** Where backward starts: cotangent 1 at an output, or a new program input holding the row vector. */
export interface Seed {
  readonly output: string;
  readonly cotangent: 'one' | { readonly input: string };
}

export interface GradientOptions {
  readonly seeds: readonly Seed[];
  /** Names of program inputs and outputs whose gradients are wanted. */
  readonly wrt: readonly string[];
  /** Also add `grad:<node>.<port>`: what came back through that input port alone. */
  readonly wires?: boolean;
}

/**
 * Reverse mode: appends the backward pass and adds an output `grad:<name>` for each wanted name that the seeds depend on.
 *
 * A cotangent has exactly the shape and the named axes of its value. What a rule returns beyond a value's axes is summed
 * over them (a weight that all samples share), broadcasting is undone inside the rules, and a value used several times
 * gets the sum of its contributions; each of these is an equation of its own.
 */
export function withGradients(program: Program, registry: Registry, options: GradientOptions): Program {
  const b = Builder.extend(program, registry);
  const targets = new Map(options.wrt.map((name) => [name, b.source(name).id]));
  const sweep = new Sweep(b, program, reachable(program, new Set(targets.values())), options.wires === true);
  for (const seed of options.seeds) sweep.seed(seed);
  for (const equation of [...program.equations].reverse()) sweep.through(equation);
  for (const [name, id] of targets) {
    const gradient = sweep.cotangent(id);
    if (gradient) b.output(`grad:${name}`, gradient);
  }
  sweep.outputWires();
  return b.build();
}

/** Variables that depend on one of `from`, themselves included. */
function reachable(program: Program, from: ReadonlySet<VarId>): Set<VarId> {
  const active = new Set(from);
  for (const equation of program.equations) {
    if (equation.inputs.some((id) => active.has(id))) for (const id of equation.outputs) active.add(id);
  }
  return active;
}

const backward = (origins: readonly Origin[]): Origin[] => origins.map(({ path }) => ({ path, rule: 'vjp' }));

/** One walk from the seeds to the targets. */
class Sweep {
  readonly #b: Builder;
  readonly #active: ReadonlySet<VarId>;
  readonly #producer = new Map<VarId, Equation>();
  readonly #cotangents = new Map<VarId, Value>();
  readonly #wires: Map<string, Value> | null;

  constructor(b: Builder, program: Program, active: ReadonlySet<VarId>, wires: boolean) {
    this.#b = b;
    this.#active = active;
    this.#wires = wires ? new Map() : null;
    for (const equation of program.equations) for (const id of equation.outputs) this.#producer.set(id, equation);
  }

  cotangent(id: VarId): Value | undefined {
    return this.#cotangents.get(id);
  }

  seed({ output, cotangent }: Seed): void {
    const value = this.#b.named(output);
    const origins = this.#producer.get(value.id)?.origins ?? [];
    this.#b.withOrigins(backward(origins), () => {
      const g =
        cotangent === 'one'
          ? this.#b.axisExpand(this.#b.fill(1, value.shape), value.axes)
          : this.#b.input(cotangent.input, 'cotangent', { dtype: 'float', shape: value.shape, axes: value.axes });
      this.#accumulate(value.id, g);
    });
  }

  /** Passes the cotangents of an equation's outputs on to its inputs. */
  through(equation: Equation): void {
    const cotangents = ports(equation.outputPorts, equation.outputs, (id) => this.#cotangents.get(id) ?? null);
    if (Object.values(cotangents).every((g) => g === null)) return;
    const wanted = new Set(equation.ports.filter((_, i) => this.#wants(equation.inputs[i] as VarId)));
    if (wanted.size === 0) return;
    this.#b.withOrigins(backward(equation.origins), () => {
      const context: VjpContext = {
        inputs: ports(equation.ports, equation.inputs, (id) => this.#b.valueOf(id)),
        outputs: ports(equation.outputPorts, equation.outputs, (id) => this.#b.valueOf(id)),
        cotangents,
        attrs: equation.attrs,
        wanted,
      };
      const found = pullBack(this.#b, equation, context);
      equation.ports.forEach((port, i) => {
        const g = found[port];
        if (g && wanted.has(port)) this.#contribute(equation, port, equation.inputs[i] as VarId, g);
      });
    });
  }

  outputWires(): void {
    for (const [name, g] of this.#wires ?? []) if (!this.#b.hasOutput(name)) this.#b.output(name, g);
  }

  #wants(id: VarId): boolean {
    return this.#active.has(id) && this.#b.valueOf(id).dtype === 'float';
  }

  #contribute(equation: Equation, port: string, id: VarId, g: Value): void {
    const value = this.#b.valueOf(id);
    if (!sameShape(g.shape, value.shape) || g.dtype !== 'float') {
      throw new Error(
        `${equation.op}: the gradient of ${port} is ${g.dtype} ${shapeText(g.shape)}, its value ${shapeText(value.shape)}`,
      );
    }
    const summed = this.#b.axisSum(
      g,
      g.axes.filter((axis) => !value.axes.includes(axis)),
    );
    const fitted = this.#b.axisExpand(summed, value.axes);
    const path = equation.origins[0]?.path;
    if (path && this.#wires) this.#wires.set(`grad:${path.join('/')}.${port}`, fitted);
    this.#accumulate(id, fitted);
  }

  #accumulate(id: VarId, g: Value): void {
    const before = this.#cotangents.get(id);
    this.#cotangents.set(id, before ? this.#b.add(before, g) : g);
  }
}

const ports = <T>(names: readonly string[], ids: readonly VarId[], of: (id: VarId) => T): Record<string, T> =>
  Object.fromEntries(names.map((name, i) => [name, of(ids[i] as VarId)]));

/** The op's own rule, the derivative of its formula, or the derivative of its body. */
function pullBack(b: Builder, equation: Equation, context: VjpContext): MaybePorts {
  const def: OpDef = b.registry(equation.op);
  if (equation.body) return pullBackCall(b, equation, def.kind === 'composite' ? def : null, context);
  switch (def.kind) {
    case 'elementwise': {
      if (def.notDifferentiable !== undefined) return {};
      const partials = partialsOf(def, context.inputs, equation.attrs);
      return mapVjp(b, Object.entries(context.inputs), context.cotangents.output as Value, partials, context.wanted);
    }
    case 'primitive':
      return 'notDifferentiable' in def.vjp ? {} : def.vjp(b, context);
    default:
      throw new Error(`${equation.op} has no derivative rule`);
  }
}

function pullBackCall(b: Builder, equation: Equation, def: CompositeOp | null, context: VjpContext): MaybePorts {
  if (def?.notDifferentiable !== undefined) return {};
  if (def?.vjp && !isDerivative(equation)) return 'notDifferentiable' in def.vjp ? {} : def.vjp(b, context);
  const given = Object.entries(context.cotangents).filter((entry): entry is [string, Value] => entry[1] !== null);
  const body = equation.body as Program;
  const direction = freePrefix(body, 'cotangent');
  const differentiated = withGradients(body, b.registry, {
    seeds: given.map(([output]) => ({ output, cotangent: { input: `${direction}${output}` } })),
    wrt: [...context.wanted],
  });
  const prefix = 'grad:';
  const outputs = differentiated.outputs
    .filter((o) => o.name.startsWith(prefix))
    .map((o) => ({ ...o, name: o.name.slice(prefix.length) }));
  const inputs: Ports = { ...context.inputs, ...Object.fromEntries(given.map(([port, g]) => [`${direction}${port}`, g])) };
  return b.call(equation.op, inputs, { ...differentiated, outputs }, equation.attrs);
}
