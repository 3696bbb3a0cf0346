import { ok } from '../../model/result.ts';
import { unionAxes } from '../../program/program.ts';
import { input, s } from '../../scalar/expr.ts';
import { primitive, type TensorType } from '../define.ts';
import type { LowerContext, PhysicalValue } from '../rules.ts';
import { INTERNAL } from './common.ts';

/** Views of a reduction over the named axes that the input carries and the output does not. */
export function axisReduction({ inputs, outputs, axisSizes, view }: LowerContext) {
  const source = inputs.input as PhysicalValue;
  const output = outputs.output as PhysicalValue;
  const gone = source.axes.filter((axis) => !output.axes.includes(axis));
  const from = view(source, [...output.axes, ...gone]);
  const kept = output.axes.length;
  const size = (axis: string): number => axisSizes[axis] ?? 1;
  const strides = [
    ...from.strides.slice(0, kept),
    ...from.strides.slice(kept + gone.length),
    ...from.strides.slice(kept, kept + gone.length),
  ];
  return {
    dims: [...output.axes.map(size), ...output.shape],
    inner: gone.map(size),
    input: { ...from, strides },
    output: view(output, output.axes),
  };
}

/** Sums over named axes: where a value that every sample shares collects its gradient. */
export const axisSum = primitive({
  ...INTERNAL,
  type: 'axis-sum',
  title: 'Sum over samples',
  symbol: 'Σ_p',
  inputs: { input: { docs: 'What is summed.', dtype: 'any' } },
  attrs: { axes: { type: 'strings', default: [], docs: 'Named axes.' } },
  infer: (inputs) => {
    const { dtype, shape } = inputs.input as TensorType;
    return ok({ output: { dtype: dtype === 'bool' ? ('int32' as const) : dtype, shape } });
  },
  axes: (lists, attrs) => unionAxes(...lists).filter((axis) => !(attrs.axes as string[]).includes(axis)),
  lower: (context) => {
    const source = context.inputs.input as PhysicalValue;
    const output = context.outputs.output as PhysicalValue;
    const { input: from, output: to, ...sizes } = axisReduction(context);
    context.emit({
      kernel: 'reduce',
      op: 'sum',
      ...sizes,
      expr: s.cast(input(0, source.dtype), output.dtype),
      inputs: [from],
      output: to,
    });
    return undefined;
  },
  vjp: (b, { inputs, cotangents }) =>
    cotangents.output && inputs.input ? { input: b.axisExpand(cotangents.output, inputs.input.axes) } : {},
  jvp: (b, { tangents, attrs }) => (tangents.input ? { output: b.axisSum(tangents.input, attrs.axes as string[]) } : {}),
  docs: { summary: 'Sums over named axes.' },
  tex: { forward: 'y = \\sum_p x[p]', derivative: '\\bar x[p] = \\bar y' },
});
