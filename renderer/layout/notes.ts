import type { NodeId } from '../../graph-core/model/document.ts';
import type { Placed } from '../canvas/placed.ts';
import type { Rect } from '../canvas/viewport.ts';
import { aroundBoth } from '../canvas/viewport.ts';
import { roomOf, type Unit } from './units.ts';

/** A note or a frame without blocks: what stands on the canvas and has no wires. */
export interface Paper extends Rect {
  readonly key: string;
}

/** A note beside a block, which goes where the block goes. */
export interface NoteAt {
  readonly note: Paper;
  readonly block: Placed;
}

/** Up to here from what is written around a block a note is about that block. */
export const BESIDE = 40;
/** Larger ones are about the whole drawing. */
const MOST = { width: 420, height: 320 } as const;
/** From a block, or the note before, to its note. */
export const GAP = 8;

export const isSmall = ({ width, height }: Paper): boolean => width <= MOST.width && height <= MOST.height;

const apart = (a: Rect, b: Rect): number => {
  const x = Math.max(a.x - (b.x + b.width), b.x - (a.x + a.width), 0);
  const y = Math.max(a.y - (b.y + b.height), b.y - (a.y + a.height), 0);
  return Math.hypot(x, y);
};

const roomAt = (block: Placed): Rect => {
  const room = roomOf(block);
  return { ...room, x: room.x + block.x, y: room.y + block.y };
};

/** Where something about a block stands. */
interface Near {
  readonly rect: Rect;
  readonly block: Placed;
}

/** The nearest within reach; of several as near the first. */
function nearest(note: Paper, near: readonly Near[], reach: number): Placed | null {
  let [best, least]: [Placed | null, number] = [null, Number.POSITIVE_INFINITY];
  for (const { rect, block } of near) {
    const distance = apart(note, rect);
    if (distance <= reach && distance < least) [best, least] = [block, distance];
  }
  return best;
}

/** Notes by the block that they stand beside: the nearest within reach, also where only another of its notes lies between. */
export function besideBlocks(notes: readonly Paper[], blocks: readonly Placed[], reach = BESIDE): readonly NoteAt[] {
  let near: readonly Near[] = blocks.map((block) => ({ rect: roomAt(block), block }));
  let left = notes.filter(isSmall);
  const found: NoteAt[] = [];
  while (left.length > 0 && near.length > 0) {
    const next = left.flatMap((note): NoteAt[] => {
      const block = nearest(note, near, reach);
      return block ? [{ note, block }] : [];
    });
    found.push(...next);
    near = next.map(({ note, block }) => ({ rect: note, block }));
    const placed = new Set(next.map(({ note }) => note));
    left = left.filter((note) => !placed.has(note));
  }
  return found;
}

/** The side of a block on which a note stands. */
function sideOf(note: Paper, { x, y, geometry: { width, height } }: Placed): 'left' | 'right' | 'above' | 'below' {
  const across = (note.x + note.width / 2 - x - width / 2) / (note.width + width);
  const down = (note.y + note.height / 2 - y - height / 2) / (note.height + height);
  if (Math.abs(across) > Math.abs(down)) return across < 0 ? 'left' : 'right';
  return down < 0 ? 'above' : 'below';
}

function beside(room: Rect, { note, block }: NoteAt): Rect {
  const size = { width: note.width, height: note.height };
  const [x, y] = [note.x - block.x, note.y - block.y];
  switch (sideOf(note, block)) {
    case 'left':
      return { x: room.x - GAP - note.width, y, ...size };
    case 'right':
      return { x: room.x + room.width + GAP, y, ...size };
    case 'above':
      return { x, y: room.y - GAP - note.height, ...size };
    case 'below':
      return { x, y: room.y + room.height + GAP, ...size };
  }
}

/** A unit with the notes beside its blocks. Those of what keeps its place keep theirs. `block`: of a note, the block of the unit. */
export function withNotes(unit: Unit, notes: readonly NoteAt[], isFixed: (id: NodeId) => boolean): Unit {
  let { room } = unit;
  const placed = notes.map(({ note, block }) => {
    const at = isFixed(unit.id)
      ? { x: note.x - block.x, y: note.y - block.y, width: note.width, height: note.height }
      : beside(room, { note, block });
    room = aroundBoth(room, at);
    return { key: note.key, x: at.x, y: at.y };
  });
  return { ...unit, room, notes: placed };
}
