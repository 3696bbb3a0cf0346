import type { Edge, GraphNode } from '../graph-core/model/document.ts';
import { type Document, emptyDocument } from '../graph-core/model/document.ts';

/** Graphs of as many blocks as are asked for, of the kinds that people draw large: each is made anew, so that nothing is known of it. */

const SAMPLES = 4;
const WIDTH = 16;

/** Zeros, with a row for each sample. */
const rows = (size: number) => ({
  shape: [size],
  value: { dtype: 'float' as const, shape: [SAMPLES, size], data: new Array<number>(SAMPLES * size).fill(0.5) },
});

class Drawing {
  readonly nodes: GraphNode[] = [];
  readonly edges: Edge[] = [];

  node(type: string, attrs: GraphNode['attrs'] = {}, inputs: Readonly<Record<string, string>> = {}): string {
    const id = `${type.replaceAll('-', '_')}${this.nodes.length}`;
    this.nodes.push({ id, type, attrs });
    for (const [port, from] of Object.entries(inputs)) this.edges.push({ from, to: `${id}.${port}` });
    return id;
  }

  observed(size: number): string {
    return `${this.node('observed', rows(size))}.value`;
  }

  /** What the graph begins with: data behind a block that has a number for an attribute, which {@link withNumber} changes. */
  start(): string {
    return `${this.node('leaky-relu', { negativeSlope: 0.5 }, { input: this.observed(WIDTH) })}.output`;
  }

  linear(from: string, outFeatures = WIDTH): string {
    return `${this.node('linear', { outFeatures }, { input: from })}.output`;
  }

  elementwise(type: string, input: string): string {
    return `${this.node(type, {}, { input })}.output`;
  }

  squaredNorm(input: string, target: string): string {
    return `${this.node('squared-norm', {}, { input, target })}.cost`;
  }

  document(name: string, definitions: Document['definitions'] = {}): Document {
    return { ...emptyDocument(name), nodes: this.nodes, edges: this.edges, definitions };
  }
}

const CHAIN = ['tanh', 'softplus', 'sigmoid', 'sin'] as const;

/** One elementwise block after the other behind a linear one. */
export function chain(blocks: number): Document {
  const d = new Drawing();
  const target = d.observed(WIDTH);
  let at = d.linear(d.start());
  for (let i = 0; i < blocks - 5; i++) at = d.elementwise(CHAIN[i % CHAIN.length] as string, at);
  d.squaredNorm(at, target);
  return d.document('chain');
}

/** Layers of linear and relu, with a cost after every twenty. */
function layers(blocks: number): Document {
  const d = new Drawing();
  const target = d.observed(WIDTH);
  let at = d.start();
  while (d.nodes.length < blocks) {
    for (let i = 0; i < 20 && d.nodes.length < blocks - 1; i++) at = d.elementwise('relu', d.linear(at));
    d.squaredNorm(at, target);
  }
  return d.document('layers');
}

/** Rows of a hundred blocks, each of which adds two of the row before: all values are read twice. */
function fanOut(blocks: number): Document {
  const d = new Drawing();
  const target = d.observed(WIDTH);
  const across = Math.min(100, Math.floor(blocks / 4));
  const first = d.linear(d.start());
  let row = Array.from({ length: across }, (_, i) => d.elementwise(CHAIN[i % CHAIN.length] as string, first));
  while (d.nodes.length + across < blocks)
    row = row.map((input, i) => `${d.node('add', {}, { input, other: row[(i + 1) % across] as string })}.output`);
  d.squaredNorm(`${d.node('add', {}, { input: row[0] as string, other: row[1] as string })}.output`, target);
  return d.document('fan-out');
}

const INSIDE = 10;

/** A definition of ten blocks. */
function cell(): Document['definitions'] {
  const d = new Drawing();
  let at = '';
  for (let i = 0; i < INSIDE / 2; i++) {
    const linear = d.node('linear', { outFeatures: WIDTH }, at === '' ? {} : { input: at });
    at = d.elementwise('tanh', `${linear}.output`);
  }
  const inputs = [{ name: 'x', at: 'linear0.input' }];
  return { cell: { nodes: d.nodes, edges: d.edges, inputs, outputs: [{ name: 'y', at }] } };
}

/** Groups of ten blocks, one after the other. */
function groups(blocks: number): Document {
  const d = new Drawing();
  const target = d.observed(WIDTH);
  let at = d.start();
  for (let i = 0; i < blocks / INSIDE; i++) at = `${d.node('group', { definition: 'cell' }, { x: at })}.y`;
  d.squaredNorm(at, target);
  return d.document('groups', cell());
}

/** Repeats of such a group with weights that its iterations share, a thousand iterations each at most. */
function repeats(blocks: number): Document {
  const d = new Drawing();
  const target = d.observed(WIDTH);
  let at = d.start();
  for (let left = Math.round(blocks / INSIDE); left > 0; left -= 1000)
    at = `${d.node('repeat', { definition: 'cell', times: Math.min(left, 1000) }, { x: at })}.y`;
  d.squaredNorm(at, target);
  return d.document('repeats', cell());
}

export const DOCUMENTS: Readonly<Record<string, (blocks: number) => Document>> = {
  chain,
  layers,
  'fan-out': fanOut,
  groups,
  repeats,
};

/** The same graph with a node in the place of its first block; everything else is the same object, as an edit leaves it. */
function withFirst(document: Document, first: (node: GraphNode) => GraphNode): Document {
  return { ...document, nodes: document.nodes.map((node) => (node.type === 'leaky-relu' ? first(node) : node)) };
}

/** With another number for the block's attribute, as the inspector changes it. */
export const withNumber = (document: Document, negativeSlope: number): Document =>
  withFirst(document, (node) => ({ ...node, attrs: { negativeSlope } }));

/** With another block there. */
export const withBlock = (document: Document): Document =>
  withFirst(document, (node) => ({ ...node, type: 'elu', attrs: { alpha: 0.5 } }));
