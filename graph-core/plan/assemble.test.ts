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

  it('refuses what makes another type than its op infers, and has learnt nothing from it', () => {
    const program = sound();
    const types = program.types.map((type, id) => (id === 2 ? float(4) : type));
    expect(() => assemble({ ...program, types }, registry)).toThrow(
      'map: type {"dtype":"float","shape":[4],"axes":[]} where {"dtype":"float","shape":[3],"axes":[]} is right',
    );
    const ints = program.types.map((type, id) => (id === 1 ? { ...type, dtype: 'int32' as const } : type));
    expect(() => assemble({ ...program, types: ints }, registry)).toThrow('tanh: type {"dtype":"int32"');
    const calls = assemble(program, registry).calls.map(({ form }) => form as { dims?: readonly number[] });
    expect(calls.map(({ dims }) => dims)).toEqual([[3], [3]]);
  });

  it('refuses a variable that has no type', () => {
    const program = sound();
    expect(() => assemble({ ...program, types: program.types.slice(0, 2) }, registry)).toThrow(/map: type undefined/);
    expect(() => assemble({ ...program, types: [] }, registry)).toThrow('x.value defines %0, which has no type');
  });

  it('refuses an output that nothing makes', () => {
    const program = sound();
    const none = withEquations(program, (equations) => equations.slice(0, 1));
    expect(() => assemble(none, registry)).toThrow('output z.output reads %2 before it is defined');
  });
});
