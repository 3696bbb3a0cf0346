import { describe, expect, it } from 'vitest';
import { evaluate } from './evaluate.ts';
import { expectLoops } from './loops.ts';

/** Norms and distances that no golden case covers, held to plain loops after torch's documentation. */

const range = (n: number): number[] => [...Array(n).keys()];
const norm = (x: readonly number[], p: number | 'inf'): number =>
  p === 'inf' ? Math.max(...x.map(Math.abs)) : x.reduce((sum, e) => sum + Math.abs(e) ** p, 0) ** (1 / p);
const mean = (x: readonly number[]): number => x.reduce((sum, e) => sum + e, 0) / x.length;

/** Runs of `size` numbers, each made into as many others. */
const runs = (data: readonly number[], size: number, each: (run: readonly number[], at: number) => readonly number[]): number[] =>
  range(data.length / size).flatMap((r) => each(data.slice(r * size, (r + 1) * size), r));

describe('distances', () => {
  const [P, R, M] = [3, 2, 4];
  const row = (x: readonly number[] | undefined, r: number): readonly number[] => (x ?? []).slice(r * M, (r + 1) * M);
  const minus = (x: readonly number[], y: readonly number[], eps = 0): number[] => x.map((e, i) => e - (y[i] as number) + eps);

  it.each([1, 2, 3, 'inf'] as const)('cdist with p = %s', (p) =>
    expectLoops('cdist', { input: { shape: [P, M] }, other: { shape: [R, M] } }, { p }, ({ input, other }) => ({
      output: range(P).flatMap((i) => range(R).map((j) => norm(minus(row(input, i), row(other, j)), p))),
    })),
  );

  it('cdist with p = inf gives each of several largest entries all of the gradient, as torch does', async () => {
    // sign(x - y) where |x - y| is the distance: (3, -3, 1), (0, 2, -0.5), and two equal vectors
    const given = { input: { shape: [1, 3], data: [1, 2, 3] }, other: { shape: [3, 3], data: [-2, 5, 2, 1, 0, 3.5, 1, 2, 3] } };
    const byInput = await evaluate('cdist', given, { p: 'inf' });
    expect(byInput).toEqual({ output: [3, 2, 0], gradient: [1 + 0, -1 + 1, 0] });
    const byOther = await evaluate('cdist', given, { p: 'inf' }, 'other');
    expect(byOther.gradient.map((g) => g + 0)).toEqual([-1, 1, 0, 0, -1, 0, 0, 0, 0]);
  });

  it.each([1, 2, 3, 'inf'] as const)('pairwise-distance with p = %s', (p) =>
    expectLoops(
      'pairwise-distance',
      { input: { shape: [P, M] }, other: { shape: [P, M] } },
      { p, eps: 0.1 },
      ({ input, other }) => ({
        output: range(P).map((i) => norm(minus(row(input, i), row(other, i), 0.1), p)),
      }),
    ),
  );

  it('nearest-neighbour', () =>
    expectLoops('nearest-neighbour', { input: { shape: [P, M] }, weight: { shape: [R, M] } }, {}, ({ input, weight }) => ({
      distance: range(P).map((i) => Math.min(...range(R).map((k) => norm(minus(row(input, i), row(weight, k)), 2) ** 2))),
    })));
});

describe('norms', () => {
  const standardised = (x: readonly number[], eps: number): number[] => {
    const middle = mean(x);
    const deviation = Math.sqrt(mean(x.map((e) => (e - middle) ** 2)) + eps);
    return x.map((e) => (e - middle) / deviation);
  };
  const perChannel = { weight: { shape: [4] }, bias: { shape: [4] } };

  it('instance-norm of [N, C, L]', () =>
    expectLoops('instance-norm', { input: { shape: [2, 4, 3] }, ...perChannel }, {}, ({ input, weight, bias }) => ({
      output: runs(input ?? [], 3, (x, r) =>
        standardised(x, 1e-5).map((e) => e * (weight?.[r % 4] as number) + (bias?.[r % 4] as number)),
      ),
    })));

  it('group-norm of one sample [C, L]', () =>
    expectLoops(
      'group-norm',
      { input: { shape: [4, 3] }, ...perChannel },
      { dim: 0, numGroups: 2 },
      ({ input, weight, bias }) => ({
        output: runs(input ?? [], 6, (x) => standardised(x, 1e-5)).map(
          (e, i) => e * (weight?.[Math.floor(i / 3)] as number) + (bias?.[Math.floor(i / 3)] as number),
        ),
      }),
    ));

  it('rms-norm', () =>
    expectLoops('rms-norm', { input: { shape: [2, 3] }, weight: { shape: [3] } }, {}, ({ input, weight }) => ({
      output: runs(input ?? [], 3, (x) => {
        const root = Math.sqrt(mean(x.map((e) => e * e)) + 2 ** -23);
        return x.map((e, i) => (e / root) * (weight?.[i] as number));
      }),
    })));
});
