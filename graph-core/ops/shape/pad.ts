import { shapeText } from '../../model/tensor.ts';
import type { Builder, Value } from '../../program/builder.ts';
import type { Attrs } from '../../program/program.ts';
import { composite, type OpError, opError, type TensorType } from '../define.ts';

type Mode = 'constant' | 'reflect' | 'replicate';

/** What is put before and behind each padded axis, by axis from the front; torch lists the last axis first. */
const pairsOf = (
  pad: readonly number[],
  rank: number,
): { readonly dim: number; readonly before: number; readonly behind: number }[] =>
  Array.from({ length: pad.length / 2 }, (_, i) => ({
    dim: rank - 1 - i,
    before: pad[2 * i] as number,
    behind: pad[2 * i + 1] as number,
  })).reverse();

function check({ input }: Record<string, TensorType>, attrs: Attrs): OpError | null {
  const pad = attrs.pad as readonly number[];
  if (!input) return null;
  const { shape } = input;
  if (pad.length % 2 !== 0 || pad.length > 2 * shape.length) {
    const message = `pad has ${pad.length} numbers, the input ${shapeText(shape)} has ${shape.length} axes`;
    return opError('attr/value', message, 'give two numbers an axis, before and behind, the last axis first', 'pad');
  }
  const mode = attrs.mode as Mode;
  for (const { dim, before, behind } of pairsOf(pad, shape.length)) {
    const size = shape[dim] as number;
    const most = mode === 'reflect' ? size - 1 : mode === 'replicate' && size === 0 ? 0 : Number.POSITIVE_INFINITY;
    if (Math.max(before, behind) > most) {
      const message = `axis ${dim} has ${size} entries, too few to ${mode} ${Math.max(before, behind)}`;
      return opError('attr/range', message, `pad it by at most ${Math.max(0, most)}, or with a constant`, 'pad');
    }
    if (size + before + behind < 0) {
      const message = `axis ${dim} has ${size} entries, of which pad takes away ${-before - behind}`;
      return opError('attr/range', message, 'take away fewer', 'pad');
    }
  }
  return null;
}

/** Entries beside an axis: `count` of them in front of it or behind. */
function margin(b: Builder, x: Value, dim: number, count: number, side: 'before' | 'behind', attrs: Attrs): Value {
  const size = x.shape[dim] as number;
  const shape = x.shape.map((n, d) => (d === dim ? count : n));
  if (attrs.mode === 'constant') return b.cast(b.fill(attrs.value as number, shape), x.dtype);
  const edge = side === 'before' ? 0 : size - 1;
  if (attrs.mode === 'replicate') return b.expand(b.slice(x, dim, edge, edge + 1), shape);
  const mirrored = side === 'before' ? b.slice(x, dim, 1, count + 1) : b.slice(x, dim, size - 1 - count, size - 1);
  return b.op('flip', { input: mirrored }, { dims: [dim] }).output as Value;
}

function padAxis(b: Builder, x: Value, dim: number, before: number, behind: number, attrs: Attrs): Value {
  const size = x.shape[dim] as number;
  const kept = b.slice(x, dim, Math.max(0, -before), size - Math.max(0, -behind));
  const pieces = [
    ...(before > 0 ? [margin(b, x, dim, before, 'before', attrs)] : []),
    before < 0 || behind < 0 ? kept : x,
    ...(behind > 0 ? [margin(b, x, dim, behind, 'behind', attrs)] : []),
  ];
  return pieces.length === 1 ? (pieces[0] as Value) : b.cat(pieces, dim);
}

export const pad = composite({
  type: 'pad',
  version: 1,
  family: 'shape',
  title: 'Pad',
  symbol: 'pad x',
  inputs: { input: { docs: 'The tensor.', dtype: 'any' } },
  attrs: {
    pad: {
      type: 'ints',
      default: [1, 1],
      docs: 'Entries before and behind the last axis, then the one before it, and so on; negative ones crop.',
    },
    mode: {
      type: 'choice',
      options: ['constant', 'reflect', 'replicate'],
      default: 'constant',
      docs: 'One number, the entries mirrored at the edge, or the edge itself.',
    },
    value: { type: 'float', default: 0, docs: 'The number, in the mode constant.' },
  },
  check,
  expand: (b, inputs, attrs) => {
    const x = inputs.input as Value;
    const pairs = pairsOf(attrs.pad as number[], x.shape.length);
    return { output: pairs.reduce((v, { dim, before, behind }) => padAxis(b, v, dim, before, behind, attrs), x) };
  },
  docs: {
    summary: 'Puts entries around a tensor.',
    notes: ['Any axis can be mirrored or repeated; torch does so for the last three at most.'],
    synonyms: ['torch.nn.functional.pad', 'border', 'zero padding', 'crop', 'mirror'],
  },
  tex: { forward: 'y_i = x_{i - p}\\ \\text{inside}', derivative: '\\bar x_i = \\bar y_{i + p} + \\text{those of its copies}' },
  exports: { torch: 'torch.nn.functional.pad', onnx: { op: 'Pad', since: 13 } },
  examples: [
    {
      name: 'zeros around a vector',
      inputs: { input: { shape: [2], data: [1, 2] } },
      outputs: { output: { shape: [4], data: [0, 1, 2, 0] } },
    },
    {
      name: 'columns and rows',
      inputs: { input: { shape: [1, 2], data: [1, 2] } },
      attrs: { pad: [0, 1, 1, 0], value: 9 },
      outputs: { output: { shape: [2, 3], data: [9, 9, 9, 1, 2, 9] } },
    },
    {
      name: 'mirrored',
      inputs: { input: { shape: [3], data: [1, 2, 3] } },
      attrs: { pad: [2, 1], mode: 'reflect' },
      outputs: { output: { shape: [6], data: [3, 2, 1, 2, 3, 2] } },
    },
    {
      name: 'the edge repeated',
      inputs: { input: { shape: [2], data: [1, 2] } },
      attrs: { pad: [1, 2], mode: 'replicate' },
      outputs: { output: { shape: [5], data: [1, 1, 2, 2, 2] } },
    },
    {
      name: 'cropped in front',
      inputs: { input: { shape: [3], data: [1, 2, 3] } },
      attrs: { pad: [-1, 1] },
      outputs: { output: { shape: [3], data: [2, 3, 0] } },
    },
    {
      name: 'more than there is to mirror',
      inputs: { input: { shape: [2], data: [1, 2] } },
      attrs: { pad: [2, 0], mode: 'reflect' },
      error: 'attr/range',
    },
  ],
});
