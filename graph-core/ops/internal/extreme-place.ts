import type { Value } from '../../program/builder.ts';
import { axisOf, resolveDim } from '../../shape/shape.ts';
import { type CompositeOp, composite, type Example, opError } from '../define.ts';
import { block } from './blocks.ts';

interface Own {
  readonly type: 'max' | 'min';
  readonly examples: readonly Example[];
}

/** max and min: the extremum along one axis and its place; the first one on ties, which gets all of the gradient. */
export const extremeWithPlace = ({ type, examples }: Own): CompositeOp => {
  const largest = type === 'max' ? 'largest' : 'smallest';
  const extremum = type === 'max' ? 'maximum' : 'minimum';
  return composite({
    type,
    version: 1,
    family: 'reduction',
    title: type === 'max' ? 'Maximum and its place' : 'Minimum and its place',
    symbol: `${type} xᵢ, i`,
    inputs: { input: { docs: 'The tensor.', dtype: 'any' } },
    outputs: { values: { docs: `The ${largest} entry of each line.` }, indices: { docs: 'Its place along the axis, int32.' } },
    attrs: {
      dim: { type: 'int', default: -1, docs: 'The axis looked along.' },
      keepdim: { type: 'bool', default: false, docs: 'Keep the axis with size 1.' },
    },
    check: (inputs, attrs) => {
      const shape = inputs.input?.shape ?? [];
      const dim = resolveDim(attrs.dim as number, shape.length);
      if (!dim.ok) return dim.error;
      return shape[dim.value] === 0
        ? opError('shape/empty', `an empty axis has no ${extremum}`, 'look along an axis that has entries', 'dim')
        : null;
    },
    expand: (b, inputs, attrs) => {
      const x = inputs.input as Value;
      const dim = axisOf(attrs.dim, x.shape.length);
      const at = block(b, `arg${type}`, { input: x }, { dim, keepdim: true });
      const found = block(b, 'gather', { input: x, index: at }, { dim });
      const shape = attrs.keepdim ? at.shape : x.shape.filter((_, d) => d !== dim);
      return { values: b.reshape(found, shape), indices: b.reshape(at, shape) };
    },
    docs: {
      summary: `The ${largest} entry along one axis, and where it stands.`,
      notes: [
        'On a tie it is the first one, which gets all of the gradient, as in torch; the reductions amax and amin share it evenly.',
        'A NaN wins.',
      ],
      synonyms: [`torch.${type}`, largest, 'pool over an axis'],
    },
    tex: {
      forward: `y = \\${type}_i x_i,\\ i^* = \\arg\\${type}_i x_i`,
      derivative: '\\frac{\\partial y}{\\partial x_i} = [i = i^*]',
    },
    exports: { torch: `torch.${type}`, onnx: { op: type === 'max' ? 'ReduceMax' : 'ReduceMin', since: 18 } },
    examples,
  });
};
