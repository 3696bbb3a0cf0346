import { annotationKey, type Place } from '../../graph-core/document/annotations.ts';
import type { Point } from '../../graph-core/model/document.ts';
import { aroundAll } from '../arrange/pieces.ts';
import { aroundBoth, meets, type Rect } from '../canvas/viewport.ts';
import { type Direction, leastWidth, PADDING } from './elk-graph.ts';
import type { Level } from './level.ts';
import { BESIDE, GAP, isSmall, type Paper } from './notes.ts';
import { freeAcross, type Item, roomAt, settle } from './settle.ts';
import type { Unit } from './units.ts';

/** Places of blocks by id, of notes and frames by key; frames have sizes, too. */
type Places = Map<string, Partial<Place> & Point>;

/** What a frame has become. */
interface Settled {
  readonly places: Places;
  readonly rect: Rect;
  /** From the corner of the frame as ELK has it to the corner that it has now, before it is put anywhere. */
  readonly inset: Point;
  /** Something in it keeps its place, so that it does, too. */
  readonly isFixed: boolean;
}

interface Way {
  readonly direction: Direction;
  readonly laidOut: ReadonlyMap<string, Point>;
  readonly isFixed: (id: string) => boolean;
}

const ORIGIN: Point = { x: 0, y: 0 };

const asItIs = (rect: Rect): Settled => ({ places: new Map(), rect, inset: ORIGIN, isFixed: true });

/** Around the content, with room for the title. */
function frameAround(content: Rect, least: number): Rect {
  const { left, right, top, bottom } = PADDING;
  const [x, y] = [Math.floor(content.x - left), Math.floor(content.y - top)];
  const width = Math.max(least, Math.ceil(content.x + content.width + right - x));
  return { x, y, width, height: Math.ceil(content.y + content.height + bottom - y) };
}

/** Frames with what was settled in them: of two that would meet, or meet something that stays, none changes. */
function settledFrames({ levels, units, still }: Level, way: Way): ReadonlyMap<Level, Settled> {
  const found = new Map(levels.map((level) => [level, settledFrame(level, way)]));
  const stays = [...still, ...units.filter(({ id }) => way.isFixed(id)).map(({ block, room }) => roomAt(room, block))];
  const fixed = [...found].filter(([, { isFixed }]) => isFixed).map(([level]) => level);
  for (let changed = true; changed; ) {
    changed = false;
    for (const level of fixed) {
      const { rect, places } = found.get(level) as Settled;
      const others = [...stays, ...fixed.filter((other) => other !== level).map((other) => (found.get(other) as Settled).rect)];
      if (places.size === 0 || !level.frame || !others.some((other) => meets(rect, other))) continue;
      found.set(level, asItIs(level.frame));
      changed = true;
    }
  }
  return found;
}

const itemOf = ({ id, block, room }: Unit, isFixed: boolean): Item => ({ id, at: block, room, isFixed });

const paperItem = ({ key, x, y, width, height }: Paper): Item => ({
  id: key,
  at: { x, y },
  room: { x: 0, y: 0, width, height },
  isFixed: false,
});

function settledFrame(level: Level, way: Way): Settled {
  const { frame } = level;
  if (frame === null || level.isKept) return asItIs(frame ?? { ...ORIGIN, width: 0, height: 0 });
  const { items, places, laidOut } = settledContent(level, level.papers, way);
  const rooms = (placeOf: (item: Item) => Point): Rect =>
    aroundAll(items.map((item) => roomAt(item.room, placeOf(item)))) as Rect;
  const now = rooms(({ id, at }) => places.get(id) ?? at);
  const least = leastWidth(frame);
  const content = level.still.reduce(aroundBoth, now);
  const fitted = frameAround(content, least);
  // a frame of which only a part is laid out does not become smaller around the rest
  const rect = level.isWhole ? fitted : aroundBoth(fitted, frame);
  const asLaidOut = frameAround(
    rooms(({ id, at }) => laidOut.get(id) ?? at),
    least,
  );
  places.set(annotationKey(frame), { x: rect.x, y: rect.y, width: rect.width, height: rect.height });
  return {
    places,
    rect,
    inset: { x: asLaidOut.x, y: asLaidOut.y },
    isFixed: level.still.length > 0 || items.some(({ isFixed }) => isFixed),
  };
}

/** Settles what stands in a level; its frames go along with all that was settled in them. */
function settledContent(level: Level, papers: readonly Paper[], way: Way) {
  const frames = settledFrames(level, way);
  const laidOut = new Map(way.laidOut);
  const items: Item[] = [...level.units.map((unit) => itemOf(unit, way.isFixed(unit.id))), ...papers.map(paperItem)];
  for (const [{ frame }, { rect, inset, isFixed }] of frames) {
    if (!frame) continue;
    const id = annotationKey(frame);
    const place = way.laidOut.get(id) ?? ORIGIN;
    laidOut.set(id, { x: place.x + inset.x, y: place.y + inset.y });
    items.push({ id, at: rect, room: { ...ORIGIN, width: rect.width, height: rect.height }, isFixed });
  }
  const settled = settle(items, laidOut, { direction: way.direction, still: level.still });
  const places: Places = new Map(settled);
  for (const [{ frame }, { places: inside, rect }] of frames) {
    if (!frame) continue;
    const key = annotationKey(frame);
    const to = settled.get(key) ?? rect;
    places.delete(key);
    for (const [id, place] of inside) places.set(id, { ...place, x: place.x + to.x - rect.x, y: place.y + to.y - rect.y });
  }
  for (const unit of level.units) {
    const at = settled.get(unit.id);
    if (at) for (const [id, place] of goingAlong(unit, at)) places.set(id, place);
  }
  return { items, places, laidOut };
}

/** The circles of a block's weights, and the notes beside it. */
const goingAlong = ({ circles, notes }: Unit, at: Point): readonly (readonly [string, Point])[] =>
  [...circles.map(({ id, x, y }) => ({ key: id, x, y })), ...notes].map(
    ({ key, x, y }) => [key, { x: Math.round(at.x + x), y: Math.round(at.y + y) }] as const,
  );

/** Notes by themselves stay where they are; those on which something stands now go to the nearest place that is free. */
function clearPapers({ papers }: Level, taken: readonly Rect[], places: Places): void {
  const all = [...taken];
  for (const paper of papers) {
    const { key, ...rect } = paper;
    // nearer to a block a small one would be about that block
    const room = isSmall(paper) ? BESIDE : GAP;
    const wide = { x: rect.x - room, y: rect.y - room, width: rect.width + 2 * room, height: rect.height + 2 * room };
    if (!all.some((other) => meets(wide, other))) {
      all.push(rect);
      continue;
    }
    const ways = (['right', 'down'] as const).map((direction) => freeAcross(wide, all, direction, 1));
    const [best] = ways.sort((a, b) => Math.hypot(a.x - wide.x, a.y - wide.y) - Math.hypot(b.x - wide.x, b.y - wide.y));
    if (!best) continue;
    const at = { x: Math.round(best.x + room), y: Math.round(best.y + room) };
    all.push({ ...rect, ...at });
    places.set(key, at);
  }
}

/** The places of everything after a layout; what is not in the map stays where it is. */
export function settleLevels(root: Level, way: Way): ReadonlyMap<string, Partial<Place> & Point> {
  const { items, places } = settledContent(root, [], way);
  const taken = items.map(({ id, at, room }) => roomAt(room, places.get(id) ?? at));
  clearPapers(root, [...taken, ...root.still], places);
  return places;
}
