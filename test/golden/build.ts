import type { Builder, Value } from '../../graph-core/program/builder.ts';

/** What a case is built with: a program's builder, or a drawing that only takes blocks. */
export type Blocks = Pick<Builder, 'op' | 'fill'>;

/** One golden case being built: its inputs in order and its attributes. */
export interface GoldenGraph {
  readonly b: Blocks;
  readonly x: readonly Value[];
  readonly attrs: { readonly [name: string]: unknown };
}

/** Builds a case's outputs. */
export type Build = (graph: GoldenGraph) => readonly Value[];

/** One output of a block. */
export const one = (
  b: Blocks,
  type: string,
  inputs: Record<string, Value>,
  attrs: Record<string, unknown> = {},
  port = 'output',
): Value => b.op(type, inputs, attrs)[port] as Value;

/** A block with ports in the order of the golden inputs. */
export const block =
  (
    type: string,
    ports: readonly string[] = ['input'],
    attrs: (a: GoldenGraph['attrs']) => Record<string, unknown> = () => ({}),
    port = 'output',
  ): Build =>
  ({ b, x, attrs: given }) => [
    one(b, type, Object.fromEntries(x.map((v, i) => [ports[i] ?? `inputs.${i}`, v])), attrs(given), port),
  ];

/** A graph of blocks with short names; what the golden operations need that is not one block. */
export const graph =
  (build: (g: Graph, ...x: Value[]) => Value | readonly Value[]): Build =>
  ({ b, x, attrs }) => {
    const made = build(new Graph(b, attrs), ...x);
    return Array.isArray(made) ? made : [made as Value];
  };

export class Graph {
  readonly b: Blocks;
  readonly attrs: GoldenGraph['attrs'];
  constructor(b: Blocks, attrs: GoldenGraph['attrs']) {
    this.b = b;
    this.attrs = attrs;
  }
  /** One-input block. */
  f = (type: string, input: Value, attrs: Record<string, unknown> = {}): Value => one(this.b, type, { input }, attrs);
  /** Two-input block; a plain number becomes a constant. */
  g = (type: string, input: Value | number, other: Value | number): Value =>
    one(this.b, type, { input: this.lift(input), other: this.lift(other) });
  lift = (x: Value | number): Value => (typeof x === 'number' ? this.b.fill(x) : x);
  reshape = (input: Value, shape: readonly number[]): Value => this.f('reshape', input, { shape });
  slice = (input: Value, dim: number, start: number | null, end: number | null, step: number | null = null): Value =>
    this.f('slice', input, { dim, start: start ?? 0, end, step: step ?? 1 });
  /** log(1 + e^x) without the threshold of the block. */
  softplus = (input: Value): Value => this.f('softplus', input, { threshold: 1e30 });
  number = (name: string, otherwise: number): number => (this.attrs[name] as number | undefined) ?? otherwise;
}

/** Attributes of a reduction. */
export const reduction = (a: GoldenGraph['attrs']) => ({ dim: a.dim ?? null, keepdim: a.keepdim ?? false });

/** A cost block, or with reduction none the graph of its entries. */
export const cost =
  (
    type: string,
    ports: readonly string[],
    entries: Build,
    attrs: (a: GoldenGraph['attrs']) => Record<string, unknown> = () => ({}),
  ): Build =>
  (golden) => {
    if (golden.attrs.reduction === 'none') return entries(golden);
    return block(type, ports, (a) => ({ reduction: a.reduction ?? 'mean', ...attrs(a) }), 'cost')(golden);
  };

/** The costs of single entries, or of single rows of scores: one block each, and their values put together. */
export const alone =
  (type: string, ports: readonly string[], attrs: (a: GoldenGraph['attrs']) => Record<string, unknown>): Build =>
  ({ b, x, attrs: given }) => {
    const isClassCost = x[1]?.dtype === 'int32';
    const flat = isClassCost ? x : x.map((input) => one(b, 'flatten', { input }));
    const parts = Array.from({ length: flat[0]?.shape[0] ?? 0 }, (_, i) => {
      const piece = (input: Value): Value => one(b, 'slice', { input }, { dim: 0, start: i, end: i + 1 });
      const inputs = Object.fromEntries(flat.map((input, k) => [ports[k] as string, piece(input)]));
      const single = one(b, type, inputs, { ...attrs(given), reduction: 'sum' }, 'cost');
      return one(b, 'reshape', { input: one(b, 'cost-value', { cost: single }, { detach: false }) }, { shape: [1] });
    });
    const all = one(b, 'cat', Object.fromEntries(parts.map((part, i) => [`inputs.${i}`, part])), { dim: 0 });
    return [isClassCost ? all : one(b, 'reshape', { input: all }, { shape: x[0]?.shape })];
  };

/** A cost block, with reduction none one for each entry. */
export const costOf = (
  type: string,
  ports: readonly string[] = ['input', 'target'],
  attrs: (a: GoldenGraph['attrs']) => Record<string, unknown> = () => ({}),
): Build => cost(type, ports, alone(type, ports, attrs), attrs);
