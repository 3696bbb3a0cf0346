import type { Builder, Value } from '../../graph-core/program/builder.ts';
import type { Program, ValueType, VarId } from '../../graph-core/program/program.ts';

/**
 * Copies a program into a builder: its inputs become the given values (missing ones become inputs of the builder under
 * their own names), and its outputs come back by name.
 */
export function embed(b: Builder, program: Program, given: ReadonlyMap<string, Value>): Map<string, Value> {
  const args = program.inputs.map(
    ({ name, role, id }) => (given.get(name) ?? b.input(name, role, program.types[id] as ValueType)).id,
  );
  const ids = b.splice(program, args, 'there');
  return new Map(program.outputs.map(({ name }, i) => [name, b.valueOf(ids[i] as VarId)]));
}
