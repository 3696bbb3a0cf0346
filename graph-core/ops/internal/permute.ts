import { ok } from '../../model/result.ts';
import type { Value } from '../../program/builder.ts';
import { input } from '../../scalar/expr.ts';
import { type PhysicalValue, primitive, type TensorType } from '../define.ts';
import { INTERNAL, physical } from './common.ts';

/** Axes in another order: output axis d is input axis `dims[d]`. */
export const permute = primitive({
  ...INTERNAL,
  type: 'permute',
  title: 'Permute',
  symbol: 'permute',
  inputs: { input: { docs: 'The tensor.', dtype: 'any' } },
  attrs: { dims: { type: 'ints', default: [], docs: 'Input axis of each output axis.' } },
  docs: { summary: 'Reorders axes.' },
  tex: {
    forward: 'y_{i_{\\pi(1)} i_{\\pi(2)}} = x_{i_1 i_2}',
    derivative: '\\bar x = \\operatorname{permute}_{\\pi^{-1}}(\\bar y)',
  },
  infer: (inputs, attrs) => {
    const { dtype, shape } = inputs.input as TensorType;
    return ok({ output: { dtype, shape: (attrs.dims as number[]).map((d) => shape[d] as number) } });
  },
  lower: ({ inputs, outputs, attrs, axisSizes, view, emit }) => {
    const source = inputs.input as PhysicalValue;
    const output = outputs.output as PhysicalValue;
    const from = view(source, output.axes);
    const named = output.axes.length;
    const strides = (attrs.dims as number[]).map((d) => from.strides[named + d] as number);
    emit({
      kernel: 'map',
      dims: physical(output, output.axes, axisSizes),
      expr: input(0, source.dtype),
      inputs: [{ ...from, strides: [...from.strides.slice(0, named), ...strides] }],
      output: view(output, output.axes),
    });
    return undefined;
  },
  vjp: (b, { cotangents, attrs }) => {
    const dims = attrs.dims as number[];
    return {
      input: cotangents.output
        ? b.permute(
            cotangents.output,
            dims.map((_, d) => dims.indexOf(d)),
          )
        : null,
    };
  },
  jvp: (b, { tangents, attrs }) => ({
    output: tangents.input ? b.permute(tangents.input as Value, attrs.dims as number[]) : null,
  }),
});
