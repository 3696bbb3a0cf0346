import type { Edge, GraphNode } from '../../graph-core/model/document.ts';
import { splitAddress } from '../../graph-core/model/document.ts';

/**
 * A second opinion: values and directional derivatives of small graphs by dual numbers, one sample at a time, in plain
 * loops. It shares no code with what it judges, except for the splitting of addresses.
 */
export interface Dual {
  readonly shape: readonly number[];
  readonly v: readonly number[];
  /** Derivative along the one direction that is looked at. */
  readonly t: readonly number[];
}

type Ports = Readonly<Record<string, Dual>>;
type Attrs = Readonly<Record<string, unknown>>;
type Rule = (inputs: Ports, attrs: Attrs) => Dual;

export const count = (shape: readonly number[]): number => shape.reduce((a, n) => a * n, 1);

/** All coordinates of a shape in row-major order. */
export const places = (shape: readonly number[]): number[][] =>
  shape.reduce<number[][]>((all, n) => all.flatMap((at) => Array.from({ length: n }, (_, i) => [...at, i])), [[]]);

const offset = (at: readonly number[], shape: readonly number[]): number =>
  shape.reduce((o, n, d) => o * n + (at[d] as number), 0);

/** A tensor whose entry at a place is the entry of x at another. */
function moved(x: Dual, shape: readonly number[], from: (at: number[]) => readonly number[]): Dual {
  const sources = places(shape).map((at) => offset(from(at), x.shape));
  return { shape, v: sources.map((i) => x.v[i] as number), t: sources.map((i) => x.t[i] as number) };
}

export function broadcastShape(a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, d) => {
    const [m, n] = [a[d - rank + a.length] ?? 1, b[d - rank + b.length] ?? 1];
    return m === 1 ? n : m;
  });
}

const expanded = (x: Dual, shape: readonly number[]): Dual =>
  moved(x, shape, (at) => x.shape.map((n, d) => (n === 1 ? 0 : (at[d + shape.length - x.shape.length] as number))));

const each = (x: Dual, f: (x: number) => number, slope: (x: number) => number): Dual => ({
  shape: x.shape,
  v: x.v.map(f),
  t: x.t.map((t, i) => slope(x.v[i] as number) * t),
});

function both(x: Dual, y: Dual, f: (x: number, y: number) => number, slopes: (x: number, y: number) => [number, number]): Dual {
  const shape = broadcastShape(x.shape, y.shape);
  const [a, b] = [expanded(x, shape), expanded(y, shape)];
  const pairs = a.v.map((v, i) => [v, b.v[i] as number] as const);
  return {
    shape,
    v: pairs.map(([p, q]) => f(p, q)),
    t: pairs.map(([p, q], i) => {
      const [dx, dy] = slopes(p, q);
      return dx * (a.t[i] as number) + dy * (b.t[i] as number);
    }),
  };
}

const sigma = (x: number): number => (x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x)));
const soft = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
const unary =
  (f: (x: number, a: Attrs) => number, slope: (x: number, a: Attrs) => number): Rule =>
  ({ input }, attrs) =>
    each(
      input as Dual,
      (x) => f(x, attrs),
      (x) => slope(x, attrs),
    );
const binary =
  (f: (x: number, y: number) => number, slopes: (x: number, y: number) => [number, number]): Rule =>
  ({ input, other }) =>
    both(input as Dual, other as Dual, f, slopes);

/** Axes of a reduction: a number, a list, or null for all. */
export function axesOf(dim: unknown, rank: number): number[] {
  if (dim === null || dim === undefined) return Array.from({ length: rank }, (_, d) => d);
  return [dim].flat().map((d) => ((d as number) + rank) % rank);
}

/** Reduces groups of entries: `f` is given their values and tells the result and the slope of each. */
function reduced(x: Dual, attrs: Attrs, f: (v: number[]) => { v: number; slopes: number[] }): Dual {
  const axes = axesOf(attrs.dim, x.shape.length);
  const kept = x.shape.map((n, d) => (axes.includes(d) ? 1 : n));
  const groups = places(kept).map((at) => {
    const inner = places(x.shape.map((n, d) => (axes.includes(d) ? n : 1)));
    return inner.map((add) =>
      offset(
        at.map((a, d) => a + (add[d] as number)),
        x.shape,
      ),
    );
  });
  const found = groups.map((g) => f(g.map((i) => x.v[i] as number)));
  return {
    shape: attrs.keepdim === true ? kept : x.shape.filter((_, d) => !axes.includes(d)),
    v: found.map(({ v }) => v),
    t: found.map(({ slopes }, k) =>
      slopes.reduce((sum, s, i) => sum + s * (x.t[(groups[k] as number[])[i] as number] as number), 0),
    ),
  };
}

