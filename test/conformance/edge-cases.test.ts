import katex from 'katex';
import { describe, expect, it } from 'vitest';
import { withGradients } from '../../graph-core/autodiff/vjp.ts';
import { OPS, registry } from '../../graph-core/ops/index.ts';
import { Builder, type Value } from '../../graph-core/program/builder.ts';
import { run } from '../support/program.ts';
import { evaluate, type Given } from './evaluate.ts';

const { NaN: NAN, POSITIVE_INFINITY: INF } = Number;

describe('what is not a number is handed on', () => {
  it.each(['relu', 'leaky-relu', 'abs', 'sigmoid', 'tanh', 'gelu', 'softplus', 'square', 'neg'])('%s of NaN', async (type) => {
    expect((await evaluate(type, { input: { data: [NAN] } })).output).toEqual([NAN]);
  });

  it.each([
    [NAN, 1],
    [1, NAN],
  ])('maximum of %d and %d', async (x, y) => {
    expect((await evaluate('maximum', { input: { data: [x] }, other: { data: [y] } })).output).toEqual([NAN]);
  });

  it('infinities have limits', async () => {
    expect((await evaluate('sigmoid', { input: { data: [-INF, INF] } })).output).toEqual([0, 1]);
    expect((await evaluate('tanh', { input: { data: [-INF, INF] } })).output).toEqual([-1, 1]);
    expect((await evaluate('softplus', { input: { data: [-INF, INF] } })).output).toEqual([0, INF]);
    expect((await evaluate('relu', { input: { data: [-INF, INF] } })).output).toEqual([0, INF]);
    expect((await evaluate('logsumexp', { input: { data: [-INF, -INF] } })).output).toEqual([-INF]);
    expect((await evaluate('logsumexp', { input: { data: [INF, 1] } })).output).toEqual([INF]);
  });

  it.each(['var', 'std'])('%s of one entry, with its gradient', async (type) => {
    expect(await evaluate(type, { input: { data: [3] } })).toEqual({ output: [NAN], gradient: [NAN] });
  });

  it('a mask masks an infinite gradient', async () => {
    // log(where(c, x, 0)): where c is false the slope of log is infinite, and still nothing of it may reach x
    const b = new Builder(registry);
    const x = b.input('x', 'observed', { dtype: 'float', shape: [2], axes: [] });
    const c = b.input('c', 'observed', { dtype: 'bool', shape: [2], axes: [] });
    const masked = b.op('where', { condition: c, input: x, other: b.fill(0) }).output as Value;
    b.output('y', b.sum(b.op('log', { input: masked }).output as Value));
    const program = withGradients(b.build(), registry, { seeds: [{ output: 'y', cotangent: 'one' }], wrt: ['c', 'x'] });
    expect(program.outputs.map(({ name }) => name)).toEqual(['y', 'grad:x']);
    const found = await run(program, { x: [2, 4], c: [1, 0] });
    expect(Array.from(found['grad:x']?.data ?? [])).toEqual([0.5, 0]);
  });
});

describe('vectors shorter than eps', () => {
  it('cosine-similarity divides by eps, and keeps the gradient of the length, as torch', async () => {
    const other = { data: [1, 0] };
    const { output, gradient } = await evaluate('cosine-similarity', { input: { data: [0.3, 0.4] }, other }, { eps: 1 });
    expect(output[0]).toBeCloseTo(0.3, 12);
    // y - (x . y) x / |x|
    expect(gradient[0]).toBeCloseTo(0.82, 12);
    expect(gradient[1]).toBeCloseTo(-0.24, 12);
    const zeros = await evaluate('cosine-similarity', { input: { data: [0, 0] }, other }, { eps: 0.5 });
    expect(zeros).toEqual({ output: [0], gradient: [2, 0] });
  });

  it('normalize divides by eps, which has no gradient', async () => {
    const { gradient } = await evaluate('normalize', { input: { data: [0.3, 0.4] } }, { eps: 2 });
    expect(gradient).toEqual([0.5, 0.5]);
    expect(await evaluate('normalize', { input: { data: [0, 0] } }, { eps: 0.5 })).toEqual({ output: [0, 0], gradient: [2, 2] });
  });
});

