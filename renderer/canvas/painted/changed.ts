import type { Document, NodeId, Point } from '../../../graph-core/model/document.ts';
import { sameStates } from '../../flow/flow-states.ts';
import { placeInOrder } from '../../state/derived.ts';
import { type Layout, layoutOf, wiresAt } from '../layout.ts';
import { aroundBoth, type Rect } from '../viewport.ts';

/** What of a scene the lower picture depends on. */
interface Ground {
  readonly document: Document;
  readonly moving: ReadonlyMap<NodeId, Point>;
  readonly view: unknown;
  readonly current: NodeId | null;
  readonly theme: string;
  readonly influence: unknown;
  readonly nudge: unknown;
}

/** Where more blocks than this have moved, all is painted anew. */
const FEW = 200;
/** Around what has moved: a wire's bend and the width of a line. */
const ROOM = 80;

/** The part of the drawing that looks different now; null where nothing does. */
export function changedPart(before: Ground, now: Ground): Rect | 'all' | null {
  if (before.view !== now.view || before.current !== now.current || before.theme !== now.theme) return 'all';
  if (before.influence !== now.influence || before.nudge !== now.nudge) return 'all';
  if (before.document === now.document && before.moving.size === now.moving.size) return null;
  const [old, next] = [layoutOf(before.document), layoutOf(now.document)];
  // other blocks or wires, not only other places; a block that is muted or frozen keeps its form
  if (old.forms !== next.forms || !sameStates(before.document, now.document)) return 'all';
  const moved = movedNodes(old, next, liftedOrDropped(before, now));
  if (moved.size > FEW) return 'all';
  return joined(around(old, moved), around(next, moved));
}

/** Nodes that are dragged now and were not, or the other way round. */
function liftedOrDropped(before: Ground, { document, moving }: Ground): Set<number> {
  const place = placeInOrder(document);
  const one = [...moving.keys()].filter((id) => !before.moving.has(id));
  const other = [...before.moving.keys()].filter((id) => !moving.has(id));
  return new Set([...one, ...other].flatMap((id) => place.get(id) ?? []));
}

function movedNodes({ rects: old }: Layout, { rects }: Layout, moved: Set<number>): ReadonlySet<number> {
  if (old === rects) return moved;
  for (let at = 0; at < rects.length; at += 4) if (old[at] !== rects[at] || old[at + 1] !== rects[at + 1]) moved.add(at / 4);
  return moved;
}

/** Around nodes and their wires. */
function around(layout: Layout, nodes: ReadonlySet<number>): Rect | null {
  const { wires } = layout.forms;
  const all = new Set(nodes);
  for (const wire of wiresAt(layout, nodes)) {
    all.add(wires.sources[wire] as number);
    all.add(wires.targets[wire] as number);
  }
  const rects = [...all].map((node): Rect => {
    const [x = 0, y = 0, width = 0, height = 0] = layout.rects.subarray(4 * node, 4 * node + 4);
    return { x: x - ROOM, y: y - ROOM, width: width + 2 * ROOM, height: height + 2 * ROOM };
  });
  return rects.reduce<Rect | null>((sum, rect) => hull(sum, rect), null);
}

const hull = (a: Rect | null, b: Rect | null): Rect | null => (a === null || b === null ? (a ?? b) : aroundBoth(a, b));

/** Both parts. */
export const joined = (a: Rect | 'all' | null, b: Rect | 'all' | null): Rect | 'all' | null =>
  a === 'all' || b === 'all' ? 'all' : hull(a, b);
