import { err } from '../../model/result.ts';
import { type Shape, shapeText } from '../../model/tensor.ts';
import type { Attrs } from '../../program/program.ts';
import { broadcast } from '../../shape/shape.ts';
import { type AttrSpec, type OpError, opError, type TensorType } from '../define.ts';

type Types = Readonly<Record<string, TensorType>>;

/** torch's default axis of vectors among others, which a lone vector does not have. */
export const VECTOR_DIM: AttrSpec = {
  type: 'dims',
  default: null,
  docs: 'Axis of the vectors’ entries; null is torch’s: axis 1, of a vector its only one.',
};

/** The axis, or the axes, that {@link VECTOR_DIM} names for a rank. */
export const vectorDim = (attrs: Attrs, rank: number): number | readonly number[] =>
  (attrs.dim as number | readonly number[] | null) ?? (rank < 2 ? 0 : 1);

export const DISTANCE_ORDER: AttrSpec = {
  type: 'json',
  default: 2,
  docs: 'Which norm of the difference: a number, or inf as a text.',
};

/** The shape in which two inputs meet, or why they do not. */
export function checkMeeting({ input, other }: Types): OpError | Shape | null {
  if (!input || !other) return null;
  const shape = broadcast([input.shape, other.shape]);
  if (shape.ok) return shape.value;
  const message = `the input is ${shapeText(input.shape)}, the other ${shapeText(other.shape)}`;
  return opError('shape/mismatch', message, 'give both the same shape, or sizes of 1 that repeat', 'other');
}

/** Two lists of vectors with the same number of entries; axes in front of the lists broadcast. */
export function checkLists({ input, other }: Types): OpError | null {
  if (!input || !other) return null;
  for (const [port, { shape }] of Object.entries({ input, other })) {
    if (shape.length < 2)
      return err(
        opError('shape/rank', `${port} is ${shapeText(shape)}, not a list of vectors`, 'wire a matrix: a vector a row', port),
      ).error;
  }
  const [mine, theirs] = [input.shape.at(-1), other.shape.at(-1)];
  if (mine !== theirs) {
    const message = `vectors of the input ${shapeText(input.shape)} have ${mine} entries, those of the other ${shapeText(other.shape)} have ${theirs}`;
    return opError('shape/mismatch', message, 'give both vectors of the same size', 'other');
  }
  const batch = broadcast([input.shape.slice(0, -2), other.shape.slice(0, -2)]);
  if (batch.ok) return null;
  const message = `the input is ${shapeText(input.shape)}, the other ${shapeText(other.shape)}: axes in front of the lists do not fit`;
  return opError('shape/mismatch', message, 'give both the same leading axes', 'other');
}
