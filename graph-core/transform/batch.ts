import type { Ports } from '../ops/rules.ts';
import { Builder, type Registry, type Value } from '../program/builder.ts';
import { inferOutputs } from '../program/infer.ts';
import { type Equation, type Program, unionAxes, type VarId } from '../program/program.ts';

/**
 * The same program over many samples (or probes): the listed inputs carry the axis, and with them everything that depends
 * on them. No equation changes; its types do, and the kernels see the axis as one more stride.
 */
export function batch(program: Program, registry: Registry, axis: string, size: number, carried: ReadonlySet<string>): Program {
  const b = new Builder(registry, { ...program.axes, [axis]: size });
  const values = new Map<VarId, Value>();
  for (const { name, role, id } of program.inputs) {
    const type = program.types[id] as Value;
    values.set(id, b.input(name, role, carried.has(name) ? { ...type, axes: unionAxes(type.axes, [axis]) } : type));
  }
  for (const equation of program.equations) {
    const inputs = Object.fromEntries(equation.ports.map((port, i) => [port, values.get(equation.inputs[i] as VarId) as Value]));
    const outputs = b.withOrigins(equation.origins, () => replay(b, equation, inputs, axis, size));
    equation.outputPorts.forEach((port, i) => {
      values.set(equation.outputs[i] as VarId, outputs[port] as Value);
    });
  }
  for (const { name, id } of program.outputs) b.output(name, values.get(id) as Value);
  return b.build();
}

/** The equation once more, on values that may carry the new axis. */
function replay(b: Builder, equation: Equation, inputs: Ports, axis: string, size: number): Ports {
  if (equation.body) {
    const carried = new Set(Object.entries(inputs).flatMap(([port, v]) => (v.axes.includes(axis) ? [port] : [])));
    return b.call(equation.op, inputs, batch(equation.body, b.registry, axis, size, carried), equation.attrs);
  }
  const { op, attrs, ports } = equation;
  const values = ports.map((port) => inputs[port] as Value);
  const types = inferOutputs(b.registry(op), ports, values, attrs);
  if (!types.ok) throw new Error(`${op}: ${types.error.message}`);
  return b.append({ op, attrs, ports, inputs: values.map((v) => v.id) }, types.value);
}
