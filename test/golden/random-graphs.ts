import fc, { type GeneratorValue } from 'fast-check';
import type { Edge, GraphNode, Json } from '../../graph-core/model/document.ts';
import { axesOf, broadcastShape, count } from './random-oracle.ts';

/** A leaf of a random graph. With samples its numbers have one axis more in front. */
export interface RandomLeaf {
  readonly address: string;
  readonly shape: readonly number[];
  readonly dtype: 'float' | 'int32';
  readonly carries: boolean;
  readonly data: readonly number[];
}

export interface RandomGraph {
  /** In an order in which they can be worked out. */
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly Edge[];
  readonly leaves: readonly RandomLeaf[];
  readonly costs: readonly string[];
  /** Null: one sample. */
  readonly samples: number | null;
}

interface Port {
  readonly address: string;
  readonly shape: readonly number[];
}

const POINTWISE = ['neg', 'exp', 'square', 'abs', 'tanh', 'sigmoid', 'softplus', 'relu', 'leaky-relu', 'stop-gradient'] as const;
const STEPS = [
  'pointwise',
  'pointwise',
  'pair',
  'pair',
  'product',
  'reduce',
  'reduce',
  'shape',
  'shape',
  'cat',
  'softmax',
] as const;
const COSTS = ['squared-norm', 'mse-loss', 'l1-loss', 'bce-with-logits-loss', 'cross-entropy'] as const;

/** Draws a graph of up to six blocks and one or two costs. Whole and half numbers are likely: they make ties and kinks. */
export class RandomGraphs {
  readonly #draw: GeneratorValue;
  readonly #nodes: GraphNode[] = [];
  readonly #edges: Edge[] = [];
  readonly #leaves: RandomLeaf[] = [];
  readonly #pool: Port[] = [];
  readonly #samples: number | null;

  constructor(draw: GeneratorValue) {
    this.#draw = draw;
    this.#samples = this.#of([null, null, 1, 2, 3]);
  }

  build(): RandomGraph {
    for (let steps = this.#int(1, 6); steps > 0; steps--) this.#step();
    const costs = Array.from({ length: this.#int(1, 2) }, () => this.#cost());
    const carried = this.#leaves.some((leaf) => leaf.carries);
    const samples = carried ? this.#samples : null;
    return { nodes: this.#nodes, edges: this.#edges, leaves: this.#leaves, costs, samples };
  }

  #of = <T>(options: readonly T[]): T => this.#draw(fc.constantFrom, ...options) as T;
  #int = (min: number, max: number): number => this.#draw(fc.integer, { min, max });
  #shape = (least = 0): number[] => Array.from({ length: this.#int(least, 2) }, () => this.#of([1, 2, 3]));

  #leaf(shape: readonly number[], classes: number | null = null): Port {
    const kind = classes === null ? this.#of(['observed', 'observed', 'parameter']) : 'observed';
    const carries = kind === 'observed' && this.#samples !== null && this.#int(0, 3) > 0;
    const length = count(shape) * (carries ? (this.#samples as number) : 1);
    const number = (): number => (classes === null ? this.#of([-2, -1, -0.5, 0, 0.5, 1, 1, 1.75]) : this.#int(0, classes - 1));
    const id = `${kind === 'parameter' ? 'w' : 'x'}${this.#leaves.length}`;
    const dtype = classes === null ? 'float' : 'int32';
    this.#nodes.push({ id, type: kind, attrs: kind === 'parameter' ? { shape } : { shape, dtype } });
    const address = `${id}.value`;
    this.#leaves.push({ address, shape, dtype, carries, data: Array.from({ length }, number) });
    if (classes === null) this.#pool.push({ address, shape });
    return { address, shape };
  }

  /** A value that fits, or a new leaf. */
  #pick(fits: (shape: readonly number[]) => boolean, otherwise: () => readonly number[]): Port {
    const known = this.#pool.filter(({ shape }) => fits(shape));
    return known.length > 0 && this.#int(0, 3) > 0 ? this.#of(known) : this.#leaf(otherwise());
  }

  #block(
    type: string,
    inputs: Readonly<Record<string, Port>>,
    attrs: Readonly<Record<string, Json>>,
    shape: readonly number[],
  ): void {
    const id = `n${this.#nodes.length}`;
    this.#nodes.push({ id, type, attrs });
    for (const [port, { address }] of Object.entries(inputs)) this.#edges.push({ from: address, to: `${id}.${port}` });
    this.#pool.push({ address: `${id}.output`, shape });
  }

  #step(): void {
    const kind = this.#of(STEPS);
    if (kind === 'pointwise') {
      const type = this.#of(POINTWISE);
      const input = this.#pick(
        () => true,
        () => this.#shape(),
      );
      this.#block(type, { input }, type === 'leaky-relu' ? { negativeSlope: this.#of([0.2, -0.5, 0]) } : {}, input.shape);
    } else if (kind === 'pair') this.#pair();
    else if (kind === 'product') this.#product();
    else if (kind === 'reduce') this.#reduce();
    else if (kind === 'shape') this.#reshape();
    else if (kind === 'cat') {
      const first = this.#pick(
        (s) => s.length > 0,
        () => this.#shape(1),
      );
      const dim = this.#int(0, first.shape.length - 1);
      const second = this.#leaf(first.shape.map((n, d) => (d === dim ? this.#int(1, 2) : n)));
      const shape = first.shape.map((n, d) => (d === dim ? n + (second.shape[d] as number) : n));
      this.#block('cat', { 'inputs.0': first, 'inputs.1': second }, { dim: dim - this.#of([0, first.shape.length]) }, shape);
    } else {
      const input = this.#pick(
        (s) => s.length > 0,
        () => this.#shape(1),
      );
      const dim = this.#int(-input.shape.length, input.shape.length - 1);
      this.#block(this.#of(['softmax', 'log-softmax']), { input }, { dim }, input.shape);
    }
  }