const sum = (v: readonly number[]): number => v.reduce((a, x) => a + x, 0);
const all = (x: Dual, f: (v: number[]) => { v: number; slopes: number[] }): Dual => reduced(x, {}, f);
const added = (x: Dual): Dual => all(x, (v) => ({ v: sum(v), slopes: v.map(() => 1) }));
const averaged = (x: Dual): Dual => all(x, (v) => ({ v: sum(v) / v.length, slopes: v.map(() => 1 / v.length) }));
const extreme =
  (pick: (...v: number[]) => number): Rule =>
  ({ input }, attrs) =>
    reduced(input as Dual, attrs, (v) => {
      const m = pick(...v);
      const ties = v.filter((x) => x === m).length;
      return { v: m, slopes: v.map((x) => (x === m ? 1 / ties : 0)) };
    });

function logSumExp(v: readonly number[]): { v: number; slopes: number[] } {
  const m = Math.max(...v);
  const e = v.map((x) => Math.exp(x - m));
  return { v: m + Math.log(sum(e)), slopes: e.map((x) => x / sum(e)) };
}

const minus = (x: Dual, y: Dual): Dual =>
  both(
    x,
    y,
    (p, q) => p - q,
    () => [1, -1],
  );
const logSoftmax = (x: Dual, dim: unknown): Dual =>
  minus(
    x,
    reduced(x, { dim, keepdim: true }, (v) => logSumExp(v)),
  );

/** Rows of x times a vector or the columns of a matrix y. */
function product(x: Dual, y: Dual): Dual {
  const k = x.shape.at(-1) as number;
  const lead = x.shape.slice(0, -1);
  const n = y.shape[1] ?? 1;
  const at = places([count(lead), n]) as [number, number][];
  const times = (a: readonly number[], b: readonly number[]) =>
    at.map(([i, j]) => sum(Array.from({ length: k }, (_, l) => (a[i * k + l] as number) * (b[l * n + j] as number))));
  const second = times(x.v, y.t);
  return {
    shape: [...lead, ...y.shape.slice(1)],
    v: times(x.v, y.v),
    t: times(x.t, y.v).map((t, i) => t + (second[i] as number)),
  };
}

function joined(inputs: Ports, dim: number): Dual {
  const parts = Object.keys(inputs)
    .sort((a, b) => Number(a.slice(7)) - Number(b.slice(7)))
    .map((port) => inputs[port] as Dual);
  const [first] = parts as [Dual];
  const axis = (dim + first.shape.length) % first.shape.length;
  const shape = first.shape.map((n, d) => (d === axis ? sum(parts.map((p) => p.shape[d] as number)) : n));
  const picked = places(shape).map((at) => {
    let i = at[axis] as number;
    let p = 0;
    while (i >= ((parts[p] as Dual).shape[axis] as number)) i -= (parts[p++] as Dual).shape[axis] as number;
    const part = parts[p] as Dual;
    const o = offset(
      at.map((a, d) => (d === axis ? i : a)),
      part.shape,
    );
    return [part.v[o] as number, part.t[o] as number] as const;
  });
  return { shape, v: picked.map(([v]) => v), t: picked.map(([, t]) => t) };
}

const compared =
  (f: (x: number, y: number) => number, slopes: (x: number, y: number) => [number, number]): Rule =>
  ({ input, target }, { reduction }) => {
    const entries = both(input as Dual, target as Dual, f, slopes);
    return reduction === 'sum' ? added(entries) : averaged(entries);
  };

/** Labels along the last axis but the class axis, which is 0 for a vector and 1 for rows. */
const labelled: Rule = ({ input, target }, { reduction }) => {
  const scores = logSoftmax(input as Dual, -1);
  const { shape } = input as Dual;
  const labels = (target as Dual).v;
  const picked = moved(scores, [labels.length], ([i]) =>
    shape.length === 1 ? [labels[0] as number] : [i as number, labels[i as number] as number],
  );
  const costs = each(
    picked,
    (x) => -x,
    () => -1,
  );
  return reduction === 'sum' ? added(costs) : averaged(costs);
};

