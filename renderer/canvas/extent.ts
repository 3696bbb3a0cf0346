import type { Document, NodeId } from '../../graph-core/model/document.ts';
import { type Layout, layoutOf, nodesIn, wiresIn } from './layout.ts';
import { detailAt, type Rect } from './viewport.ts';

/** How much of a drawing is handed to React Flow: it walks through what it has for each frame and each edit. */
export type Extent = { readonly kind: 'all' } | { readonly kind: 'near'; readonly region: Rect } | { readonly kind: 'painted' };

export const ALL: Extent = { kind: 'all' };
const PAINTED: Extent = { kind: 'painted' };

/** A drawing with fewer blocks is handed over whole. */
export const LARGE = 200;
/** So many blocks in sight, seen from afar, are painted as one picture; a picture is kept until there are clearly fewer. */
const MANY = { from: 1000, until: 800 } as const;
/** Handed over around what is in sight: at least so much of the document, and half a pane. */
const ROOM = 500;
/** What is handed over is no more than so many panes across after zooming in. */
const MOST = 8;

/** What of React Flow's state tells where it looks. */
export interface Sight {
  readonly transform: readonly [number, number, number];
  readonly width: number;
  readonly height: number;
}

/** The part of the document that is on the pane. */
const sightOf = ({ transform: [x, y, zoom], width, height }: Sight): Rect => ({
  x: -x / zoom,
  y: -y / zoom,
  width: width / zoom,
  height: height / zoom,
});

const holds = (outer: Rect, inner: Rect): boolean =>
  outer.x <= inner.x &&
  outer.y <= inner.y &&
  outer.x + outer.width >= inner.x + inner.width &&
  outer.y + outer.height >= inner.y + inner.height;

/** What to hand over now; what was handed over before as long as that will do. */
export function extentFor(document: Document, sight: Sight, before: Extent): Extent {
  if (document.nodes.length < LARGE) return ALL;
  const seen = sightOf(sight);
  const isFar = detailAt(sight.transform[2]) === 'far';
  const most = before.kind === 'painted' ? MANY.until : MANY.from;
  if (isFar && document.nodes.length > most && nodesIn(layoutOf(document), seen).length > most) return PAINTED;
  if (before.kind === 'near' && holds(before.region, seen) && before.region.width <= MOST * seen.width + 2 * ROOM) return before;
  const [dx, dy] = [Math.max(ROOM, seen.width / 2), Math.max(ROOM, seen.height / 2)];
  return {
    kind: 'near',
    region: { x: seen.x - dx, y: seen.y - dy, width: seen.width + 2 * dx, height: seen.height + 2 * dy },
  };
}

export interface Handed {
  /** In execution order. */
  readonly nodes: readonly NodeId[];
  /** In the document's list of edges. */
  readonly edges: readonly number[];
}

/** Blocks in a region, the wires that may cross it, and the blocks at their ends; those that are named in any case. */
export function handedOver(layout: Layout, extent: Extent, always: (id: NodeId) => boolean): Handed {
  const { ids, wires } = layout.forms;
  const chosen = new Set<number>();
  const crossing = extent.kind === 'near' ? wiresIn(layout, extent.region) : [];
  if (extent.kind === 'near') for (const node of nodesIn(layout, extent.region)) chosen.add(node);
  for (const wire of crossing) {
    chosen.add(wires.sources[wire] as number);
    chosen.add(wires.targets[wire] as number);
  }
  const nodes = ids.filter((id, node) => chosen.has(node) || always(id));
  return { nodes, edges: crossing.map((wire) => wires.edges[wire] as number) };
}