describe('classes that are ruled out by a score of minus infinity', () => {
  const scores = [0, -INF, 0];

  it('have probability 0 and no gradient', async () => {
    const { output, gradient } = await evaluate('softmax', { input: { data: scores } });
    expect(output).toEqual([0.5, 0, 0.5]);
    expect(gradient.every((g) => Math.abs(g) < 1e-15)).toBe(true);
  });

  it('cost nothing where they are not the label', async () => {
    const { output, gradient } = await evaluate('cross-entropy', {
      input: { data: scores },
      target: { data: [2], shape: [], dtype: 'int32' },
    });
    expect(output[0]).toBeCloseTo(Math.LN2, 12);
    expect(gradient).toEqual([0.5, 0, -0.5]);
  });

  it('cost nothing where the target gives them probability 0', async () => {
    const { output, gradient } = await evaluate('cross-entropy', { input: { data: scores }, target: { data: [0.5, 0, 0.5] } });
    expect(output[0]).toBeCloseTo(Math.LN2, 12);
    expect(gradient.every((g) => Math.abs(g) < 1e-15)).toBe(true);
  });

  it('cost infinitely much where they are the label', async () => {
    const { output } = await evaluate('cross-entropy', {
      input: { data: scores },
      target: { data: [1], shape: [], dtype: 'int32' },
    });
    expect(output).toEqual([INF]);
  });
});

describe('labels', () => {
  const input = { data: [1, 2, 3, 0, 0, 0], shape: [2, 3] };
  const label = (...data: number[]): Given => ({ data, dtype: 'int32' });

  it.each([3, -1, 100])('%d names no class: the cost is NaN, not 0', async (k) => {
    expect((await evaluate('cross-entropy', { input, target: label(1, k) })).output).toEqual([NAN]);
  });

  it('another ignored index', async () => {
    const one = await evaluate('cross-entropy', { input, target: label(1, 0) }, { ignoreIndex: 0 });
    const alone = await evaluate('cross-entropy', {
      input: { data: [1, 2, 3] },
      target: { data: [1], shape: [], dtype: 'int32' },
    });
    expect(one.output).toEqual(alone.output);
    expect(one.gradient.slice(3).map(Math.abs)).toEqual([0, 0, 0]);
  });

  it('nothing but ignored labels is 0 / 0, as in torch', async () => {
    expect((await evaluate('cross-entropy', { input, target: label(-100, -100) })).output).toEqual([NAN]);
    expect((await evaluate('cross-entropy', { input, target: label(-100, -100) }, { reduction: 'sum' })).output).toEqual([0]);
  });

  it('classes on another axis', async () => {
    const columns = { data: [1, 0, 2, 0, 3, 0], shape: [3, 2] };
    const byRows = await evaluate('cross-entropy', { input, target: label(1, 0) });
    const byColumns = await evaluate('cross-entropy', { input: columns, target: label(1, 0) }, { dim: 0 });
    expect(byColumns.output[0]).toBeCloseTo(byRows.output[0] as number, 12);
  });
});

describe('of nothing, as in torch', () => {
  const nothing = { data: [] };
  it.each([
    ['sum', 0],
    ['prod', 1],
    ['mean', NAN],
    ['logsumexp', -INF],
    ['norm', 0],
    ['var', NAN],
    ['mse-loss', NAN],
    ['squared-norm', 0],
  ])('%s is %d, with no gradient', async (type, wanted) => {
    const target = type === 'mse-loss' ? { target: nothing } : {};
    const { output, gradient } = await evaluate(type, { input: nothing, ...target });
    expect(output).toEqual([wanted]);
    expect(gradient).toEqual([]);
  });

  it('a product over no middle axis is a matrix of zeros', async () => {
    const { output } = await evaluate('matmul', { input: { ...nothing, shape: [2, 0] }, other: { ...nothing, shape: [0, 3] } });
    expect(output).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it.each(['softmax', 'cumsum', 'sort', 'tanh'])('%s is nothing', async (type) => {
    const attrs = type === 'tanh' ? {} : { dim: 0 };
    expect(await evaluate(type, { input: nothing }, attrs)).toEqual({ output: [], gradient: [] });
  });

  it.each(['amax', 'amin', 'argmax', 'argmin', 'max', 'min'])('%s is refused', async (type) => {
    await expect(evaluate(type, { input: nothing }, { dim: 0 })).rejects.toMatchObject({
      error: { code: expect.stringMatching(/^shape\//), message: expect.stringMatching(/.{10}/) },
    });
  });
});

describe('formulas', () => {
  it.each(
    OPS.flatMap((op) => [
      [op.type, 'forward', op.tex.forward],
      [op.type, 'derivative', op.tex.derivative],
    ]),
  )('%s: the %s rule is typeset', (_, __, tex) => {
    expect(() => katex.renderToString(tex as string, { throwOnError: true, strict: 'error' })).not.toThrow();
  });
});
