import { err, ok } from '../../model/result.ts';
import { shapeText } from '../../model/tensor.ts';
import type { Value } from '../../program/builder.ts';
import { input, promote, s } from '../../scalar/expr.ts';
import { resolveDim } from '../../shape/shape.ts';
import { opError, primitive, type TensorType } from '../define.ts';
import { physical } from '../internal/common.ts';
import type { PhysicalValue } from '../rules.ts';

/** The axis joined along; torch lets empty vectors stand among tensors of any rank, and so do we. */
const isEmptyVector = (t: TensorType): boolean => t.shape.length === 1 && t.shape[0] === 0;

function dimOf(types: readonly TensorType[], dim: unknown): number {
  const rank = types.find((t) => !isEmptyVector(t))?.shape.length ?? 1;
  const d = dim as number;
  return d < 0 ? d + rank : d;
}

export const cat = primitive({
  type: 'cat',
  version: 1,
  aliases: ['concat'],
  family: 'shape',
  rank: 3,
  title: 'Concatenate',
  symbol: 'cat',
  inputs: { inputs: { docs: 'The pieces, in order.', list: true, dtype: 'any' } },
  attrs: { dim: { type: 'int', default: 0, docs: 'The axis joined along.' } },
  infer: (inputs, attrs) => {
    const types = Object.values(inputs);
    const first = types.find((t) => !isEmptyVector(t)) ?? types[0];
    if (!first) return err(opError('graph/not-wired', 'nothing is wired', 'wire at least one tensor', 'inputs'));
    if (types.some((t) => t.shape.length === 0)) {
      const mend = 'give it one axis first, with a reshape to [1]';
      return err(opError('shape/rank', 'a scalar has no axis along which it could be joined', mend, 'inputs'));
    }
    const dim = resolveDim(attrs.dim as number, first.shape.length);
    if (!dim.ok) return dim;
    const pieces = types.filter((t) => !isEmptyVector(t));
    const odd = pieces.find(
      (t) => t.shape.length !== first.shape.length || t.shape.some((n, d) => d !== dim.value && n !== first.shape[d]),
    );
    if (odd) {
      const message = `${shapeText(first.shape)} and ${shapeText(odd.shape)} differ on another axis than ${dim.value}`;
      return err(opError('shape/mismatch', message, 'make all other sizes equal'));
    }
    const total = pieces.reduce((n, t) => n + (t.shape[dim.value] as number), 0);
    const dtype = types.map((t) => t.dtype).reduce(promote);
    return ok({ output: { dtype, shape: first.shape.map((n, d) => (d === dim.value ? total : n)) } });
  },
  lower: ({ inputs, outputs, attrs, axisSizes, view, emit }) => {
    const output = outputs.output as PhysicalValue;
    const pieces = Object.values(inputs);
    const dim = dimOf(pieces, attrs.dim);
    const to = view(output, output.axes);
    const stride = to.strides[output.axes.length + dim] as number;
    let start = 0;
    for (const piece of pieces) {
      if (isEmptyVector(piece)) continue;
      emit({
        kernel: 'map',
        dims: physical(piece, output.axes, axisSizes),
        expr: s.cast(input(0, piece.dtype), output.dtype),
        inputs: [view(piece, output.axes)],
        output: { ...to, offset: to.offset + start * stride },
      });
      start += piece.shape[dim] as number;
    }
    return undefined;
  },
  vjp: (b, { inputs, cotangents, attrs }) => {
    const g = cotangents.output;
    if (!g) return {};
    const dim = dimOf(Object.values(inputs), attrs.dim);
    let start = 0;
    return Object.fromEntries(
      Object.entries(inputs).map(([port, x]) => {
        if (isEmptyVector(x)) return [port, b.zerosLike(x)];
        const from = start;
        start += x.shape[dim] as number;
        return [port, b.slice(g, dim, from, start)];
      }),
    );
  },
  jvp: (b, { inputs, tangents, attrs }) => ({
    output: b.cat(
      Object.entries(inputs).map(([port, x]) => tangents[port] ?? b.cast(b.zerosLike(x as Value), 'float')),
      dimOf(Object.values(inputs), attrs.dim),
    ),
  }),
  docs: {
    summary: 'Joins tensors along one axis; all other sizes agree.',
    synonyms: ['torch.cat', 'concat', 'join'],
  },
  tex: { forward: 'y = [x_1;\\, x_2;\\, \\ldots]', derivative: '\\bar x_k = \\text{its piece of } \\bar y' },
  exports: { torch: 'torch.cat', onnx: { op: 'Concat', since: 13 } },
  examples: [
    {
      name: 'two vectors',
      inputs: { 'inputs.0': { shape: [2], data: [1, 2] }, 'inputs.1': { shape: [1], data: [3] } },
      outputs: { output: { shape: [3], data: [1, 2, 3] } },
    },
    {
      name: 'columns',
      inputs: { 'inputs.0': { shape: [2, 1], data: [1, 2] }, 'inputs.1': { shape: [2, 1], data: [3, 4] } },
      attrs: { dim: 1 },
      outputs: { output: { shape: [2, 2], data: [1, 3, 2, 4] } },
    },
    {
      name: 'scalars',
      inputs: { 'inputs.0': { shape: [], data: [1] }, 'inputs.1': { shape: [], data: [2] } },
      error: 'shape/rank',
    },
    {
      name: 'sizes differ',
      inputs: { 'inputs.0': { shape: [2, 1], data: [1, 2] }, 'inputs.1': { shape: [3, 1], data: [1, 2, 3] } },
      attrs: { dim: 1 },
      error: 'shape/mismatch',
    },
  ],
});
