import type { Value } from '../../../graph-core/program/builder.ts';
import { one } from '../build.ts';
import type { Draw, OnnxNode, OnnxTensor } from './node.ts';

/** Indices counted from the end made ones from the front: ours are never negative. */
const fromFront = (n: OnnxNode, index: Value, size: number): Value => {
  const isNegative = n.g('lt', index, n.constant(0, 'int32'));
  return one(n.b, 'where', { condition: isNegative, input: n.g('add', index, n.constant(size, 'int32')), other: index });
};

const reshape = (n: OnnxNode, x: Value, shape: readonly number[]): Value => n.f('reshape', x, { shape });

/** A step backwards is one forwards over the axis turned round. */
function slice(n: OnnxNode): Value {
  const starts = n.numbers(1) ?? [];
  const ends = n.numbers(2) ?? [];
  const axes = n.numbers(3) ?? starts.map((_, i) => i);
  const steps = n.numbers(4) ?? starts.map(() => 1);
  return axes.reduce((x, axis, i) => {
    const dim = n.axis(axis);
    const size = x.shape[dim] as number;
    const [start, end, step] = [starts[i] as number, ends[i] as number, steps[i] as number];
    if (step > 0) return n.f('slice', x, { dim, start, end, step });
    const place = (at: number): number => Math.min(size - 1, Math.max(-1, at < 0 ? at + size : at));
    const turned = n.f('flip', x, { dims: [dim] });
    return n.f('slice', turned, { dim, start: size - 1 - place(start), end: size - 1 - place(end), step: -step });
  }, n.x());
}

function split(n: OnnxNode): Value[] {
  const dim = n.attr('axis', 0);
  const size = n.x().shape[n.axis(dim)] as number;
  const sizes = n.numbers(1) ?? n.outputs.map(() => size / n.outputs.length);
  const made = n.b.op('split', { input: n.x() }, { dim, sizes });
  return sizes.map((_, i) => made[`outputs.${i}`] as Value);
}

/** 0 keeps an axis. */
const wantedShape = (n: OnnxNode): number[] => (n.numbers(1) ?? []).map((size, d) => (size === 0 ? (n.x().shape[d] ?? 0) : size));

function expanded(n: OnnxNode): number[] {
  const wanted = n.numbers(1) ?? [];
  const { shape } = n.x();
  const rank = Math.max(wanted.length, shape.length);
  return Array.from({ length: rank }, (_, d) => {
    const own = shape[d - rank + shape.length] ?? 1;
    const asked = wanted[d - rank + wanted.length] ?? 1;
    return own === 1 ? asked : own;
  });
}

/** Rows picked by an index of any shape. */
function gather(n: OnnxNode): Value {
  const axis = n.axis(n.attr('axis', 0));
  const { shape } = n.x();
  const index = fromFront(n, n.x(1), shape[axis] as number);
  const picked = one(n.b, 'index-select', { input: n.x(), index: n.f('flatten', index) }, { dim: axis });
  return reshape(n, picked, [...shape.slice(0, axis), ...index.shape, ...shape.slice(axis + 1)]);
}

/** Off and on values instead of 0 and 1, and any place for the new axis. */
function oneHot(n: OnnxNode): Value {
  const depth = n.number(1) as number;
  const [off, on] = n.numbers(2) as [number, number];
  const rank = n.x().shape.length + 1;
  const axis = n.axis(n.attr('axis', -1), rank);
  const spread = n.f('one-hot', fromFront(n, n.cast(n.x(), 'int32'), depth), { numClasses: depth });
  const order = Array.from({ length: rank }, (_, d) => (d === axis ? rank - 1 : d > axis ? d - 1 : d));
  const scaled = n.f('scale-shift', n.permute(spread, order), { scale: on - off, shift: off });
  return n.outputs[0]?.dtype === 'int32' ? n.cast(scaled, 'int32') : scaled;
}

/** ONNX lists all starts, then all ends; torch pairs from the last axis on. */
function pad(n: OnnxNode): Value {
  const given = n.numbers(1) as number[];
  const axes = (n.numbers(3) ?? n.x().shape.map((_, d) => d)).map((axis) => n.axis(axis));
  const pairs = n.x().shape.map((_, d) => {
    const i = axes.indexOf(d);
    return i < 0 ? [0, 0] : [given[i] as number, given[i + axes.length] as number];
  });
  const mode = { edge: 'replicate', reflect: 'reflect', constant: 'constant' }[n.attr('mode', 'constant')];
  return n.f('pad', n.x(), { pad: pairs.reverse().flat(), mode, value: n.number(2) ?? 0 });
}

/** A new axis at each place of the result. */
const unsqueeze = (n: OnnxNode): Value => {
  const axes = n.numbers(1) ?? [];
  const rank = n.x().shape.length + axes.length;
  return axes
    .map((axis) => n.axis(axis, rank))
    .sort((a, b) => a - b)
    .reduce((x, dim) => n.f('unsqueeze', x, { dim }), n.x());
};

const triangle: Draw = (n) => n.f(n.attr('upper', 1) === 1 ? 'triu' : 'tril', n.x(), { diagonal: n.number(1) ?? 0 });

const list = (values: readonly Value[]): Record<string, Value> =>
  Object.fromEntries(values.map((value, i) => [`inputs.${i}`, value]));

const constantOf = ({ shape, data, dtype }: OnnxTensor, n: OnnxNode): Value => {
  const flat = data.map((v) => reshape(n, n.constant(Number(v), dtype === 'float32' ? 'float' : 'int32'), [1]));
  return reshape(n, one(n.b, 'cat', list(flat)), shape);
};

export const SHAPES: { readonly [op: string]: Draw } = {
  Concat: (n) => one(n.b, 'cat', list(n.all()), { dim: n.attr('axis', 0) }),
  Split: split,
  Slice: slice,
  Squeeze: (n) => n.f('squeeze', n.x(), { dim: n.numbers(1) ?? null }),
  Unsqueeze: unsqueeze,
  Tile: (n) => n.f('tile', n.x(), { dims: n.numbers(1) }),
  Transpose: (n) => n.permute(n.x(), n.attr('perm', n.x().shape.map((_, d) => n.x().shape.length - 1 - d))),
  Trilu: triangle,
  Flatten: (n) => {
    const axis = n.axis(n.attr('axis', 1));
    const product = (sizes: readonly number[]): number => sizes.reduce((a, size) => a * size, 1);
    return reshape(n, n.x(), [product(n.x().shape.slice(0, axis)), product(n.x().shape.slice(axis))]);
  },
  Reshape: (n) => reshape(n, n.x(), wantedShape(n)),
  Expand: (n) => n.f('expand', n.x(), { shape: expanded(n) }),
  Gather: gather,
  GatherElements: (n) => one(n.b, 'gather', { input: n.x(), index: n.x(1) }, { dim: n.attr('axis', 0) }),
  ScatterElements: (n) =>
    one(n.b, 'scatter-add', { input: n.x(), index: n.x(1), src: n.x(2) }, { dim: n.attr('axis', 0) }),
  OneHot: oneHot,
  Pad: pad,
  Constant: (n) => constantOf(n.attr<{ tensor: OnnxTensor } | null>('value', null)?.tensor as OnnxTensor, n),
};
