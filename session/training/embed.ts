import type { Builder, Value } from '../../graph-core/program/builder.ts';
import type { Program, ValueType, VarId } from '../../graph-core/program/program.ts';

/**
 * Copies a program into a builder: its inputs become the given values (missing ones become inputs of the builder under
 * their own names), and its outputs come back by name.
 */
export function embed(b: Builder, program: Program, given: (name: string) => Value | undefined): Map<string, Value> {
  const args = program.inputs.map(
    ({ name, role, id }) => (given(name) ?? b.input(name, role, program.types[id] as ValueType)).id,
  );
  const ids = b.splice(program, args, 'there');
  const made = new Map<string, Value>();
  for (const [i, { name }] of program.outputs.entries()) made.set(name, b.valueOf(ids[i] as VarId));
  return made;
}
