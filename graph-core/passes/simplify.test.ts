import { describe, expect, it } from 'vitest';
import { registry } from '../ops/index.ts';
import { Builder, type Value } from '../program/builder.ts';
import { printProgram } from '../program/print.ts';
import type { Origin, ValueType } from '../program/program.ts';
import { verify } from '../program/verify.ts';
import { s } from '../scalar/expr.ts';
import { dce } from './dce.ts';
import { type Simplified, simplify, simplifyRound } from './simplify.ts';

const float = (axes: readonly string[], ...shape: number[]): ValueType => ({ dtype: 'float', shape, axes: [...axes] });
const forward = (node: string): readonly Origin[] => [{ path: node, rule: 'forward' }];

/** The equations that are left of what `build` makes of x, one line each. */
function left(type: ValueType, build: (b: Builder, x: Value) => Value, options = {}): string[] {
  const b = new Builder(registry, { sample: 8 });
  b.output('y', build(b, b.input('x', 'observed', type)));
  const program = dce(simplify(b.build(), registry, options));
  verify(program, registry);
  return printProgram(program)
    .split('\n')
    .filter((line) => line.startsWith('%'))
    .map((line) => line.replace(/%\d+/g, '%'));
}

describe('numbers that are known', () => {
  it('fills with what a formula makes of numbers only', () => {
    const lines = left(float([], 3), (b, x) => b.add(x, b.mul(b.fill(2), b.fill(3))));
    expect(lines).toEqual(['%:float[3] = map(%) {expr=(#0 + 6)}']);
  });

  it('repeats what is left where a number was what gave the shape', () => {
    const lines = left(float([]), (b, x) => b.mul(b.axisExpand(b.fill(0.5, [4]), ['sample']), x));
    expect(lines).toEqual([
      '%:float[] = map(%) {expr=(0.5 * #0)}',
      '%:float[4] = expand(%) {shape=[4]}',
      '%:float[sample,4] = axis-expand(%) {axes=["sample"]}',
    ]);
  });

  it('keeps a product with 0, which is NaN for what is infinite', () => {
    expect(left(float([], 3), (b, x) => b.mul(x, b.fill(0)))).toEqual(['%:float[3] = map(%) {expr=(#0 * 0)}']);
  });
});

describe('formulas', () => {
  it('are written shorter, and one that gives what it reads is what it reads', () => {
    expect(left(float([], 3), (b, x) => b.exp(b.map((e) => s.mul(1, e), x)))).toEqual(['%:float[3] = map(%) {expr=exp(#0)}']);
  });

  it('of a block stay where each has its place among the steps', () => {
    const build = (b: Builder, x: Value): Value => {
      const first = b.withOrigins(forward('f'), () => b.exp(x));
      return b.withOrigins(forward('g'), () => b.map((e) => s.mul(1, e), first));
    };
    expect(left(float([], 3), build)).toHaveLength(1);
    expect(left(float([], 3), build, { withinBlocks: true })).toHaveLength(2);
  });
});

describe('repetitions', () => {
  it('are left to broadcasting, also behind sizes of 1 in front', () => {
    const lines = left(float(['sample'], 3), (b, x) => {
      const mean = b.sum(x);
      return b.mul(x, b.reshape(mean, [1]));
    });
    expect(lines).toEqual([
      '%:float[sample] = sum(%) {dim=null, keepdim=false}',
      '%:float[sample,3] = map(%, %) {expr=(#0 * #1)}',
    ]);
  });

  it('stay where sizes of 1 stand behind others: broadcasting would see another shape', () => {
    const lines = left(float([], 3), (b, x) => b.mul(b.reshape(x, [3, 1]), b.expand(x, [3, 3])));
    expect(lines.some((line) => line.includes('reshape'))).toBe(true);
  });
});

/** How many equations each of some rounds leaves. */
function rounds(build: (b: Builder, x: Value) => Value, type: ValueType): number[] {
  const b = new Builder(registry);
  b.output('y', build(b, b.input('x', 'observed', type)));
  const counts: number[] = [];
  let last: Simplified = { program: b.build(), settled: [] };
  for (let round = 0; round < 4; round++) {
    last = simplifyRound(last.program, registry, { settled: last.settled });
    const program = dce(last.program);
    counts.push(program.equations.length);
    last = { program, settled: last.settled };
  }
  return counts;
}

describe('a later round', () => {
  it('gives back what has nothing new, and looks at what is', () => {
    const b = new Builder(registry, { sample: 8 });
    const x = b.input('x', 'observed', float([], 3));
    b.output('y', b.exp(b.neg(x)));
    const first = simplifyRound(b.build(), registry);
    const again = simplifyRound(first.program, registry, { settled: first.settled });
    expect(again.program).toBe(first.program);
    expect(again.settled).toBe(first.settled);
    const more = Builder.extend({ ...first.program, outputs: [] }, registry);
    const times = more.map((e) => s.mul(1, e), more.valueOf(first.program.outputs[0]?.id as number));
    more.output('w', more.neg(times));
    const text = printProgram(dce(simplify(more.build(), registry, { settled: first.settled })));
    expect(text.match(/map\(.*/g)?.map((line) => line.slice(line.indexOf('{')))).toEqual([
      '{expr=-#0}',
      '{expr=exp(#0)}',
      '{expr=-#0}',
    ]);
  });

  it('looks at what reads a number through a shape, where it becomes one in the round itself', () => {
    const build = (b: Builder, x: Value): Value => {
      const known = b.map((e) => s.mul(1, s.exp(e)), b.fill(2, [2, 3]));
      return b.add(x, b.reshape(known, [6]));
    };
    expect(rounds(build, float([], 6)).at(-1)).toBe(1);
  });
});
