import type { ElkNode } from 'elkjs/lib/elk-api.js';
import {
  type Annotation,
  annotationKey,
  annotationsOf,
  holds,
  isAnnotationKey,
  type Place,
} from '../../graph-core/document/annotations.ts';
import { withChanges } from '../../graph-core/edit/edits/annotations.ts';
import { rerouteKey, reroutesOf, withReroutes } from '../../graph-core/edit/reroutes.ts';
import { type Document, type NodeId, type Point, splitAddress } from '../../graph-core/model/document.ts';
import { isDisc } from '../canvas/geometry.ts';
import { drawnOf } from '../canvas/placed.ts';
import { withUpright } from '../canvas/turned.ts';
import type { Rect } from '../canvas/viewport.ts';
import { nodesById } from '../state/derived.ts';
import { type Direction, elkGraphOf, placesFrom } from './elk-graph.ts';
import { type Level, levelsOf } from './level.ts';
import type { Paper } from './notes.ts';
import { settleLevels } from './settle-levels.ts';

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

/** The view in which frames and notes are where they belong, and no wire is led to where its blocks were. */
function viewWith(
  document: Document,
  view: Document['view'],
  places: ReadonlyMap<string, Partial<Place> & Point>,
): Document['view'] {
  const moved = new Map<string, Partial<Place>>();
  for (const annotation of annotationsOf(document)) {
    const key = annotationKey(annotation);
    const to = places.get(key);
    if (to && (['x', 'y', 'width', 'height'] as const).some((field) => (to[field] ?? annotation[field]) !== annotation[field]))
      moved.set(key, to);
  }
  const next = moved.size === 0 ? view : withChanges({ view }, moved);
  const stale = staleReroutes(document, places);
  return stale.size === 0 ? next : withReroutes({ view: next }, stale);
}

/** Wires that are led by hand, and whose ends do not move alike. */
function staleReroutes(document: Document, places: ReadonlyMap<string, Point>): ReadonlyMap<string, null> {
  const stale = new Map<string, null>();
  const bends = reroutesOf(document);
  if (bends.size === 0) return stale;
  const nodes = nodesById(document);
  const moveOf = (address: string): Point => {
    const { node } = splitAddress(address);
    const { x = 0, y = 0 } = nodes.get(node)?.position ?? {};
    const to = places.get(node);
    return to ? { x: to.x - x, y: to.y - y } : { x: 0, y: 0 };
  };
  for (const edge of document.edges) {
    const [a, b] = [moveOf(edge.from), moveOf(edge.to)];
    if (bends.has(rerouteKey(edge)) && (a.x !== b.x || a.y !== b.y)) stale.set(rerouteKey(edge), null);
  }
  return stale;
}

/** With what stands in frames without blocks, which go as they are. */
function withPapers(annotations: readonly Annotation[], root: Level, settled: ReadonlyMap<string, Partial<Place> & Point>) {
  const places = new Map(settled);
  const papersOf = (level: Level): readonly Paper[] => [...level.papers, ...level.levels.flatMap(papersOf)];
  for (const paper of papersOf(root)) {
    const to = settled.get(paper.key);
    if (!to || !paper.key.startsWith('frame:')) continue;
    for (const inside of annotations) {
      const key = annotationKey(inside);
      if (key !== paper.key && holds(paper, inside) && !places.has(key))
        places.set(key, { x: inside.x + to.x - paper.x, y: inside.y + to.y - paper.y });
    }
  }
  return places;
}

/**
 * A drawing laid out anew in a direction, by `layOut`; null where that was given up. What does not move stays to the pixel; what
 * stood in a frame stands in it afterwards, and nothing else does.
 */
export async function arrange(
  document: Document,
  wish: Wish,
  layOut: (graph: ElkNode) => Promise<ElkNode | null>,
): Promise<Arranged | null> {
  const { direction, only, pinned, obstacles } = wish;
  const view = viewFor(document, wish);
  const before = drawnOf(document);
  const { nodes, edges } = view === document.view ? before : drawnOf({ ...document, view });
  const annotations = annotationsOf(document);
  const isFixed = (id: NodeId): boolean => pinned.has(id);
  const root = levelsOf(
    { before: before.nodes, nodes, edges, annotations },
    { isMeant: (id) => only?.has(id) ?? true, isFixed, obstacles },
  );
  const laidOut = await layOut(elkGraphOf(root, edges, direction));
  if (laidOut === null) return null;
  const settled = settleLevels(root, { direction, laidOut: placesFrom(laidOut, root), isFixed });
  const all = withPapers(annotations, root, settled);
  const places = new Map([...all].flatMap(([id, { x, y }]) => (isAnnotationKey(id) ? [] : [[id, { x, y }] as const])));
  return { places, view: viewWith(document, view, all) };
}
