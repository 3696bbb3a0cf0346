import { type Edge, type GraphNode, type NodeId, splitAddress } from '../../model/document.ts';
import { sameJson } from './fields.ts';

/** Blocks and wires: a document, or the inside of a group. */
export interface Drawing {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly Edge[];
}

/** Which block of the one drawing is which of the other. */
export interface Matching {
  /** Id before -> id after. */
  readonly pairs: ReadonlyMap<NodeId, NodeId>;
}

interface Neighbour {
  readonly key: string;
  readonly other: NodeId;
}

/** What a block is wired to: the way, its own port, and the block at the other end. */
function neighbours({ edges }: Drawing): ReadonlyMap<NodeId, readonly Neighbour[]> {
  const found = new Map<NodeId, Neighbour[]>();
  const add = (id: NodeId, each: Neighbour): void => {
    const list = found.get(id);
    if (list) list.push(each);
    else found.set(id, [each]);
  };
  for (const { from, to } of edges) {
    const [source, target] = [splitAddress(from), splitAddress(to)];
    add(source.node, { key: `> ${source.port} ${target.port}`, other: target.node });
    add(target.node, { key: `< ${target.port} ${source.port}`, other: source.node });
  }
  return found;
}

/**
 * Matches blocks: those of one id and type first, then, of the others, those of one type that are wired to blocks which
 * are matched already, the most alike first; a block of one id and another type is the same block with another type.
 */
export function matchDrawings(before: Drawing, after: Drawing): Matching {
  const pairs = new Map<NodeId, NodeId>();
  const later = new Map(after.nodes.map((node) => [node.id, node]));
  for (const { id, type } of before.nodes) if (later.get(id)?.type === type) pairs.set(id, id);
  const used = new Set(pairs.values());
  const lost = before.nodes.filter(({ id }) => !pairs.has(id));
  const found = after.nodes.filter(({ id }) => !used.has(id));
  matchByWiring({ before, after, lost, found, pairs, used });
  for (const { id } of lost) {
    if (pairs.has(id) || !later.has(id) || used.has(id)) continue;
    pairs.set(id, id);
    used.add(id);
  }
  return { pairs };
}

interface Open {
  readonly before: Drawing;
  readonly after: Drawing;
  readonly lost: readonly GraphNode[];
  readonly found: readonly GraphNode[];
  readonly pairs: Map<NodeId, NodeId>;
  readonly used: Set<NodeId>;
}

/** Blocks that are compared with each other at most: more have no counterpart that anybody could name. */
const MOST_COMPARED = 400;

function matchByWiring({ before, after, lost, found, pairs, used }: Open): void {
  if (lost.length > MOST_COMPARED || found.length > MOST_COMPARED) return;
  const [old, now] = [neighbours(before), neighbours(after)];
  for (;;) {
    let best: { readonly score: number; readonly from: NodeId; readonly to: NodeId } | null = null;
    for (const a of lost) {
      if (pairs.has(a.id)) continue;
      for (const b of found) {
        if (used.has(b.id) || a.type !== b.type) continue;
        const shared = sharedWires(old.get(a.id) ?? [], now.get(b.id) ?? [], pairs);
        const alone = !old.has(a.id) && !now.has(b.id);
        if (shared === 0 && !alone) continue;
        const score = 4 * shared + (sameJson(a.attrs, b.attrs) ? 2 : 0) + (a.title === b.title ? 1 : 0);
        if (best === null || score > best.score) best = { score, from: a.id, to: b.id };
      }
    }
    if (best === null) return;
    pairs.set(best.from, best.to);
    used.add(best.to);
  }
}

/** Wires of two blocks that lead by the same ports to blocks that are matched. */
function sharedWires(a: readonly Neighbour[], b: readonly Neighbour[], pairs: ReadonlyMap<NodeId, NodeId>): number {
  const there = new Set(b.map(({ key, other }) => `${key} ${other}`));
  return a.filter(({ key, other }) => pairs.has(other) && there.has(`${key} ${pairs.get(other)}`)).length;
}
