import { err } from '../../model/result.ts';
import { sizeOf } from '../../model/tensor.ts';
import type { Builder, Value } from '../../program/builder.ts';
import { s } from '../../scalar/expr.ts';
import { resolveDims } from '../../shape/shape.ts';
import { type Example, type Exports, opError, type PrimitiveOp, primitive } from '../define.ts';
import type { JvpContext, MaybePorts, VjpContext } from '../rules.ts';
import { DIM, KEEPDIM } from './common.ts';
import { dimsOf, inferReduction, lowerReduction, restore } from './reduction.ts';

/**
 * 1 / ties where the input equals the extremum of its group, else 0: the derivative that shares ties evenly. A block that is
 * made of an extremum may ask for `ties: 'all'`: each of them then has the derivative 1.
 */
function share(b: Builder, x: Value, y: Value, attrs: VjpContext['attrs']): Value {
  const mask = b.map((a, m) => s.cast(s.eq(a, m), 'float'), x, restore(b, y, x, attrs));
  if (attrs.ties === 'all') return mask;
  const dims = dimsOf(attrs, x.shape.length);
  return b.div(mask, b.expand(b.sum(mask, { dim: dims, keepdim: true }), x.shape));
}

interface Extremum {
  readonly type: 'amax' | 'amin';
  readonly title: string;
  readonly symbol: string;
  readonly exports: Exports;
  readonly synonyms: readonly string[];
  readonly examples: readonly Example[];
}

/** amax and amin: the same op but for the direction of the comparison. */
export const extremum = (own: Extremum): PrimitiveOp => {
  const op = own.type === 'amax' ? ('max' as const) : ('min' as const);
  return primitive({
    type: own.type,
    version: 1,
    family: 'reduction',
    title: own.title,
    symbol: own.symbol,
    inputs: { input: { docs: 'Where the extremum is looked for.', dtype: 'any' } },
    attrs: { dim: DIM, keepdim: KEEPDIM },
    infer: (inputs, attrs) => {
      const shape = inputs.input?.shape ?? [];
      const dims = resolveDims(attrs.dim, shape.length);
      if (dims.ok && sizeOf(dims.value.map((d) => shape[d] as number)) === 0) {
        return err(opError('shape/empty', `an empty axis has no ${op}imum`, 'reduce over an axis that has entries', 'dim'));
      }
      return inferReduction(inputs, attrs);
    },
    lower: (context) => lowerReduction(context, op),
    vjp: (b: Builder, { inputs, outputs, cotangents, attrs }: VjpContext): MaybePorts => {
      const { input: x } = inputs;
      const g = cotangents.output;
      if (!g || !x || !outputs.output) return {};
      return { input: b.mul(restore(b, g, x, attrs), share(b, x, outputs.output, attrs)) };
    },
    jvp: (b: Builder, { inputs, outputs, tangents, attrs }: JvpContext): MaybePorts => {
      const { input: x } = inputs;
      if (!tangents.input || !x || !outputs.output) return {};
      return { output: b.sum(b.mul(share(b, x, outputs.output, attrs), tangents.input), attrs) };
    },
    docs: {
      summary: `The ${op === 'max' ? 'largest' : 'smallest'} entry along the chosen axes.`,
      notes: ['Where several entries tie, the gradient is shared evenly among them, as in torch.'],
      synonyms: own.synonyms,
    },
    tex: {
      forward: `y = \\${op}_i x_i`,
      derivative: `\\frac{\\partial y}{\\partial x_i} = [x_i = y] \\,/\\, \\#\\{j : x_j = y\\}`,
    },
    exports: own.exports,
    examples: own.examples,
  });
};