  #pair(): void {
    const input = this.#pick(
      () => true,
      () => this.#shape(),
    );
    const partner = (): number[] => input.shape.slice(this.#int(0, input.shape.length)).map((n) => this.#of([n, 1]));
    const other = this.#pick(
      (s) => s.every((n, i) => n === 1 || (input.shape.at(i - s.length) ?? n) === n || input.shape.at(i - s.length) === 1),
      partner,
    );
    const [a, b] = this.#of([0, 1]) === 0 ? [input, other] : [other, input];
    const type = this.#of(['add', 'sub', 'mul', 'maximum']);
    this.#block(type, { input: a, other: b }, {}, broadcastShape(a.shape, b.shape));
  }

  #product(): void {
    const input = this.#pick(
      (s) => s.length > 0,
      () => this.#shape(1),
    );
    const inner = input.shape.at(-1) as number;
    const other = this.#leaf(this.#of([[inner], [inner, 1], [inner, 3]]));
    this.#block('matmul', { input, other }, {}, [...input.shape.slice(0, -1), ...other.shape.slice(1)]);
  }

  #reduce(): void {
    const input = this.#pick(
      () => true,
      () => this.#shape(),
    );
    const rank = input.shape.length;
    const dim = rank === 0 ? null : this.#of([null, this.#int(-rank, rank - 1), [this.#int(0, rank - 1)]]);
    const keepdim = this.#of([true, false]);
    const axes = axesOf(dim, rank);
    const shape = keepdim
      ? input.shape.map((n, d) => (axes.includes(d) ? 1 : n))
      : input.shape.filter((_, d) => !axes.includes(d));
    this.#block(this.#of(['sum', 'mean', 'amax', 'amin', 'logsumexp']), { input }, { dim, keepdim }, shape);
  }

  #reshape(): void {
    const type = this.#of(['reshape', 'transpose', 'slice', 'expand']);
    const input = this.#pick(
      (s) => s.length > (type === 'transpose' ? 1 : 0),
      () => this.#shape(type === 'transpose' ? 2 : 1),
    );
    const { shape } = input;
    if (type === 'transpose') this.#block(type, { input }, { dim0: 0, dim1: -1 }, [...shape].reverse());
    else if (type === 'reshape') {
      const flat = this.#of([[count(shape)], [1, count(shape)], [count(shape), 1]]);
      this.#block(type, { input }, { shape: flat }, flat);
    } else if (type === 'slice') {
      const dim = this.#int(0, shape.length - 1);
      const start = this.#int(0, (shape[dim] as number) - 1);
      const step = this.#int(1, 2);
      const left = Math.ceil(((shape[dim] as number) - start) / step);
      this.#block(
        type,
        { input },
        { dim, start, step },
        shape.map((n, d) => (d === dim ? left : n)),
      );
    } else {
      const wide = [2, ...shape.map((n) => (n === 1 ? this.#of([1, 3]) : n))];
      this.#block(type, { input }, { shape: wide }, wide);
    }
  }

  #cost(): string {
    const type = this.#of(COSTS);
    const labelled = type === 'cross-entropy';
    const input = this.#pick(
      (s) => !labelled || s.length === 1 || s.length === 2,
      () => this.#shape(1),
    );
    const target = labelled ? this.#leaf(input.shape.slice(0, -1), input.shape.at(-1) as number) : this.#leaf(input.shape);
    const id = `C${this.#nodes.length}`;
    this.#nodes.push({ id, type, attrs: type === 'squared-norm' ? {} : { reduction: this.#of(['mean', 'sum']) } });
    this.#edges.push({ from: input.address, to: `${id}.input` }, { from: target.address, to: `${id}.target` });
    return id;
  }
}
