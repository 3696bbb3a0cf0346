import type { GraphNode } from '../../graph-core/model/document.ts';
import { CELL, textWidth } from './summary.ts';

/** Written entry by entry up to so many, and as a strip of cells up to so many more. */
const ENTRIES = 4;
const STRIP = 64;
/** Of an entry with its sign and its comma, and of a value that is told by shape and norm. */
const ENTRY = 45;
const NORM = 110;
/** What is longer is about more than one circle can have. */
const MOST = 280;

const shapeOf = ({ attrs }: GraphNode): readonly number[] =>
  Array.isArray(attrs?.shape) ? attrs.shape.filter((each): each is number => typeof each === 'number') : [];

/** How wide what is written at the circle of a variable is, as far as a document tells: its name with its shape, and its value. */
export function discTextWidth(node: GraphNode): number {
  const shape = shapeOf(node);
  const name = textWidth(`${node.title ?? node.id} · ${shape.length === 0 ? 'scalar' : shape.join('×')}`);
  const count = shape.reduce((product, size) => product * size, 1);
  const last = shape.at(-1) ?? 1;
  const columns = shape.length > 1 && last <= CELL.row ? last : Math.min(CELL.row, count);
  const value = count <= ENTRIES ? count * ENTRY : count <= STRIP ? columns * CELL.width + 8 : NORM;
  return Math.min(MOST, Math.max(name, value));
}
