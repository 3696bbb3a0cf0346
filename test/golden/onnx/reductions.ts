import type { Value } from '../../../graph-core/program/builder.ts';
import type { Draw, OnnxNode } from './node.ts';

/** Axes of a reduction: an input; none means all, or with the flag no reduction at all. */
function reduction(n: OnnxNode): { readonly dim: number[] | null; readonly keepdim: boolean; readonly isNoop: boolean } {
  const axes = n.numbers(1) ?? [];
  const dim = axes.length === 0 ? null : axes;
  return { dim, keepdim: n.attr('keepdims', 1) === 1, isNoop: dim === null && n.attr('noop_with_empty_axes', 0) === 1 };
}

const reduce =
  (type: string, more: Record<string, unknown> = {}, before: (n: OnnxNode, x: Value) => Value = (_, x) => x): Draw =>
  (n) => {
    const { dim, keepdim, isNoop } = reduction(n);
    const x = before(n, n.x());
    return isNoop ? n.f('scale-shift', x) : n.f(type, x, { dim, keepdim, ...more });
  };

/** The smallest of truth values is that of 0 and 1. */
const smallest: Draw = (n) => {
  const { dim, keepdim } = reduction(n);
  const { dtype } = n.x();
  const x = dtype === 'bool' ? n.cast(n.x(), 'int32') : n.x();
  return n.cast(n.f('amin', x, { dim, keepdim }), dtype);
};

/** The last of equal ones is the first of the axis turned round. */
const place =
  (type: 'argmax' | 'argmin'): Draw =>
  (n) => {
    const dim = n.attr('axis', 0);
    const attrs = { dim, keepdim: n.attr('keepdims', 1) === 1 };
    if (n.attr('select_last_index', 0) === 0) return n.f(type, n.x(), attrs);
    const last = (n.x().shape.at(dim) as number) - 1;
    return n.g('sub', n.constant(last, 'int32'), n.f(type, n.f('flip', n.x(), { dims: [dim] }), attrs));
  };

/** A 1 at the first of the largest. */
const hardmax: Draw = (n) => {
  const x = n.x();
  const axis = n.axis(n.attr('axis', -1));
  const spread = n.f('one-hot', n.f('argmax', x, { dim: axis, keepdim: false }), { numClasses: x.shape[axis] });
  const order = x.shape.map((_, d) => (d === axis ? x.shape.length - 1 : d > axis ? d - 1 : d));
  return n.cast(n.permute(spread, order), 'float');
};

export const REDUCTIONS: { readonly [op: string]: Draw } = {
  ReduceSum: reduce('sum'),
  ReduceMean: reduce('mean'),
  ReduceProd: reduce('prod'),
  ReduceMax: reduce('amax'),
  ReduceMin: smallest,
  ReduceL1: reduce('norm', { p: 1 }),
  ReduceL2: reduce('norm', { p: 2 }),
  ReduceSumSquare: reduce('sum', {}, (n, x) => n.f('square', x)),
  ReduceLogSum: (n) => {
    const { dim, keepdim } = reduction(n);
    return n.f('log', n.f('sum', n.x(), { dim, keepdim }));
  },
  ReduceLogSumExp: reduce('logsumexp'),
  ArgMax: place('argmax'),
  ArgMin: place('argmin'),
  Hardmax: hardmax,
  CumSum: (n) => n.f('cumsum', n.x(), { dim: n.number(1) ?? 0 }),
  TopK: (n) => {
    const attrs = { k: n.number(1), dim: n.attr('axis', -1), largest: n.attr('largest', 1) === 1 };
    const { values, indices } = n.b.op('topk', { input: n.x() }, attrs);
    return [values as Value, indices as Value];
  },
  GlobalAveragePool: (n) => n.f('mean', n.x(), { dim: n.x().shape.map((_, d) => d).slice(2), keepdim: true }),
  GlobalMaxPool: (n) => n.f('amax', n.x(), { dim: n.x().shape.map((_, d) => d).slice(2), keepdim: true }),
};
