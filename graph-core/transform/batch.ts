import { Builder, type Registry, type Value } from '../program/builder.ts';
import { inferOutputs } from '../program/infer.ts';
import { Memo } from '../program/memo.ts';
import { type Equation, type Program, unionAxes, type ValueType, type VarId } from '../program/program.ts';

/**
 * The same program over many samples (or probes): the listed inputs carry the axis, and with them everything that depends
 * on them. No equation changes; its types do, and the kernels see the axis as one more stride.
 */
export function batch(program: Program, registry: Registry, axis: string, size: number, carried: ReadonlySet<string>): Program {
  const b = new Builder(registry, { ...program.axes, [axis]: size });
  const values = new Array<Value>(program.types.length);
  for (const { name, role, id } of program.inputs) {
    const type = program.types[id] as Value;
    values[id] = b.input(name, role, carried.has(name) ? { ...type, axes: unionAxes(type.axes, [axis]) } : type);
  }
  for (const equation of program.equations) {
    const { op, attrs, ports, outputPorts, outputs } = equation;
    const inputs = equation.inputs.map((id) => values[id] as Value);
    const body = equation.body
      ? batchedBody(
          equation.body,
          registry,
          axis,
          size,
          ports.filter((_, i) => inputs[i]?.axes.includes(axis)),
        )
      : undefined;
    const types = body ? body.outputs.map(({ id }) => body.types[id] as ValueType) : typesOf(b, equation, inputs);
    const appended = { op, attrs, ports, inputs: inputs.map(({ id }) => id), outputPorts, ...(body ? { body } : {}) };
    const made = b.withOrigins(equation.origins, () => b.appendAll(appended, types));
    for (let i = 0; i < outputs.length; i++) values[outputs[i] as VarId] = b.valueOf(made[i] as VarId);
  }
  for (const { name, id } of program.outputs) b.output(name, values[id] as Value);
  return b.build();
}

const bodies = new Memo<Program, Program>();

/** The body of a call, which all calls of one body have in common. */
const batchedBody = (body: Program, registry: Registry, axis: string, size: number, carried: readonly string[]): Program =>
  bodies.get(body, `${axis} ${size} ${carried.join()}`, () => batch(body, registry, axis, size, new Set(carried)));

/** The equation's types on values that may carry the new axis. */
function typesOf(b: Builder, { op, attrs, ports, outputPorts }: Equation, inputs: readonly Value[]): ValueType[] {
  const given = inputs.map((value) => b.typeOf(value));
  const types = inferOutputs(b.registry(op), ports, given, attrs);
  if (!types.ok) throw new Error(`${op}: ${types.error.message}`);
  return outputPorts.map((port) => types.value[port] as ValueType);
}
