import type { ReduceCall } from '../../model/kernel-call.ts';
import { ok, type Result } from '../../model/result.ts';
import type { Dtype } from '../../model/tensor.ts';
import type { Builder, Value } from '../../program/builder.ts';
import type { Attrs } from '../../program/program.ts';
import { type Expr, input, s } from '../../scalar/expr.ts';
import { reducedShape, resolveDims } from '../../shape/shape.ts';
import type { OpError, TensorType } from '../define.ts';
import type { LowerContext, PhysicalValue } from '../rules.ts';
import { physical } from './common.ts';

/** Refuses a `dim` that names an axis the input does not have, or one twice. */
export function checkDims({ input }: Record<string, TensorType>, attrs: Attrs): OpError | null {
  const dims = resolveDims(attrs.dim, input?.shape.length ?? 0);
  return dims.ok ? null : dims.error;
}

/** Axes that a reduction's attributes name, for an input of known rank; {@link checkDims} has let them through. */
export function dimsOf(attrs: Attrs, rank: number): number[] {
  const dims = resolveDims(attrs.dim, rank);
  if (!dims.ok) throw new Error(dims.error.message);
  return dims.value;
}

/** Output type of a reduction over `attrs.dim` with `attrs.keepdim`. */
export function inferReduction(
  inputs: Record<string, TensorType>,
  attrs: Attrs,
  dtype?: Dtype,
): Result<Record<string, TensorType>, OpError> {
  const type = inputs.input as TensorType;
  const dims = resolveDims(attrs.dim, type.shape.length);
  if (!dims.ok) return dims;
  return ok({ output: { dtype: dtype ?? type.dtype, shape: reducedShape(type.shape, dims.value, attrs.keepdim === true) } });
}

/** Dims and strides of a reduction over the axes `dims` of the input: kept axes first, then the reduced ones. */
export function reductionViews({ inputs, outputs, axisSizes, view }: LowerContext, dims: readonly number[], keepdim: boolean) {
  const source = inputs.input as PhysicalValue;
  const output = outputs.output as PhysicalValue;
  const named = output.axes.length;
  const from = view(source, output.axes);
  const to = view(output, output.axes);
  const sizes = physical(source, output.axes, axisSizes);
  const order = source.shape.map((_, d) => d);
  const kept = [...Array(named).keys(), ...order.filter((d) => !dims.includes(d)).map((d) => d + named)];
  const inner = order.filter((d) => dims.includes(d)).map((d) => d + named);
  const pick = (list: readonly number[], at: readonly number[]) => at.map((i) => list[i] as number);
  const outStrides = to.strides.filter((_, i) => i < named || !keepdim || !dims.includes(i - named));
  return {
    dims: pick(sizes, kept),
    inner: pick(sizes, inner),
    input: { ...from, strides: pick(from.strides, [...kept, ...inner]) },
    output: { ...to, strides: outStrides },
  };
}

/** Emits a reduce call over `attrs.dim`. */
export function lowerReduction(context: LowerContext, op: ReduceCall['op']): undefined {
  const { attrs } = context;
  const source = context.inputs.input as PhysicalValue;
  const output = context.outputs.output as PhysicalValue;
  const dims = dimsOf(attrs, source.shape.length);
  const { input: from, output: to, ...sizes } = reductionViews(context, dims, attrs.keepdim === true);
  const expr: Expr = s.cast(input(0, source.dtype), output.dtype);
  context.emit({ kernel: 'reduce', op, ...sizes, expr, inputs: [from], output: to });
}

/** A reduced value brought back over the axes it was reduced over: [.., 1, ..] expanded to the input's shape. */
export function restore(b: Builder, reduced: Value, like: Value, attrs: Attrs): Value {
  const dims = dimsOf(attrs, like.shape.length);
  return b.expand(b.reshape(reduced, reducedShape(like.shape, dims, true)), like.shape);
}
