import type { Builder, Value } from '../../graph-core/program/builder.ts';
import type { Program, ValueType, VarId } from '../../graph-core/program/program.ts';

/**
 * Copies a program into a builder: its inputs become the given values (missing ones become inputs of the builder under
 * their own names), and its outputs come back by name.
 */
export function embed(b: Builder, program: Program, given: ReadonlyMap<string, Value>): Map<string, Value> {
  const values = new Map<VarId, Value>();
  for (const { name, role, id } of program.inputs) {
    values.set(id, given.get(name) ?? b.input(name, role, program.types[id] as ValueType));
  }
  for (const equation of program.equations) {
    const outputs = Object.fromEntries(
      equation.outputPorts.map((port, i) => [port, program.types[equation.outputs[i] as VarId] as ValueType]),
    );
    const inputs = equation.inputs.map((id) => (values.get(id) as Value).id);
    const made = b.withOrigins(equation.origins, () => b.append({ ...equation, inputs }, outputs));
    equation.outputPorts.forEach((port, i) => {
      values.set(equation.outputs[i] as VarId, made[port] as Value);
    });
  }
  return new Map(program.outputs.map(({ name, id }) => [name, values.get(id) as Value]));
}
