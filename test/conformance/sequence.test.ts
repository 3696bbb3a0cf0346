import { describe, expect, it } from 'vitest';
import { withGradients } from '../../graph-core/autodiff/vjp.ts';
import { registry } from '../../graph-core/ops/index.ts';
import { Builder, type Value } from '../../graph-core/program/builder.ts';
import { createCpuExecutor } from '../../kernels/cpu/executor.ts';
import type { Executor } from '../../kernels/executor.ts';
import { run } from '../support/program.ts';
import { describeDevices } from '../support/wasm.ts';
import { expectLoops, type Given } from './loops.ts';

/** The blocks for sequences, held to plain loops after the formulas in torch's documentation. */

type Matrix = readonly (readonly number[])[];

const range = (n: number): number[] => [...Array(n).keys()];
const rows = (data: readonly number[], columns: number): Matrix =>
  range(data.length / columns).map((r) => data.slice(r * columns, (r + 1) * columns));
const dot = (x: readonly number[], y: readonly number[]): number => x.reduce((sum, v, i) => sum + v * (y[i] as number), 0);
const at = (m: Matrix, r: number): readonly number[] => m[r] as readonly number[];
const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** One head: what each query gathers, and its weights. `allowed` and `added` are by query and key. */
function attend(
  q: Matrix,
  k: Matrix,
  v: Matrix,
  { scale = 1 / Math.sqrt(at(q, 0).length), allowed = (_q: number, _k: number) => true, added = (_q: number, _k: number) => 0 },
) {
  const weights = q.map((query, i) => {
    const powers = k.map((key, j) => (allowed(i, j) ? Math.exp(dot(query, key) * scale + added(i, j)) : 0));
    const sum = powers.reduce((a, p) => a + p, 0);
    return powers.map((p) => (sum === 0 ? 0 : p / sum));
  });
  const output = weights.map((row) => at(v, 0).map((_, c) => row.reduce((sum, w, j) => sum + w * (at(v, j)[c] as number), 0)));
  return { output, weights };
}

const [L, S, E, V] = [3, 4, 2, 5];
const HEAD = { query: { shape: [L, E] }, key: { shape: [S, E] }, value: { shape: [S, V] } } satisfies Record<string, Given>;

describe('scaled-dot-product-attention', () => {
  type Options = Parameters<typeof attend>[3];
  const loops =
    (options: (given: Readonly<Record<string, readonly number[]>>) => Options = () => ({})) =>
    (x: Readonly<Record<string, readonly number[]>>) => {
      const { output, weights } = attend(rows(x.query ?? [], E), rows(x.key ?? [], E), rows(x.value ?? [], V), options(x));
      return { output: output.flat(), weights: weights.flat() };
    };
  const truth = [1, 0, 1, 1, 0, 0, 0, 0, 0, 1, 0, 0];

  it('of three queries and four keys', () => expectLoops('scaled-dot-product-attention', HEAD, {}, loops()));

  it('with a scale of its own', () =>
    expectLoops(
      'scaled-dot-product-attention',
      HEAD,
      { scale: -0.7 },
      loops(() => ({ scale: -0.7 })),
    ));

  it('that sees only what came before', () =>
    expectLoops(
      'scaled-dot-product-attention',
      HEAD,
      { isCausal: true },
      loops(() => ({ allowed: (i, j) => j <= i })),
    ));

  it('with truth values, one query of which may look at nothing', () =>
    expectLoops(
      'scaled-dot-product-attention',
      { ...HEAD, mask: { shape: [L, S], data: truth, dtype: 'bool' } },
      {},
      loops(() => ({ allowed: (i, j) => truth[i * S + j] === 1 })),
    ));

  it('with truth values and a causal mask together', () =>
    expectLoops(
      'scaled-dot-product-attention',
      { ...HEAD, mask: { shape: [1, S], data: [1, 0, 1, 1], dtype: 'bool' } },
      { isCausal: true },
      loops(() => ({ allowed: (i, j) => j <= i && j !== 1 })),
    ));

  it('with numbers added to the scores, which have a gradient', () =>
    expectLoops(
      'scaled-dot-product-attention',
      { ...HEAD, mask: { shape: [S] } },
      {},
      loops(({ mask }) => ({ added: (_, j) => mask?.[j] as number })),
    ));
});

