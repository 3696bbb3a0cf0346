import type { Edge, GraphNode, Point } from '../model/document.ts';
import { splitAddress } from '../model/document.ts';

const COLUMN = 200;
const ROW = 140;

/**
 * Places for blocks that have none: columns from left to right in the order of computation, below what already has a place.
 * Blocks on a cycle come behind everything else. A starting point for the eye, not a layout algorithm.
 */
export function placeNodes(nodes: readonly GraphNode[], edges: readonly Edge[]): ReadonlyMap<string, Point> {
  const missing = nodes.filter((node) => node.position === undefined);
  const places = new Map<string, Point>();
  if (missing.length === 0) return places;
  const placed = nodes.flatMap((node) => (node.position === undefined ? [] : [node.position.y]));
  const top = placed.reduce((y, other) => Math.max(y, other + ROW), placed.length === 0 ? 0 : -Number.MAX_VALUE);
  const levels = levelsOf(missing, edges);
  const heights = new Map<number, number>();
  for (const node of missing) {
    const level = levels.get(node.id) as number;
    const row = heights.get(level) ?? 0;
    heights.set(level, row + 1);
    places.set(node.id, { x: level * COLUMN, y: top + row * ROW });
  }
  return places;
}

/** Longest path to each node, by repeatedly taking nodes whose inputs are all taken. */
function levelsOf(nodes: readonly GraphNode[], edges: readonly Edge[]): ReadonlyMap<string, number> {
  const waiting = new Map(nodes.map((node) => [node.id, 0]));
  const after = new Map<string, string[]>();
  for (const edge of edges) {
    const from = splitAddress(edge.from).node;
    const to = splitAddress(edge.to).node;
    if (!waiting.has(from) || !waiting.has(to)) continue;
    waiting.set(to, (waiting.get(to) as number) + 1);
    const known = after.get(from);
    if (known) known.push(to);
    else after.set(from, [to]);
  }
  const levels = new Map<string, number>();
  const ready = nodes.map((node) => node.id).filter((id) => waiting.get(id) === 0);
  for (const id of ready) levels.set(id, 0);
  for (let i = 0; i < ready.length; i++) {
    const id = ready[i] as string;
    for (const next of after.get(id) ?? []) {
      levels.set(next, Math.max(levels.get(next) ?? 0, (levels.get(id) as number) + 1));
      const left = (waiting.get(next) as number) - 1;
      waiting.set(next, left);
      if (left === 0) ready.push(next);
    }
  }
  const last = Math.max(0, ...new Set(levels.values()));
  for (const node of nodes) if (waiting.get(node.id) !== 0) levels.set(node.id, last + 1);
  return levels;
}
