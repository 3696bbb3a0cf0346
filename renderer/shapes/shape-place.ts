import { type Address, type Document, type Point, splitAddress } from '../../graph-core/model/document.ts';
import { placed, portOf } from '../canvas/placed.ts';

/** Where the shape of a value is written along a wire, and how large it may become without covering a block. */
export interface ShapePlace {
  readonly at: Point;
  /** `on` the wire from its beginning, `above` the blocks at its ends, `beside` a wire that goes down. */
  readonly side: 'on' | 'above' | 'beside';
  /** Times the usual size of small text, at most. */
  readonly most: number;
}

/** A character of small text, and what is around all of them, in pixels of the document. */
const [CHARACTER, AROUND] = [6.4, 12] as const;
/** Kept free between the text and what is beside it. */
const GAP = 4;
/** A wire has room for its shape when that may be so much larger than usual: the graph is mostly seen smaller than it is. */
const ROOMY = 1.4;
/** Above the blocks, behind the small marks at their corners. */
const LIFT = 13;

/** Null where an end of the wire is missing. */
export function shapePlace(document: Document, from: Address, to: Address, text: string): ShapePlace | null {
  const [source, target] = [placed(document, splitAddress(from).node), placed(document, splitAddress(to).node)];
  const [out, into] = [source && portOf(source, from, 'source'), target && portOf(target, to, 'target')];
  if (!source || !target || !out || !into) return null;
  const start = { x: source.x + out.x, y: source.y + out.y };
  const end = { x: target.x + into.x, y: target.y + into.y };
  const width = text.length * CHARACTER + AROUND;
  if (source.geometry.down) return { at: { x: start.x + GAP, y: (start.y + end.y) / 2 }, side: 'beside', most: 1 / 0.4 };
  const room = end.x - start.x - 2 * GAP;
  if (room >= ROOMY * width) return { at: { x: start.x + GAP, y: start.y }, side: 'on', most: room / width };
  // over the gap, as far as to the middle of the block at each end, where the next wire's share begins
  const gap = Math.max(0, end.x - start.x);
  const shares = [target, source].filter(({ geometry }, i) => i === 0 || geometry.ports.some(({ kind }) => kind === 'target'));
  const pitch = gap + Math.min(...shares.map(({ geometry }) => geometry.width));
  const y = (end.x > start.x ? Math.min(source.y, target.y) : source.y) - LIFT;
  return { at: { x: start.x + gap / 2, y }, side: 'above', most: (pitch - GAP) / width };
}
