import { describe, expect, it } from 'vitest';
import { registry } from '../../graph-core/ops/index.ts';
import { Builder, type Value } from '../../graph-core/program/builder.ts';
import { createCpuExecutor } from '../../kernels/cpu/executor.ts';
import { TOTAL } from '../objectives.ts';
import { type Slope, slopesOf } from './differences.ts';
import { MovedCosts } from './moved-costs.ts';

const op = (b: Builder, type: string, input: Value, attrs = {}): Value => Object.values(b.op(type, { input }, attrs))[0] as Value;

/** What differences say at a number about a claimed derivative there. */
async function slopeAt(x: number, gradient: number, build: (b: Builder, x: Value) => Value): Promise<Slope> {
  const b = new Builder(registry);
  b.output(TOTAL, build(b, b.input('x', 'observed', { dtype: 'float', shape: [], axes: [] })));
  const inputs = new Map([['x', Float64Array.of(x)]]);
  const costs = new MovedCosts({ cost: b.build(), inputs, addresses: ['x'], executor: createCpuExecutor() });
  try {
    const [slope] = await slopesOf(costs, 'x', [{ along: 0, gradient, size: Math.abs(x) }]);
    return slope as Slope;
  } finally {
    costs.destroy();
  }
}

const log = (b: Builder, x: Value): Value => op(b, 'log', x);
const offset = (b: Builder, x: Value): Value => b.add(op(b, 'square', x), b.fill(1e8));
/** A small residual of two large numbers: its rounding is that of the numbers, not its own. */
const cancelling = (b: Builder, x: Value): Value => op(b, 'square', b.sub(b.add(x, b.fill(1e8)), b.fill(1e8 + 1)));

describe('the step of a difference fits the number', () => {
  it.each([
    ['large', 1e9, 0.5 / Math.sqrt(1e9), (b: Builder, x: Value) => op(b, 'sqrt', x)],
    ['of middling size', 3, 1 / 3, log],
    ['small', 1e-9, 1e9, log],
    ['tiny', 1e-14, 1e14, log],
    ['at the edge of a root', 1e-12, 5e5, (b: Builder, x: Value) => op(b, 'sqrt', x)],
    [
      'that bends fast',
      0.3,
      1000 * Math.cos(300),
      (b: Builder, x: Value) => op(b, 'sin', op(b, 'scale-shift', x, { scale: 1000 })),
    ],
    ['beneath a cost of 1e8', 3, 6, offset],
    ['of a cost that cancels', 1 + 1e-3, 2e-3, cancelling],
    ['that does nothing', 3, 0, (b: Builder, x: Value) => op(b, 'round', x)],
  ])('%s', async (_, x, gradient, build) => {
    expect((await slopeAt(x, gradient, build)).verdict).toBe('agrees');
    expect((await slopeAt(x, gradient === 0 ? 0.01 : gradient * 1.01, build)).verdict).toBe('differs');
  });
});

describe('a difference tells apart', () => {
  it.each([
    ['relu at 0', 0, 0, (b: Builder, x: Value) => op(b, 'relu', x)],
    ['abs at 0', 0, 0, (b: Builder, x: Value) => op(b, 'abs', x)],
    ['a tie of a maximum', 2, 0.5, (b: Builder, x: Value) => b.op('maximum', { input: x, other: b.fill(2) }).output as Value],
    ['a stair', 1, 0, (b: Builder, x: Value) => op(b, 'floor', x)],
    ['a jump about its middle', 0, 0, (b: Builder, x: Value) => op(b, 'sign', x)],
  ])('a kink: %s', async (_, x, gradient, build) => {
    expect((await slopeAt(x, gradient, build)).verdict).toBe('kink');
  });

  it('a wrong slope a millionth beside a kink from a kink', async () => {
    const relu = (b: Builder, x: Value): Value => op(b, 'relu', x);
    expect((await slopeAt(1e-5, 1, relu)).verdict).toBe('agrees');
    expect((await slopeAt(1e-5, 0.9, relu)).verdict).toBe('differs');
    expect((await slopeAt(-1e-5, 0.1, relu)).verdict).toBe('differs');
  });

  it.each([
    ['an infinite slope', 0, Number.POSITIVE_INFINITY, (b: Builder, x: Value) => op(b, 'sqrt', x)],
    ['a slope that is no number', 1, Number.NaN, log],
    ['a cost that is no number', -1, -1, log],
  ])('%s', async (_, x, gradient, build) => {
    expect(await slopeAt(x, gradient, build)).toMatchObject({ verdict: 'not-finite', error: Number.POSITIVE_INFINITY });
  });
});

