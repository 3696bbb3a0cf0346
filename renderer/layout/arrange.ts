import type { ElkNode } from 'elkjs/lib/elk-api.js';
import { type Document, type NodeId, type Point, splitAddress } from '../../graph-core/model/document.ts';
import { isDisc } from '../canvas/geometry.ts';
import { drawnOf, type Placed } from '../canvas/placed.ts';
import { withUpright } from '../canvas/turned.ts';
import type { Rect } from '../canvas/viewport.ts';
import { blocksFrom, type Direction, elkGraphOf } from './elk-graph.ts';
import { settle } from './settle.ts';
import { unitsOf } from './units.ts';

export interface Wish {
  readonly direction: Direction;
  /** Only these move; all where it is null. */
  readonly only: ReadonlySet<NodeId> | null;
  readonly pinned: ReadonlySet<NodeId>;
  /** What else stands on the canvas and stays: cards that were put somewhere by hand. */
  readonly obstacles: readonly Rect[];
}

export interface Arranged {
  readonly places: ReadonlyMap<NodeId, Point>;
  readonly view: Document['view'];
}

/** The view in which what moves is read in a direction; the same object where it is so already. */
function viewFor(document: Document, { direction, only, pinned }: Wish): Document['view'] {
  const moves = ({ id }: { readonly id: NodeId }): boolean => !pinned.has(id) && (only?.has(id) ?? true);
  const feedsOwn = new Set<NodeId>();
  const byId = drawnOf(document).byId;
  for (const { from, to } of document.edges) {
    const { node, port } = splitAddress(to);
    if (byId.get(node)?.geometry.ports.some((place) => place.port === port && place.role === 'own'))
      feedsOwn.add(splitAddress(from).node);
  }
  // the circle of a weight stands beside its block, whichever way that is read
  const ids = document.nodes.filter((node) => moves(node) && !(isDisc(node.type) && feedsOwn.has(node.id))).map(({ id }) => id);
  const view = withUpright(document, ids, direction === 'right' ? null : direction);
  return JSON.stringify(view) === JSON.stringify(document.view) ? document.view : view;
}

/**
 * A drawing laid out anew in a direction, by `layOut`; null where that was given up. What does not move stays to the pixel.
 */
export async function arrange(
  document: Document,
  wish: Wish,
  layOut: (graph: ElkNode) => Promise<ElkNode | null>,
): Promise<Arranged | null> {
  const { direction, only, pinned, obstacles } = wish;
  const view = viewFor(document, wish);
  const { nodes, edges } = drawnOf(view === document.view ? document : { ...document, view });
  const isMeant = ({ id }: Placed): boolean => only?.has(id) ?? true;
  const meant = nodes.filter(isMeant);
  const isFixed = (id: NodeId): boolean => pinned.has(id);
  const units = unitsOf(meant, edges, isFixed);
  const laidOut = await layOut(elkGraphOf(units, edges, direction));
  if (laidOut === null) return null;
  const others = unitsOf(
    nodes.filter((node) => !isMeant(node)),
    edges,
    isFixed,
  ).map(({ block, room }) => ({ ...room, x: block.x + room.x, y: block.y + room.y }));
  const places = settle(units, blocksFrom(laidOut, units), { direction, isFixed, obstacles: [...obstacles, ...others] });
  return { places, view };
}
