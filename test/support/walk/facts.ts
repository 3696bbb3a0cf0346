import type { Document } from '../../../graph-core/model/document.ts';
import { steppedGraphs } from '../graphs.ts';

export type Graph = keyof typeof steppedGraphs;

/** Where each of the five graphs is looked at closely. */
export interface Facts {
  /** A block whose Jacobians, card and arithmetic are looked at. */
  readonly block: string;
  /** A variable to nudge, and whose paths are listed. */
  readonly variable: string;
  /** Node path of a weighted sum. */
  readonly sum: string;
  /** A function of one number; null where the graph has none outside of its groups. */
  readonly fn: string | null;
  /** A block that is neither that nor a weighted sum. */
  readonly opaque: string;
  /** A block with something inside. */
  readonly composite: string;
  readonly wire: string;
  /** Block and weight that breakpoints are set at, the weight selected by its block alone where it is one. */
  readonly weight: { readonly node: string; readonly address: string };
  /** Where a sign changes in training, and what of it; null where that is nowhere outside of a group. */
  readonly sign: { readonly node: string; readonly of: 'value' | 'gradient' } | null;
  /** The variable whose samples are bound, and its entries. */
  readonly input: string;
}

export const FACTS: Readonly<Record<Graph, Facts>> = {
  lecture: {
    block: 'f3',
    variable: 'h2.output',
    sum: 'f3',
    fn: 'h2',
    opaque: 'C',
    composite: 'f3',
    wire: 'f3.output->C.input',
    weight: { node: 'f3', address: 'f3.weight' },
    sign: { node: 'f3', of: 'value' },
    input: 'x.value',
  },
  diamond: {
    block: 'p',
    variable: 'x.value',
    sum: 'p',
    fn: 'a',
    opaque: 'C',
    composite: 'C',
    wire: 'sum.output->C.input',
    weight: { node: 'W', address: 'W.value' },
    sign: { node: 'p', of: 'value' },
    input: 'x.value',
  },
  group: {
    block: 'b',
    variable: 'x.value',
    sum: 'a/f',
    fn: null,
    opaque: 'a',
    composite: 'a',
    wire: 'b.out->C.input',
    weight: { node: 'a', address: 'a/f.weight' },
    sign: null,
    input: 'x.value',
  },
  'cross-entropy': {
    block: 'f',
    variable: 'x.value',
    sum: 'f',
    fn: null,
    opaque: 'C',
    composite: 'f',
    wire: 'f.output->C.input',
    weight: { node: 'f', address: 'f.weight' },
    sign: { node: 'f', of: 'value' },
    input: 'x.value',
  },
  attention: {
    block: 'S',
    variable: 'Wq.value',
    sum: 'Q',
    fn: null,
    opaque: 'A',
    composite: 'C',
    wire: 'O.output->C.input',
    weight: { node: 'Wq', address: 'Wq.value' },
    sign: { node: 'O', of: 'value' },
    input: 'X.value',
  },
};

const SGD = { type: 'sgd', lr: 0.05 };
const ADAM = { type: 'adam', lr: 0.05, betas: [0.9, 0.999], eps: 1e-8, weightDecay: 0.1 };
/** Steps so long that float32 has no numbers for what follows. */
const WILD = { type: 'sgd', lr: 1e30 };
/** What saturates stays finite at any weights: there the weights themselves leave the numbers. */
const WILDEST = { type: 'sgd', lr: 3e38 };
const SATURATES: ReadonlySet<Graph> = new Set(['diamond', 'group', 'cross-entropy']);

const trained = (document: Document, optimizer: object): Document =>
  ({
    ...document,
    training: {
      seed: 0,
      epochs: 30,
      batch: { size: 1, order: 'sequence', last: 'keep' },
      objectives: [{ cost: 'C.cost', parameters: ['*'], optimizer, steps: 1 }],
    },
  }) as unknown as Document;

/** The samples that the input is bound to, in place of its one value. */
const SAMPLES = 3;
const sampled = (document: Document, address: string): Document => {
  const id = address.slice(0, address.indexOf('.'));
  const node = document.nodes.find((each) => each.id === id);
  const shape = (node?.attrs?.shape ?? []) as number[];
  const columns = Array.from({ length: shape.reduce((product, length) => product * length, 1) }, (_, i) => `c${i}`);
  const row = (p: number): string => columns.map((_, i) => Math.round(100 * Math.sin(1 + p + 1.7 * i)) / 100).join(',');
  const table = [columns.join(','), ...Array.from({ length: SAMPLES }, (_, p) => row(p))].join('\n');
  return {
    ...document,
    nodes: document.nodes.map((each) => (each.id === id ? { ...each, attrs: { shape } } : each)),
    data: { sources: { t: { inline: `${table}\n` } }, columns: { [address]: { source: 't', columns } } },
  } as unknown as Document;
};

/** `one`: one sample, SGD. `samples`: three of them, Adam. `wild`: one, and training leaves the numbers. */
export type Variant = 'one' | 'samples' | 'wild';

export function walkedDocument(name: Graph, variant: Variant): Document {
  const document = JSON.parse(steppedGraphs[name]()) as Document;
  if (variant === 'samples') return trained(sampled(document, FACTS[name].input), ADAM);
  if (variant === 'wild') return trained(document, SATURATES.has(name) ? WILDEST : WILD);
  return trained(document, SGD);
}