/** A mask of numbers that rules out one query altogether, and one key of the other. */
async function ruledOut(executor: Executor): Promise<void> {
  const b = new Builder(registry);
  const input = (name: string, ...shape: number[]): Value => b.input(name, 'observed', { dtype: 'float', shape, axes: [] });
  const ports = { query: input('query', 2, 1), key: input('key', 2, 1), value: input('value', 2, 1), mask: input('mask', 2, 2) };
  const { output } = b.op('scaled-dot-product-attention', ports);
  b.output('y', output as Value);
  b.output('total', b.sum(output as Value));
  const wrt = Object.keys(ports);
  const program = withGradients(b.build(), registry, { seeds: [{ output: 'total', cotangent: 'one' }], wrt });
  const none = Number.NEGATIVE_INFINITY;
  const found = await run(program, { query: [1, 2], key: [3, 4], value: [5, 6], mask: [none, none, none, 1] }, executor);
  expect(Array.from(found.y?.data ?? [])).toEqual([0, 6]);
  for (const port of wrt) expect(Array.from(found[`grad:${port}`]?.data ?? []).every(Number.isFinite), port).toBe(true);
  expect(Array.from(found['grad:value']?.data ?? [])).toEqual([0, 1]);
}

const MINUS_INFINITY = 'minus infinity in a mask rules out, also a whole row, without a NaN in any gradient';
it(`${MINUS_INFINITY}, CPU`, () => ruledOut(createCpuExecutor('float64')));
describeDevices(`${MINUS_INFINITY}, WebGPU`, (open) => {
  it('in float32', async () => ruledOut(await open()));
});

describe('multihead-attention', () => {
  const D = 4;
  const weights = {
    inProjWeight: { shape: [3 * D, D] },
    inProjBias: { shape: [3 * D] },
    outProjWeight: { shape: [D, D] },
    outProjBias: { shape: [D] },
  } satisfies Record<string, Given>;
  type Feeds = Readonly<Record<string, readonly number[]>>;

  /** As torch's module: the queries' rows of the weight first, then the keys', then the values'; heads are runs of columns. */
  const loops =
    (heads: number, allowed: (q: number, k: number) => boolean = () => true) =>
    (x: Feeds) => {
      const query = rows(x.query ?? [], D);
      const key = x.key ? rows(x.key, D) : query;
      const value = x.value ? rows(x.value, D) : key;
      const linear = (input: Matrix, w: Matrix, bias: readonly number[] | undefined): Matrix =>
        input.map((row) => w.map((each, o) => dot(each, row) + (bias?.[o] ?? 0)));
      const project = (input: Matrix, part: number): Matrix => {
        const [from, to] = [part * D, (part + 1) * D];
        return linear(input, rows(x.inProjWeight ?? [], D).slice(from, to), x.inProjBias?.slice(from, to));
      };
      const [q, k, v] = [project(query, 0), project(key, 1), project(value, 2)];
      const each = D / heads;
      const columns = (m: Matrix, h: number): Matrix => m.map((row) => row.slice(h * each, (h + 1) * each));
      const seen = range(heads).map((h) => attend(columns(q, h), columns(k, h), columns(v, h), { allowed }));
      const gathered = query.map((_, i) => seen.flatMap(({ output }) => at(output, i)));
      const mean = query.map((_, i) =>
        key.map((__, j) => seen.reduce((sum, { weights: w }) => sum + (at(w, i)[j] as number) / heads, 0)),
      );
      return { output: linear(gathered, rows(x.outProjWeight ?? [], D), x.outProjBias).flat(), weights: mean.flat() };
    };

  it.each([1, 2, 4])('of a sequence to itself, %i heads', (numHeads) =>
    expectLoops('multihead-attention', { query: { shape: [3, D] }, ...weights }, { numHeads }, loops(numHeads)),
  );

  it('of one sequence to another, whose values are wired by themselves', () =>
    expectLoops(
      'multihead-attention',
      { query: { shape: [2, D] }, key: { shape: [3, D] }, value: { shape: [3, D] }, ...weights },
      { numHeads: 2 },
      loops(2),
    ));

  it('that sees only what came before, without biases', () => {
    const { inProjWeight, outProjWeight } = weights;
    const given = { query: { shape: [3, D] }, inProjWeight, outProjWeight };
    return expectLoops(
      'multihead-attention',
      given,
      { numHeads: 2, isCausal: true, hasBias: false },
      loops(2, (i, j) => j <= i),
    );
  });

  it('true in the mask rules a pair out, as in the module of torch', () => {
    const data = [0, 1, 0, 0, 0, 1];
    const given: Record<string, Given> = {
      query: { shape: [2, D] },
      key: { shape: [3, D] },
      attnMask: { shape: [2, 3], data, dtype: 'bool' },
      ...weights,
    };
    return expectLoops(
      'multihead-attention',
      given,
      { numHeads: 2 },
      loops(2, (i, j) => data[i * 3 + j] === 0),
    );
  });
});

