import { ok } from '../../model/result.ts';
import { coord, type Expr, input, s } from '../../scalar/expr.ts';
import { axisOf } from '../../shape/shape.ts';
import { primitive, type TensorType } from '../define.ts';
import { notDifferentiable, type PhysicalValue } from '../rules.ts';
import { INTERNAL, physical } from './common.ts';

/** Neither finite nor beyond 0 on either side; comparing with itself may be folded away by a driver. */
const isMissing = (x: Expr): Expr =>
  x.dtype === 'float' ? s.not(s.or(s.isfinite(x), s.or(s.gt(x, 0), s.lt(x, 0)))) : s.constant(0, 'bool');

/** a < b, with NaN above everything. */
const less = (a: Expr, b: Expr): Expr => s.or(s.lt(a, b), s.and(isMissing(b), s.not(isMissing(a))));

const none = notDifferentiable('a place in an order is an integer: it moves in jumps');

/**
 * For each entry the number of those that come before it along an axis when they are sorted: smaller ones (larger ones when
 * descending), and equal ones that stand before it. n² comparisons and no memory but the result's.
 */
export const rankAlong = primitive({
  ...INTERNAL,
  type: 'rank-along',
  title: 'Place in the order',
  symbol: 'rank x',
  inputs: { input: { docs: 'What is put in order.', dtype: 'any' } },
  attrs: {
    dim: { type: 'int', default: 0, docs: 'The axis sorted along.' },
    descending: { type: 'bool', default: false, docs: 'Largest first.' },
  },
  infer: (inputs) => ok({ output: { dtype: 'int32', shape: (inputs.input as TensorType).shape } }),
  lower: ({ inputs, outputs, attrs, axisSizes, view, emit }) => {
    const source = inputs.input as PhysicalValue;
    const output = outputs.output as PhysicalValue;
    const at = output.axes.length + axisOf(attrs.dim, source.shape.length);
    const dims = physical(output, output.axes, axisSizes);
    const own = view(source, output.axes);
    const [mine, other] = [input(0, source.dtype), input(1, source.dtype)];
    const [before, behind] = attrs.descending ? [less(mine, other), less(other, mine)] : [less(other, mine), less(mine, other)];
    emit({
      kernel: 'reduce',
      op: 'sum',
      dims,
      inner: [dims[at] ?? 1],
      expr: s.cast(s.or(before, s.and(s.not(behind), s.lt(coord(dims.length), coord(at)))), 'int32'),
      inputs: [
        { ...own, strides: [...own.strides, 0] },
        { ...own, strides: [...own.strides.map((n, d) => (d === at ? 0 : n)), own.strides[at] ?? 0] },
      ],
      output: view(output, output.axes),
    });
    return undefined;
  },
  vjp: none,
  jvp: none,
  docs: { summary: 'Where each entry would stand in the sorted axis.' },
  tex: { forward: 'r_i = \\#\\{j : x_j < x_i\\} + \\#\\{j < i : x_j = x_i\\}', derivative: '\\text{none}' },
});
