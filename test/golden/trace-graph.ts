import { type Document, emptyDocument, type GraphNode, type Json } from '../../graph-core/model/document.ts';
import type { TensorJson } from '../../graph-core/model/tensor.ts';
import type { GoldenTensor } from './cases.ts';

/** An input of a golden graph. */
export interface TraceInput extends GoldenTensor {
  readonly role: 'input' | 'parameter' | 'target';
}

export interface TraceNode {
  readonly name: string;
  readonly op: string;
  readonly inputs: readonly string[];
  readonly attrs: { readonly [name: string]: unknown };
}

/** A golden graph: its inputs, and its operations in evaluation order. */
export interface TraceGraph {
  readonly id: string;
  readonly inputs: { readonly [name: string]: TraceInput };
  readonly nodes: readonly TraceNode[];
  readonly output: string;
}

/** A golden graph drawn as a document, and where each of its names is found. */
export interface TraceDocument {
  readonly document: Document;
  readonly addresses: ReadonlyMap<string, string>;
  /** Whether a cost was put behind a scalar output; else backward starts from a row vector. */
  readonly hasCost: boolean;
}

const tensorJson = ({ dtype, shape, data }: GoldenTensor): TensorJson => ({ dtype, shape, data }) as TensorJson;

/** A document being drawn: nodes and wires with short names for the blocks. */
class Drawing {
  readonly nodes: GraphNode[] = [];
  readonly edges: { from: string; to: string }[] = [];
  readonly values: Record<string, { value: TensorJson }> = {};
  readonly addresses = new Map<string, string>();
  #inner = 0;

  observed(id: string, tensor: GoldenTensor, shape = tensor.shape): string {
    const dtype = tensor.dtype.startsWith('int') ? 'int32' : 'float';
    this.nodes.push({ id, type: 'observed', attrs: { shape, dtype, value: tensorJson(tensor) as unknown as Json } });
    return this.#named(id, `${id}.value`);
  }

  parameter(id: string, tensor: GoldenTensor): string {
    this.nodes.push({ id, type: 'parameter', attrs: { shape: tensor.shape } });
    this.values[`${id}.value`] = { value: tensorJson(tensor) };
    return this.#named(id, `${id}.value`);
  }

  constant(value: number): string {
    const id = `k${this.#inner++}`;
    this.nodes.push({ id, type: 'constant', attrs: { value: { dtype: 'float', shape: [], data: [value] } } });
    return `${id}.value`;
  }

  /** A block whose ports are fed by addresses; its output's address. */
  block(
    type: string,
    ports: Readonly<Record<string, string>>,
    attrs: Readonly<Record<string, Json>> = {},
    id = `n${this.#inner++}`,
    output = 'output',
  ): string {
    this.nodes.push({ id, type, attrs });
    for (const [port, from] of Object.entries(ports)) this.edges.push({ from, to: `${id}.${port}` });
    return `${id}.${output}`;
  }

  #named(name: string, address: string): string {
    this.addresses.set(name, address);
    return address;
  }

  document(name: string): Document {
    return { ...emptyDocument(name), nodes: this.nodes, edges: this.edges, parameters: this.values };
  }
}

type Draw = (d: Drawing, id: string, x: readonly string[], attrs: TraceNode['attrs']) => string;

const at = (x: readonly string[], i: number): string => x[i] as string;
const unary =
  (type: string, attrs: (a: TraceNode['attrs']) => Record<string, Json> = () => ({})): Draw =>
  (d, id, x, a) =>
    d.block(type, { input: at(x, 0) }, attrs(a), id);
const binary =
  (type: string): Draw =>
  (d, id, x) =>
    d.block(type, { input: at(x, 0), other: at(x, 1) }, {}, id);

const affine =
  (type: string): Draw =>
  (d, id, x) => {
    const bias: Record<string, string> = x.length > 2 ? { bias: at(x, 2) } : {};
    return d.block(type, { input: at(x, 0), weight: at(x, 1), ...bias }, { hasBias: x.length > 2 }, id);
  };

const dims = (a: TraceNode['attrs']): Record<string, Json> => ({ dim: (a.dim ?? null) as Json, keepdim: a.keepdim === true });