describe('recurrent cells', () => {
  const [IN, H] = [2, 3];
  const cell = (gates: number): Record<string, Given> => ({
    input: { shape: [IN] },
    hx: { shape: [H] },
    weightIh: { shape: [gates * H, IN] },
    weightHh: { shape: [gates * H, H] },
    biasIh: { shape: [gates * H] },
    biasHh: { shape: [gates * H] },
  });
  type Feeds = Readonly<Record<string, readonly number[]>>;
  /** Row r of both linear parts. */
  const ofInput = (x: Feeds, r: number): number => dot(at(rows(x.weightIh ?? [], IN), r), x.input ?? []) + (x.biasIh?.[r] ?? 0);
  const ofState = (x: Feeds, r: number): number =>
    dot(at(rows(x.weightHh ?? [], H), r), x.hx ?? Array<number>(H).fill(0)) + (x.biasHh?.[r] ?? 0);

  it.each([
    ['tanh', Math.tanh],
    ['relu', (s: number) => Math.max(0, s)],
  ] as const)('rnn-cell with %s', (nonlinearity, bend) =>
    expectLoops('rnn-cell', cell(1), { nonlinearity }, (x) => ({
      output: range(H).map((u) => bend(ofInput(x, u) + ofState(x, u))),
    })),
  );

  const lstm = (x: Feeds) => {
    const gate = (k: number, u: number): number => ofInput(x, k * H + u) + ofState(x, k * H + u);
    const after = range(H).map((u) => sigmoid(gate(1, u)) * (x.cx?.[u] ?? 0) + sigmoid(gate(0, u)) * Math.tanh(gate(2, u)));
    return { hidden: after.map((c, u) => sigmoid(gate(3, u)) * Math.tanh(c)), cell: after };
  };

  it('lstm-cell: gates in the order i, f, g, o', () => expectLoops('lstm-cell', { ...cell(4), cx: { shape: [H] } }, {}, lstm));

  it('lstm-cell without a state', () => {
    const { hx, ...given } = cell(4);
    return expectLoops('lstm-cell', given, { hiddenSize: H }, lstm);
  });

  it('gru-cell: the reset gate acts behind the linear part of the state', () =>
    expectLoops('gru-cell', cell(3), {}, (x) => ({
      output: range(H).map((u) => {
        const [r, z] = [0, 1].map((k) => sigmoid(ofInput(x, k * H + u) + ofState(x, k * H + u))) as [number, number];
        const n = Math.tanh(ofInput(x, 2 * H + u) + r * ofState(x, 2 * H + u));
        return (1 - z) * n + z * (x.hx?.[u] ?? 0);
      }),
    })));
});

describe('positional-encoding', () => {
  it.each([4, 5])('of %i features', (d) =>
    expectLoops('positional-encoding', { input: { shape: [6, d] } }, { scale: 0.5 }, ({ input }) => ({
      output: (input ?? []).map((x, e) => {
        const [place, feature] = [Math.floor(e / d), e % d];
        const angle = place / 10000 ** ((feature - (feature % 2)) / d);
        return x + 0.5 * (feature % 2 === 0 ? Math.sin(angle) : Math.cos(angle));
      }),
    })),
  );
});
