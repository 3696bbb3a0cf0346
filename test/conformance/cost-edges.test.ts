import { describe, expect, it } from 'vitest';
import { evaluate } from './evaluate.ts';

const { NaN: NAN, POSITIVE_INFINITY: INF } = Number;
const sum = { reduction: 'sum' };
const int = (...data: number[]) => ({ data, dtype: 'int32' as const });
const label = (k: number) => ({ ...int(k), shape: [] });

describe('a difference without end has a slope', () => {
  it.each([
    ['smooth-l1-loss', { beta: 0.5 }, 1],
    ['smooth-l1-loss', { beta: 0 }, 1],
    ['huber-loss', { delta: 2 }, 2],
    ['l1-loss', {}, 1],
  ] as const)('%s %o', async (type, attrs, slope) => {
    const { output, gradient } = await evaluate(
      type,
      { input: { data: [INF, -INF] }, target: { data: [0, 0] } },
      { ...attrs, ...sum },
    );
    expect(output).toEqual([INF]);
    expect(gradient).toEqual([slope, -slope]);
  });
});

describe('where a margin is just kept', () => {
  it.each(['hinge-loss', 'hinge-embedding-loss'])('the gradient of %s passes', async (type) => {
    const target = type === 'hinge-loss' ? 1 : -1;
    expect(await evaluate(type, { input: { data: [1] }, target: int(target) })).toEqual({ output: [0], gradient: [-1] });
  });

  it('that of margin-ranking-loss does too, without a margin at a tie', async () => {
    const inputs = { input1: { data: [3] }, input2: { data: [3] }, target: int(-1) };
    expect(await evaluate('margin-ranking-loss', inputs, {}, 'input2')).toEqual({ output: [0], gradient: [-1] });
  });

  it('that of triplet-margin-loss does too, and a tie of both distances is halved', async () => {
    const inputs = { anchor: { data: [0] }, positive: { data: [1] }, negative: { data: [2] } };
    const kept = await evaluate('triplet-margin-loss', inputs, { eps: 0 }, 'positive');
    expect(kept).toEqual({ output: [0], gradient: [1] });
    const tie = { anchor: { data: [0] }, positive: { data: [4] }, negative: { data: [2] } };
    expect((await evaluate('triplet-margin-loss', tie, { eps: 0, swap: true }, 'anchor')).gradient).toEqual([-0.5]);
  });

  it.each([1, 2])('that of multi-margin-loss with power %d does not', async (p) => {
    const { output, gradient } = await evaluate('multi-margin-loss', { input: { data: [1, 0, -5] }, target: label(0) }, { p });
    expect(output).toEqual([0]);
    expect(gradient.map(Math.abs)).toEqual([0, 0, 0]);
  });
});

describe('probabilities of exactly 0 and 1', () => {
  const certain = { input: { data: [0, 1, 0, 1] }, target: { data: [0, 1, 1, 0] } };

  it('cost 100 at most, with a slope that is large and finite', async () => {
    const { output, gradient } = await evaluate('bce-loss', certain, sum);
    expect(output).toEqual([200]);
    const steep = 1 / Math.fround(1e-12);
    expect(gradient.map((g) => g + 0)).toEqual([0, 0, -steep, steep]);
    expect((await evaluate('bce-loss', certain, sum, 'target')).gradient).toEqual([100, -100, 100, -100]);
  });

  it.each([-0.25, 1.25])('%d is no probability: the cost is NaN', async (p) => {
    for (const t of [0, 1]) {
      expect((await evaluate('bce-loss', { input: { data: [p] }, target: { data: [t] } })).output).toEqual([NAN]);
    }
  });

  it.each([false, true])(
    'an outcome that never happens costs nothing where it is ruled out (logarithms: %s)',
    async (logTarget) => {
      const inputs = { input: { data: [-INF, 0] }, target: { data: logTarget ? [-INF, 0] : [0, 1] } };
      for (const port of ['input', 'target']) {
        const { output, gradient } = await evaluate('kl-div', inputs, { logTarget, ...sum }, port);
        expect(output.map(Math.abs)).toEqual([0]);
        expect(gradient.map((g) => g + 0)).toEqual(port === 'input' ? [0, -1] : [0, 1]);
      }
    },
  );
});

describe('reductions', () => {
  const inputs = { input: { data: [-1, -2, -3, -4], shape: [2, 2] }, target: { data: [1, 1, 1, 1], shape: [2, 2] } };

  it.each([
    ['mean', 2.5],
    ['sum', 10],
    ['batchmean', 5],
  ])('kl-div: %s', async (reduction, want) => {
    expect((await evaluate('kl-div', inputs, { reduction })).output).toEqual([want]);
  });

  it('batchmean of a scalar is its sum', async () => {
    const scalar = { input: { data: [-1], shape: [] }, target: { data: [1], shape: [] } };
    expect((await evaluate('kl-div', scalar, { reduction: 'batchmean' })).output).toEqual([1]);
  });
});

describe('variances', () => {
  const inputs = (v: number) => ({ input: { data: [3] }, target: { data: [1] }, var: { data: [v] } });

  it('below eps count as eps, and can rise again', async () => {
    const { output, gradient } = await evaluate('gaussian-nll-loss', inputs(0), { eps: 0.5 }, 'var');
    expect(output[0]).toBeCloseTo(0.5 * (Math.log(0.5) + 8), 14);
    expect(gradient[0]).toBeCloseTo(0.5 * (2 - 16), 14);
  });

  it.each([-1e-9, NAN])('%d is none: the cost is NaN', async (v) => {
    expect((await evaluate('gaussian-nll-loss', inputs(v))).output).toEqual([NAN]);
  });
});

describe('vectors without a direction', () => {
  it('have cosine 0', async () => {
    const zero = { input: { data: [0, 0] }, target: { data: [3, 4] } };
    const { output, gradient } = await evaluate('cosine-distance', zero, { eps: 0.5 });
    expect(output).toEqual([1]);
    expect(gradient[0]).toBeCloseTo(-1.2, 14);
    expect(gradient[1]).toBeCloseTo(-1.6, 14);
  });

  it('leave the cosine embedding a finite slope', async () => {
    const zero = { input1: { data: [0, 0] }, input2: { data: [3, 4] }, target: label(1) };
    const { output, gradient } = await evaluate('cosine-embedding-loss', zero, {}, 'input1');
    expect(output).toEqual([1]);
    expect(gradient[0]).toBeCloseTo(-0.6e6, 0);
  });
});

describe('labels of nll-loss and multi-margin-loss', () => {
  const input = { data: [-1, -2, -3, -4, -5, -6], shape: [2, 3] };

  it.each([
    ['nll-loss', 3],
    ['nll-loss', -1],
    ['multi-margin-loss', 3],
    ['multi-margin-loss', -100],
  ])('%s: %d names no class, and the cost is NaN', async (type, k) => {
    expect((await evaluate(type, { input, target: int(1, k) })).output).toEqual([NAN]);
  });

  it('ignored ones weigh nothing, and all of them ignored is 0 / 0', async () => {
    expect((await evaluate('nll-loss', { input, target: int(1, -100) })).output).toEqual([2]);
    expect((await evaluate('nll-loss', { input, target: int(-100, -100) })).output).toEqual([NAN]);
  });

  it('a class that is ruled out costs nothing where it is not asked for', async () => {
    const { output, gradient } = await evaluate('nll-loss', { input: { data: [-0.5, -INF] }, target: label(0) });
    expect(output).toEqual([0.5]);
    expect(gradient.map((g) => g + 0)).toEqual([-1, 0]);
  });
});