const DRAW: Readonly<Record<string, Draw>> = {
  'torch.add': binary('add'),
  'torch.mul': binary('mul'),
  'torch.matmul': binary('matmul'),
  'torch.tanh': unary('tanh'),
  'torch.sigmoid': unary('sigmoid'),
  'F.relu': unary('relu'),
  'torch.sum': unary('sum', dims),
  'torch.mean': unary('mean', dims),
  'torch.flatten': unary('flatten', (a) => ({ startDim: (a.start_dim ?? 0) as number })),
  'torch.transpose': unary('transpose', (a) => ({ dim0: a.dim0 as number, dim1: a.dim1 as number })),
  'F.softmax': unary('softmax', (a) => ({ dim: a.dim as number })),
  'torch.mul_scalar': (d, id, x, a) => d.block('mul', { input: at(x, 0), other: d.constant(a.other as number) }, {}, id),
  'F.linear': affine('linear'),
  'F.conv2d': affine('conv2d'),
  'F.max_pool2d': unary('max-pool2d', (a) => ({ kernelSize: a.kernel_size as number })),
  'F.embedding': (d, id, x) => d.block('index-select', { input: at(x, 1), index: at(x, 0) }, { dim: 0 }, id),
  'F.layer_norm': (d, id, x, a) => {
    const [input, ...weights] = x;
    const ports = Object.fromEntries(weights.map((from, i) => [i === 0 ? 'weight' : 'bias', from]));
    const attrs = { normalizedShape: a.normalized_shape as number[], eps: a.eps as number, elementwiseAffine: weights.length > 0 };
    return d.block('layer-norm', { input: input as string, ...ports }, attrs, id);
  },
};

/** Costs whose value other operations use are drawn as ordinary blocks: a cost goes into nothing else. */
const VALUES: Readonly<Record<string, Draw>> = {
  'F.mse_loss': (d, id, x) =>
    d.block('mean', { input: d.block('square', { input: d.block('sub', { input: at(x, 0), other: at(x, 1) }) }) }, {}, id),
  'F.cross_entropy': (d, id, x) => {
    const scores = d.block('log-softmax', { input: at(x, 0) }, { dim: -1 });
    const wanted = d.block('one-hot', { input: at(x, 1) }, { numClasses: 4 });
    const picked = d.block('sum', { input: d.block('mul', { input: scores, other: wanted }) }, { dim: -1 });
    return d.block('neg', { input: d.block('mean', { input: picked }) }, {}, id);
  },
};

const COSTS: Readonly<Record<string, string>> = {
  squared_norm: 'squared-norm',
  'F.mse_loss': 'mse-loss',
  'F.cross_entropy': 'cross-entropy',
};

/** Draws a golden graph. @throws Error for an operation that nothing here draws */
export function drawTrace(trace: TraceGraph): TraceDocument {
  const d = new Drawing();
  for (const [name, input] of Object.entries(trace.inputs)) {
    if (input.role === 'parameter') d.parameter(name, input);
    else d.observed(name, input);
  }
  const used = new Set(trace.nodes.flatMap((node) => node.inputs));
  let hasCost = false;
  for (const { name, op, inputs, attrs } of trace.nodes) {
    const from = inputs.map((input) => d.addresses.get(input) as string);
    const cost = used.has(name) ? undefined : COSTS[op];
    const draw = cost === undefined ? (DRAW[op] ?? VALUES[op]) : undefined;
    if (cost !== undefined) {
      const ports = from.length > 1 ? { input: at(from, 0), target: at(from, 1) } : { input: at(from, 0) };
      d.addresses.set(name, d.block(cost, ports, {}, name, 'cost'));
      hasCost = true;
    } else if (draw) d.addresses.set(name, draw(d, name, from, attrs));
    else throw new Error(`${trace.id}: nothing draws ${op}`);
  }
  const output = trace.nodes.find((n) => n.name === trace.output);
  const isScalar = (output as { shape?: readonly number[] } | undefined)?.shape?.length === 0;
  if (!hasCost && isScalar) {
    d.block('scalar-cost', { input: d.addresses.get(trace.output) as string }, {}, 'total', 'cost');
    hasCost = true;
  }
  return { document: d.document(trace.id), addresses: d.addresses, hasCost };
}

/** Drawings of the other kinds of traces use the same short names. */
export { Drawing };