const RULES: Readonly<Record<string, Rule>> = {
  neg: unary(
    (x) => -x,
    () => -1,
  ),
  exp: unary(Math.exp, Math.exp),
  square: unary(
    (x) => x * x,
    (x) => 2 * x,
  ),
  abs: unary(Math.abs, Math.sign),
  tanh: unary(Math.tanh, (x) => 1 - Math.tanh(x) ** 2),
  sigmoid: unary(sigma, (x) => sigma(x) * sigma(-x)),
  softplus: unary(soft, sigma),
  relu: unary(
    (x) => Math.max(x, 0),
    (x) => (x > 0 ? 1 : 0),
  ),
  'leaky-relu': unary(
    (x, a) => (x > 0 ? x : (a.negativeSlope as number) * x),
    (x, a) => (x > 0 ? 1 : (a.negativeSlope as number)),
  ),
  'stop-gradient': unary(
    (x) => x,
    () => 0,
  ),
  add: binary(
    (x, y) => x + y,
    () => [1, 1],
  ),
  sub: binary(
    (x, y) => x - y,
    () => [1, -1],
  ),
  mul: binary(
    (x, y) => x * y,
    (x, y) => [y, x],
  ),
  maximum: binary(Math.max, (x, y) => (x === y ? [0.5, 0.5] : x > y ? [1, 0] : [0, 1])),
  matmul: ({ input, other }) => product(input as Dual, other as Dual),
  sum: ({ input }, attrs) => reduced(input as Dual, attrs, (v) => ({ v: sum(v), slopes: v.map(() => 1) })),
  mean: ({ input }, attrs) => reduced(input as Dual, attrs, (v) => ({ v: sum(v) / v.length, slopes: v.map(() => 1 / v.length) })),
  amax: extreme(Math.max),
  amin: extreme(Math.min),
  logsumexp: ({ input }, attrs) => reduced(input as Dual, attrs, (v) => logSumExp(v)),
  reshape: ({ input }, { shape }) => ({ ...(input as Dual), shape: shape as number[] }),
  transpose: ({ input }) => {
    const x = input as Dual;
    return moved(x, [...x.shape].reverse(), (at) => [...at].reverse());
  },
  slice: ({ input }, { dim, start, step }) => {
    const x = input as Dual;
    const [d, from, by] = [dim, start, step] as [number, number, number];
    const shape = x.shape.map((n, a) => (a === d ? Math.ceil((n - from) / by) : n));
    return moved(x, shape, (at) => at.map((i, a) => (a === d ? from + i * by : i)));
  },
  expand: ({ input }, { shape }) => expanded(input as Dual, shape as number[]),
  cat: (inputs, { dim }) => joined(inputs, dim as number),
  softmax: ({ input }, { dim }) => each(logSoftmax(input as Dual, dim), Math.exp, Math.exp),
  'log-softmax': ({ input }, { dim }) => logSoftmax(input as Dual, dim),
  'squared-norm': ({ input, target }) =>
    added(
      both(
        input as Dual,
        target as Dual,
        (x, y) => (x - y) ** 2,
        (x, y) => [2 * (x - y), 2 * (y - x)],
      ),
    ),
  'mse-loss': compared(
    (x, y) => (x - y) ** 2,
    (x, y) => [2 * (x - y), 2 * (y - x)],
  ),
  'l1-loss': compared(
    (x, y) => Math.abs(x - y),
    (x, y) => [Math.sign(x - y), Math.sign(y - x)],
  ),
  'bce-with-logits-loss': compared(
    (x, y) => (1 - y) * x + soft(-x),
    (x, y) => [sigma(x) - y, -x],
  ),
  'cross-entropy': labelled,
};

/** Values of every port of one sample, by address; `direction` is added to the derivative of the value it names. */
export function forward(
  nodes: readonly GraphNode[],
  edges: readonly Edge[],
  leaves: ReadonlyMap<string, Dual>,
  direction: { readonly address: string; readonly t: readonly number[] } | null = null,
): Map<string, Dual> {
  const found = new Map<string, Dual>();
  const keep = (address: string, x: Dual): void => {
    const moves = direction?.address === address ? direction.t : null;
    found.set(address, moves ? { ...x, t: x.t.map((t, i) => t + (moves[i] as number)) } : x);
  };
  for (const [address, leaf] of leaves) keep(address, leaf);
  for (const { id, type, attrs } of nodes) {
    const rule = RULES[type];
    if (!rule) continue;
    const wired = edges.filter((e) => splitAddress(e.to).node === id);
    const inputs = Object.fromEntries(wired.map((e) => [splitAddress(e.to).port, found.get(e.from) as Dual]));
    const x = rule(inputs, attrs ?? {});
    keep(`${id}.${isCost(type) ? 'cost' : 'output'}`, x);
  }
  return found;
}

const isCost = (type: string): boolean => /loss|squared-norm|entropy/.test(type);
