import { err, ok } from '../../model/result.ts';
import { sizeOf } from '../../model/tensor.ts';
import { reducedShape, resolveDims } from '../../shape/shape.ts';
import { type Example, type Exports, opError, type PrimitiveOp, primitive } from '../define.ts';
import { notDifferentiable, type PhysicalValue } from '../rules.ts';
import { KEEPDIM } from './common.ts';
import { dimsOf, reductionViews } from './reduction.ts';

interface Arg {
  readonly type: 'argmax' | 'argmin';
  readonly title: string;
  readonly exports: Exports;
  readonly examples: readonly Example[];
}

/** argmax and argmin: the place of the extremum, first one on ties. */
export const arg = (own: Arg): PrimitiveOp => {
  const op = own.type === 'argmax' ? ('max' as const) : ('min' as const);
  const none = notDifferentiable(
    'the place of an extremum is an integer: it moves in jumps, so its derivative is 0 or undefined',
  );
  return primitive({
    type: own.type,
    version: 1,
    family: 'reduction',
    title: own.title,
    symbol: `arg ${op}`,
    inputs: { input: { docs: 'Where the extremum is looked for.', dtype: 'any' } },
    attrs: {
      dim: { type: 'dims', default: null, docs: 'One axis, or null: the place in the flattened tensor.' },
      keepdim: KEEPDIM,
    },
    infer: (inputs, attrs) => {
      const shape = inputs.input?.shape ?? [];
      if (Array.isArray(attrs.dim)) return err(opError('attr/type', 'dim is one axis or null', 'name a single axis', 'dim'));
      const dims = resolveDims(attrs.dim, shape.length);
      if (!dims.ok) return dims;
      if (sizeOf(dims.value.map((d) => shape[d] as number)) === 0) {
        return err(opError('shape/empty', `an empty axis has no ${op}imum`, 'reduce over an axis that has entries', 'dim'));
      }
      return ok({ output: { dtype: 'int32' as const, shape: reducedShape(shape, dims.value, attrs.keepdim === true) } });
    },
    lower: (context) => {
      const dims = dimsOf(context.attrs, (context.inputs.input as PhysicalValue).shape.length);
      const { input, output, ...sizes } = reductionViews(context, dims, context.attrs.keepdim === true);
      context.emit({ kernel: 'arg', op, ...sizes, inputs: [input], output });
      return undefined;
    },
    vjp: none,
    jvp: none,
    docs: {
      summary: `Index of the ${op === 'max' ? 'largest' : 'smallest'} entry.`,
      notes: ['The first of equal entries is taken. No gradient passes.'],
      synonyms: [`torch.${own.type}`, 'index', 'prediction'],
    },
    tex: { forward: `y = \\operatorname*{arg\\,${op}}_i x_i`, derivative: '\\text{none: an index moves in jumps}' },
    exports: own.exports,
    examples: own.examples,
  });
};
