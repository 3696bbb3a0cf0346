import type { Document, NodeId, Point } from '../model/document.ts';
import { isRecord } from '../model/is-record.ts';
import { isPoint } from './view-values.ts';

/** What a drawing's view says of blocks goes along with them, into a group and out of it. */

/** Fields that are lists of blocks' ids. */
const BY_BLOCK = ['turned', 'turnedDown', 'collapsed', 'pinned'] as const;
/** The field that is a record by the ends of wires: of those with both ends among the blocks it goes along. */
const BY_WIRE = 'reroutes';
const ARROW = '->';

type View = Document['view'];
type Rename = (id: NodeId) => NodeId | null;

/** A view without what it says of some blocks, and what that is, with their ids as `rename` gives them: null for others. */
export function splitView(view: View, rename: Rename): { readonly kept: View; readonly taken: View } {
  const kept: Record<string, unknown> = { ...view };
  const taken: Record<string, unknown> = {};
  for (const field of BY_BLOCK) {
    const value = view[field];
    if (!Array.isArray(value)) continue;
    const ids = value.map((id: unknown) => (typeof id === 'string' ? rename(id) : null));
    if (ids.every((id) => id === null)) continue;
    taken[field] = ids.filter((id) => id !== null);
    kept[field] = value.filter((_, i) => ids[i] === null);
    if ((kept[field] as readonly unknown[]).length === 0) delete kept[field];
  }
  takeWires(view, rename, kept, taken);
  return Object.keys(taken).length === 0 ? { kept: view, taken: {} } : { kept, taken };
}

function takeWires(view: View, rename: Rename, kept: Record<string, unknown>, taken: Record<string, unknown>): void {
  const wires = view[BY_WIRE];
  if (!isRecord(wires)) return;
  const entries = Object.entries(wires).map(([key, points]) => ({ key, points, to: renamedWire(key, rename) }));
  if (entries.every(({ to }) => to === null)) return;
  taken[BY_WIRE] = Object.fromEntries(entries.flatMap(({ to, points }) => (to === null ? [] : [[to, points] as const])));
  const left = entries.flatMap(({ key, points, to }) => (to === null ? [[key, points] as const] : []));
  kept[BY_WIRE] = Object.fromEntries(left);
  if (left.length === 0) delete kept[BY_WIRE];
}

function renamedWire(key: string, rename: Rename): string | null {
  const ends = key.split(ARROW).map((address) => {
    const dot = address.indexOf('.');
    const id = rename(address.slice(0, Math.max(0, dot)));
    return id === null ? null : id + address.slice(dot);
  });
  return ends.length === 2 && !ends.includes(null) ? ends.join(ARROW) : null;
}

/** Two views of one drawing together; places of the second are `by` further on. */
export function joinViews(view: View, more: View, by: Point): View {
  const joined: Record<string, unknown> = { ...view };
  for (const field of BY_BLOCK) {
    if (!Array.isArray(more[field])) continue;
    joined[field] = [...(Array.isArray(view[field]) ? view[field] : []), ...more[field]];
  }
  const wires = more[BY_WIRE];
  if (isRecord(wires)) {
    const before = view[BY_WIRE];
    const moved = Object.entries(wires).map(([key, points]) => [key, movedPoints(points, by)] as const);
    joined[BY_WIRE] = { ...(isRecord(before) ? before : {}), ...Object.fromEntries(moved) };
  }
  return joined;
}

function movedPoints(points: unknown, by: Point): unknown {
  if (!Array.isArray(points) || (by.x === 0 && by.y === 0)) return points;
  return points.map((point: unknown) => (isPoint(point) ? { ...point, x: point.x + by.x, y: point.y + by.y } : point));
}
