import type { Document, Edge, Point } from '../../model/document.ts';
import { ok, type Result } from '../../model/result.ts';
import { rerouteKey, reroutesOf, withReroutes } from '../reroutes.ts';
import type { Transaction } from '../transaction.ts';
import { edit, refusal } from './common.ts';

type Wire = Pick<Edge, 'from' | 'to'>;

const setPoints = (doc: Document, label: string, wire: Wire, changes: ReadonlyMap<string, readonly Point[]>): Transaction =>
  edit(label, `set.${label}`, [{ kind: 'setMeta', field: 'view', value: withReroutes(doc, changes) }], {
    labelValues: { from: wire.from, to: wire.to },
    target: rerouteKey(wire),
  });

const noPoint = ({ from, to }: Wire) =>
  refusal('edit/no-reroute', to, `The wire ${from} -> ${to} is not led through that point.`, 'Add the point first.');

/** Leads wires through one more point each; `index` says between which of those that are there. One entry of the history. */
export function addReroutes(
  doc: Document,
  points: readonly { readonly wire: Wire; readonly index: number; readonly at: Point }[],
): Result<Transaction> {
  const changes = new Map<string, readonly Point[]>();
  const [first] = points;
  if (first === undefined) return ok(edit('reroute', 'set.reroute', []));
  for (const { wire, index, at } of points) {
    if (!doc.edges.some((edge) => edge.from === wire.from && edge.to === wire.to))
      return refusal('edit/no-edge', wire.to, `There is no wire ${wire.from} -> ${wire.to}.`);
    const key = rerouteKey(wire);
    changes.set(key, (changes.get(key) ?? reroutesOf(doc).get(key) ?? []).toSpliced(index, 0, at));
  }
  const { target: _, ...added } = setPoints(doc, 'reroute', first.wire, changes);
  return ok(added);
}

/** Moves one of the points that a wire is led through. */
export function moveReroute(doc: Document, wire: Wire, index: number, to: Point): Result<Transaction> {
  const points = reroutesOf(doc).get(rerouteKey(wire));
  if (points?.[index] === undefined) return noPoint(wire);
  const moved = setPoints(doc, 'move-reroute', wire, new Map([[rerouteKey(wire), points.with(index, to)]]));
  return ok({ ...moved, target: `${rerouteKey(wire)} ${index}` });
}

/** Takes one of the points away, or with null all of them. */
export function removeReroute(doc: Document, wire: Wire, index: number | null): Result<Transaction> {
  const points = reroutesOf(doc).get(rerouteKey(wire));
  if (points === undefined || (index !== null && points[index] === undefined)) return noPoint(wire);
  const left = index === null ? [] : points.toSpliced(index, 1);
  const { target: _, ...removed } = setPoints(doc, 'remove-reroute', wire, new Map([[rerouteKey(wire), left]]));
  return ok(removed);
}
