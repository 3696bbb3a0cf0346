import { err, ok, type Result } from '../../model/result.ts';
import { shapeText } from '../../model/tensor.ts';
import type { Value } from '../../program/builder.ts';
import { input } from '../../scalar/expr.ts';
import { axisOf, resolveDim } from '../../shape/shape.ts';
import { type OpError, opError, primitive, type TensorType } from '../define.ts';
import { physical } from '../internal/common.ts';
import type { PhysicalValue } from '../rules.ts';

/** Input axis of each output axis, from the front. */
function orderOf(dims: unknown, type: TensorType): Result<number[], OpError> {
  const rank = type.shape.length;
  const order: number[] = [];
  for (const dim of dims as readonly number[]) {
    const resolved = resolveDim(dim, rank, 'dims');
    if (!resolved.ok) return resolved;
    order.push(resolved.value);
  }
  if (order.length === rank && new Set(order).size === rank) return ok(order);
  const message = `dims [${dims}] do not name each axis of the input ${shapeText(type.shape)} once`;
  return err(opError('attr/value', message, `list the axes 0 to ${rank - 1} in their new order`, 'dims'));
}

const orderIn = (dims: unknown, rank: number): number[] => (dims as readonly number[]).map((dim) => axisOf(dim, rank));

export const permute = primitive({
  type: 'permute',
  version: 1,
  family: 'shape',
  rank: 5,
  title: 'Permute axes',
  symbol: 'permute',
  inputs: { input: { docs: 'The tensor.', dtype: 'any' } },
  attrs: { dims: { type: 'ints', default: [1, 0], docs: 'Input axis of each output axis; negative ones count from the end.' } },
  infer: (inputs, attrs) => {
    const type = inputs.input as TensorType;
    const order = orderOf(attrs.dims, type);
    if (!order.ok) return order;
    return ok({ output: { dtype: type.dtype, shape: order.value.map((d) => type.shape[d] as number) } });
  },
  lower: ({ inputs, outputs, attrs, axisSizes, view, emit }) => {
    const source = inputs.input as PhysicalValue;
    const output = outputs.output as PhysicalValue;
    const from = view(source, output.axes);
    const named = output.axes.length;
    const strides = orderIn(attrs.dims, source.shape.length).map((d) => from.strides[named + d] as number);
    emit({
      kernel: 'map',
      dims: physical(output, output.axes, axisSizes),
      expr: input(0, source.dtype),
      inputs: [{ ...from, strides: [...from.strides.slice(0, named), ...strides] }],
      output: view(output, output.axes),
    });
    return undefined;
  },
  vjp: (b, { inputs, cotangents, attrs }) => {
    const order = orderIn(attrs.dims, (inputs.input as Value).shape.length);
    const inverse = order.map((_, d) => order.indexOf(d));
    return { input: cotangents.output ? b.permute(cotangents.output, inverse) : null };
  },
  jvp: (b, { inputs, tangents, attrs }) => ({
    output: tangents.input ? b.permute(tangents.input, orderIn(attrs.dims, (inputs.input as Value).shape.length)) : null,
  }),
  docs: {
    summary: 'Puts the axes in another order.',
    synonyms: ['torch.permute', 'reorder', 'transpose', 'swap axes', 'channels last'],
  },
  tex: {
    forward: 'y_{i_{\\pi(1)} i_{\\pi(2)} \\ldots} = x_{i_1 i_2 \\ldots}',
    derivative: '\\bar x = \\operatorname{permute}_{\\pi^{-1}}(\\bar y)',
  },
  exports: { torch: 'torch.permute', onnx: { op: 'Transpose', since: 13 } },
  examples: [
    {
      name: 'three axes',
      inputs: { input: { shape: [2, 1, 2], data: [1, 2, 3, 4] } },
      attrs: { dims: [2, 0, 1] },
      outputs: { output: { shape: [2, 2, 1], data: [1, 3, 2, 4] } },
    },
    {
      name: 'counted from the end',
      inputs: { input: { shape: [2, 3], data: [1, 2, 3, 4, 5, 6] } },
      attrs: { dims: [-1, 0] },
      outputs: { output: { shape: [3, 2], data: [1, 4, 2, 5, 3, 6] } },
    },
    {
      name: 'an axis twice',
      inputs: { input: { shape: [2, 2], data: [1, 2, 3, 4] } },
      attrs: { dims: [0, 0] },
      error: 'attr/value',
    },
  ],
});
