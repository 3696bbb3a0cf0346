import { type Shape, shapeText } from '../../graph-core/model/tensor.ts';
import { HIDDEN_MARK, HIDDEN_SHAPE } from './hidden-number.ts';

/** A shape as it is written, or the mark of one that is hidden. */
export const shownShape = (shape: Shape): string => (shape === HIDDEN_SHAPE ? HIDDEN_MARK : shapeText(shape));
