import type { Address, Document, Edge, Json, Point } from '../model/document.ts';
import { splitAddress } from '../model/document.ts';
import { isRecord } from '../model/is-record.ts';
import { type Applied, applyTransaction, type Transaction } from './transaction.ts';
import { isPoint } from './view-values.ts';

/**
 * Points that wires are led through, in `view.reroutes` by the wire's ends: they change no number and are in no order. What is
 * no list of places there, as in a file by somebody else, is passed over and written back as it is.
 */
export type Reroutes = ReadonlyMap<string, readonly Point[]>;

/** A wire that is bent more often than this is no drawing any more. */
const MOST = 100;

const none: Reroutes = new Map();
const known = new WeakMap<object, Reroutes>();

/** How a wire is called in `view.reroutes`. */
export const rerouteKey = ({ from, to }: Pick<Edge, 'from' | 'to'>): string => `${from}->${to}`;

/** The points of all wires, also of wires that are not there; the same map while the view is the same. */
export function reroutesOf({ view }: Pick<Document, 'view'>): Reroutes {
  if (!isRecord(view.reroutes)) return none;
  const before = known.get(view.reroutes);
  if (before) return before;
  const entries = Object.entries(view.reroutes).flatMap(([key, list]) => {
    const points = Array.isArray(list) ? list.filter(isPoint).slice(0, MOST) : [];
    return points.length === 0 ? [] : [[key, points.map(({ x, y }): Point => ({ x, y }))] as const];
  });
  const found = new Map(entries);
  known.set(view.reroutes, found);
  return found;
}

/** The view with other points for some wires: none, or null, takes the entry away. Other entries stay as they are. */
export function withReroutes(
  { view }: Pick<Document, 'view'>,
  changes: ReadonlyMap<string, readonly Point[] | null>,
): Document['view'] {
  const entries: Record<string, Json> = isRecord(view.reroutes) ? { ...(view.reroutes as Record<string, Json>) } : {};
  for (const [key, points] of changes) {
    if (points === null || points.length === 0) delete entries[key];
    else entries[key] = points.map(({ x, y }) => ({ x: Math.round(x), y: Math.round(y) }));
  }
  const { reroutes: _, ...rest } = view;
  return Object.keys(entries).length === 0 ? rest : { ...rest, reroutes: entries };
}

/**
 * The transaction with what it means for bent wires: points move along where both ends of their wire do, they go over to the
 * wire that takes the place of theirs, and go away with it. In the same transaction, so that undo brings them back.
 */
export function followReroutes(document: Document, transaction: Transaction): Transaction {
  const before = reroutesOf(document);
  if (before.size === 0) return transaction;
  const applied = applyTransaction(document, transaction);
  if (!applied.ok) return transaction;
  const changes = changesOf(document, before, applied.value);
  if (changes.size === 0) return transaction;
  const value = withReroutes(applied.value.document, changes);
  return { ...transaction, steps: [...transaction.steps, { kind: 'setMeta', field: 'view', value }] };
}

function changesOf(document: Document, before: Reroutes, { document: after }: Applied): Map<string, readonly Point[] | null> {
  const changes = new Map<string, readonly Point[] | null>();
  const set = reroutesOf(after);
  const [was, is] = [new Set(document.edges.map(rerouteKey)), new Set(after.edges.map(rerouteKey))];
  const fresh = after.edges.filter((edge) => !was.has(rerouteKey(edge)));
  const gone = document.edges.filter((edge) => !is.has(rerouteKey(edge)));
  for (const edge of document.edges) {
    const key = rerouteKey(edge);
    const points = before.get(key);
    if (points === undefined) continue;
    if (is.has(key)) {
      const by = shiftOf(document, after, edge);
      if (by !== null && set.get(key) === points) changes.set(key, shifted(points, by));
      continue;
    }
    if (set.has(key)) changes.set(key, null);
    const heirs = fresh.filter((other) => inherits(other, edge, gone));
    const [heir] = heirs.map(rerouteKey);
    if (heirs.length === 1 && heir !== undefined && !set.has(heir)) changes.set(heir, [...(changes.get(heir) ?? []), ...points]);
  }
  return changes;
}

/** Whether a new wire stands where one was: from the same value, or to the same port unless it has another forerunner there. */
function inherits(heir: Edge, edge: Edge, gone: readonly Edge[]): boolean {
  if (heir.from === edge.from) return true;
  const moved = gone.some((other) => other.from === heir.from && nodeOf(other.to) === nodeOf(heir.to));
  return heir.to === edge.to && !moved;
}

const nodeOf = (address: Address): string => splitAddress(address).node;

/** Points that have moved by as much. */
export const shifted = (points: readonly Point[], by: Point): readonly Point[] =>
  points.map(({ x, y }) => ({ x: x + by.x, y: y + by.y }));

/** How far both ends of a wire have moved together; null where they have not. */
function shiftOf(document: Document, after: Document, { from, to }: Edge): Point | null {
  const [a, b] = [moved(document, after, nodeOf(from)), moved(document, after, nodeOf(to))];
  return a && b && a.x === b.x && a.y === b.y && (a.x !== 0 || a.y !== 0) ? a : null;
}

function moved(document: Document, after: Document, id: string): Point | null {
  const [was, is] = [document, after].map(({ nodes }) => nodes.find((node) => node.id === id)?.position);
  return was && is ? { x: is.x - was.x, y: is.y - was.y } : null;
}
