import { ok } from '../../model/result.ts';
import type { Builder, Value } from '../../program/builder.ts';
import type { Attrs } from '../../program/program.ts';
import { input } from '../../scalar/expr.ts';
import { resolveDims } from '../../shape/shape.ts';
import { primitive, type TensorType } from '../define.ts';
import { physical } from '../internal/common.ts';
import { dimsOf } from '../internal/reduction.ts';
import type { PhysicalValue } from '../rules.ts';

const flipped = (b: Builder, x: Value, { dims }: Attrs): Value => b.op('flip', { input: x }, { dims }).output as Value;

export const flip = primitive({
  type: 'flip',
  version: 1,
  family: 'shape',
  title: 'Flip',
  symbol: 'flip x',
  inputs: { input: { docs: 'The tensor.', dtype: 'any' } },
  attrs: { dims: { type: 'dims', default: null, docs: 'Axis, list of axes, or null for all.' } },
  infer: (inputs, attrs) => {
    const type = inputs.input as TensorType;
    const dims = resolveDims(attrs.dims, type.shape.length);
    return dims.ok ? ok({ output: type }) : { ok: false, error: { ...dims.error, at: 'dims' } };
  },
  lower: ({ inputs, outputs, attrs, axisSizes, view, emit }) => {
    const source = inputs.input as PhysicalValue;
    const output = outputs.output as PhysicalValue;
    const from = view(source, output.axes);
    const turned = new Set(dimsOf({ dim: attrs.dims }, source.shape.length).map((d) => d + output.axes.length));
    const last = (stride: number, d: number): number => stride * ((source.shape[d - output.axes.length] as number) - 1);
    emit({
      kernel: 'map',
      dims: physical(output, output.axes, axisSizes),
      expr: input(0, source.dtype),
      inputs: [
        {
          ...from,
          offset: from.strides.reduce((offset, stride, d) => (turned.has(d) ? offset + last(stride, d) : offset), from.offset),
          strides: from.strides.map((stride, d) => (turned.has(d) ? -stride : stride)),
        },
      ],
      output: view(output, output.axes),
    });
    return undefined;
  },
  vjp: (b, { cotangents, attrs }) => ({ input: cotangents.output ? flipped(b, cotangents.output, attrs) : null }),
  jvp: (b, { tangents, attrs }) => ({ output: tangents.input ? flipped(b, tangents.input, attrs) : null }),
  docs: { summary: 'Turns axes round: the last entry comes first.', synonyms: ['torch.flip', 'reverse', 'mirror'] },
  tex: { forward: 'y_i = x_{n - 1 - i}', derivative: '\\bar x_i = \\bar y_{n - 1 - i}' },
  exports: { torch: 'torch.flip', onnx: { op: 'Slice', since: 13 } },
  examples: [
    {
      name: 'a vector',
      inputs: { input: { shape: [3], data: [1, 2, 3] } },
      outputs: { output: { shape: [3], data: [3, 2, 1] } },
    },
    {
      name: 'rows',
      inputs: { input: { shape: [2, 3], data: [1, 2, 3, 4, 5, 6] } },
      attrs: { dims: [1] },
      outputs: { output: { shape: [2, 3], data: [3, 2, 1, 6, 5, 4] } },
    },
    {
      name: 'two axes of three',
      inputs: { input: { shape: [2, 2, 2], data: [1, 2, 3, 4, 5, 6, 7, 8] } },
      attrs: { dims: [0, -1] },
      outputs: { output: { shape: [2, 2, 2], data: [6, 5, 8, 7, 2, 1, 4, 3] } },
    },
    {
      name: 'no such axis',
      inputs: { input: { shape: [2], data: [1, 2] } },
      attrs: { dims: [1] },
      error: 'shape/axis-out-of-range',
    },
  ],
});
