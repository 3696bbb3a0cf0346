import { describe, expect, it } from 'vitest';
import { registry } from '../ops/index.ts';
import { Builder } from '../program/builder.ts';
import type { Equation, Program, ValueType } from '../program/program.ts';
import { assemble } from './assemble.ts';

const float = (...shape: number[]): ValueType => ({ dtype: 'float', shape, axes: [] });

/** y = tanh(x), z = y + x. */
function sound(): Program {
  const b = new Builder(registry);
  const x = b.input('x.value', 'observed', float(3));
  const y = b.op('tanh', { input: x }).output as typeof x;
  b.output('z.output', b.add(y, x));
  return b.build();
}

const withEquations = (program: Program, change: (equations: readonly Equation[]) => readonly Equation[]): Program => ({
  ...program,
  equations: change(program.equations),
});

describe('assemble', () => {
  it('makes calls of a sound program', () => {
    expect(assemble(sound(), registry).calls.map(({ form }) => form.kernel)).toEqual(['map', 'map']);
  });

  it('refuses what reads a variable that is not defined yet', () => {
    const reversed = withEquations(sound(), (equations) => equations.toReversed());
    expect(() => assemble(reversed, registry)).toThrow('map reads %1 before it is defined');
  });

  it('refuses what defines a variable again', () => {
    const twice = withEquations(sound(), ([first, ...rest]) => [first as Equation, first as Equation, ...rest]);
    expect(() => assemble(twice, registry)).toThrow('defines %1 again');
  });

  it('refuses what makes another type than its op infers', () => {
    const program = sound();
    const types = program.types.map((type, id) => (id === 2 ? float(4) : type));
    expect(() => assemble({ ...program, types }, registry)).toThrow(/map: type .*4.* where .*3.* is right/);
    const ints = program.types.map((type, id) => (id === 1 ? { ...type, dtype: 'int32' as const } : type));
    expect(() => assemble({ ...program, types: ints }, registry)).toThrow(/tanh: type .*int32/);
  });

  it('refuses an output that nothing makes', () => {
    const program = sound();
    const none = withEquations(program, (equations) => equations.slice(0, 1));
    expect(() => assemble(none, registry)).toThrow('output z.output reads %2 before it is defined');
  });
});