describe('a stair among slopes', () => {
  const stairs: readonly (readonly [string, number, number, (b: Builder, x: Value) => Value])[] = [
    ['heaviside', 0, 0, (b, x) => op(b, 'heaviside', x)],
    ['heaviside, half at 0', 0, 0, (b, x) => op(b, 'heaviside', x, { value: 0.5 })],
    ['heaviside, one at 0', 0, 0, (b, x) => op(b, 'heaviside', x, { value: 1 })],
    ['sign', 0, 0, (b, x) => op(b, 'sign', x)],
    ['floor', 2, 0, (b, x) => op(b, 'floor', x)],
    ['ceil', -2, 0, (b, x) => op(b, 'ceil', x)],
    ['round', 0.5, 0, (b, x) => op(b, 'round', x)],
    ['round, to the other side', 1.5, 0, (b, x) => op(b, 'round', x)],
    ['remainder', 3, 1, (b, x) => b.op('remainder', { input: x, other: b.fill(1.5) }).output as Value],
    ['hardshrink', 0.5, 1, (b, x) => op(b, 'hardshrink', x)],
    ...(['eq', 'ne', 'lt', 'le', 'gt', 'ge'] as const).map(
      (type) =>
        [
          type,
          2,
          0,
          (b: Builder, x: Value) => b.cast(b.op(type, { input: x, other: b.fill(2) }).output as Value, 'float'),
        ] as const,
    ),
  ];
  /** stair + slope x + 100, `beside` the place where it jumps. */
  const verdictAt = async (stair: (typeof stairs)[number], beside: number, slope: number, wrong = 0) => {
    const [, at, own, build] = stair;
    const total = (b: Builder, x: Value): Value =>
      b.add(build(b, x), b.add(op(b, 'scale-shift', x, { scale: slope }), b.fill(100)));
    const gradient = (stair[0] === 'hardshrink' && beside <= 0 ? 0 : own) + slope + wrong;
    return (await slopeAt(at + beside * Math.max(1, Math.abs(at)), gradient, total)).verdict;
  };

  it.each(stairs)('%s: a kink where it jumps, whatever is added', async (...stair) => {
    for (const slope of [0, 1, -3, 20]) expect(await verdictAt(stair, 0, slope), `+ ${slope} x`).toBe('kink');
  });

  it.each(stairs)('%s: right beside, a right slope is not called wrong', async (...stair) => {
    const found: string[] = [];
    for (const beside of [1e-8, 2e-7, 4e-7, 6e-7, 9e-7, 2e-6, 7e-6, 4e-5, 7e-5, 2e-4, 7e-4, 4e-3, 7e-2])
      for (const side of [beside, -beside])
        for (const slope of [0, 2, -20])
          if ((await verdictAt(stair, side, slope)) === 'differs') found.push(`${side} + ${slope} x`);
    expect(found).toEqual([]);
  });

  it.each([6e-7, -6e-7, 9e-7, -9e-7])(
    'a corner %d beside: the slope on its own side is right, that of the other is not',
    async (beside) => {
      const bent = (b: Builder, x: Value): Value => op(b, 'relu', b.sub(x, b.fill(1)));
      const [own, other] = beside > 0 ? [1, 0] : [0, 1];
      expect((await slopeAt(1 + beside, own, bent)).verdict).toBe('agrees');
      expect((await slopeAt(1 + beside, other, bent)).verdict).not.toBe('agrees');
    },
  );

  it.each(stairs)('%s: a wrong slope is wrong from two millionths on', async (...stair) => {
    for (const beside of [2e-6, -7e-6, 4e-5, -2e-4, 7e-3])
      for (const wrong of [0.01, -0.5]) expect(await verdictAt(stair, beside, 2, wrong), `${beside}`).toBe('differs');
  });
});
