import { listPlace } from '../../model/address.ts';
import { type Address, addressOf, type Document, type Edge, type NodeId, splitAddress } from '../../model/document.ts';
import { ok, type Result } from '../../model/result.ts';
import type { Catalogue } from '../catalogue.ts';
import { getOwn } from '../immutable.ts';
import type { Step } from '../step.ts';
import { applySteps, type Transaction } from '../transaction.ts';
import { edit, findNode, noNode, refusal } from './common.ts';

const listLength = (doc: Document, node: NodeId, list: string): number =>
  doc.edges.filter((e) => {
    const { node: id, port } = splitAddress(e.to);
    return id === node && listPlace(port)?.list === list;
  }).length;

/**
 * The port that a wire to `to` would end at: of a list port (`cat1.inputs`, or a place in it that is too far behind) the
 * next free place, else `to` itself.
 */
function wireEnd(doc: Document, catalogue: Catalogue, to: Address): Address {
  const { node: id, port } = splitAddress(to);
  const node = findNode(doc, id);
  const op = node === undefined ? undefined : catalogue(node.type, node.attrs ?? {});
  const place = listPlace(port);
  const list = place?.list ?? port;
  if (op === undefined || getOwn(op.inputs, list)?.list !== true) return to;
  const end = listLength(doc, id, list);
  return addressOf(id, `${list}.${Math.min(place?.index ?? end, end)}`);
}

/**
 * Draws a wire, in place of the one that the input has; nothing changes when it is there already. That the ends exist is
 * checked here; whether the wire makes sense (direction, dtype, shape, circles) is canConnect's to say beforehand.
 */
export function connect(doc: Document, catalogue: Catalogue, from: Address, to: Address): Result<Transaction> {
  const ends = [splitAddress(from).node, splitAddress(to).node];
  const missing = ends.find((id) => findNode(doc, id) === undefined);
  if (missing !== undefined) return noNode(missing);
  const edge: Edge = { from, to: wireEnd(doc, catalogue, to) };
  const replaced = doc.edges.find((e) => e.to === edge.to);
  if (replaced?.from === from) return ok(edit('connect', 'add.edge', []));
  const steps: Step[] = [
    ...(replaced === undefined ? [] : [{ kind: 'removeEdge', from: replaced.from, to: replaced.to } as const]),
    { kind: 'addEdge', edge, ...(replaced === undefined ? {} : { at: doc.edges.indexOf(replaced) }) },
  ];
  return ok(edit('connect', 'add.edge', steps, { labelValues: { from, to: edge.to } }));
}

/** Removes one wire; the wires behind it in a list port move up. */
export function disconnect(doc: Document, from: Address, to: Address): Result<Transaction> {
  const edge = doc.edges.find((e) => e.from === from && e.to === to);
  if (edge === undefined) return refusal('edit/no-edge', to, `There is no wire ${from} -> ${to}.`);
  return ok(edit('disconnect', 'delete.edge', dropEdges(doc, [edge]), { labelValues: { from, to } }));
}

/** Lets a wire begin or end elsewhere, in place of a wire that may be there. Nothing changes where it is put back. */
export function reconnect(doc: Document, catalogue: Catalogue, old: Edge, from: Address, to: Address): Result<Transaction> {
  if (old.from === from && old.to === to) return ok(edit('reconnect', 'set.edge', []));
  const edge = doc.edges.find((e) => e.from === old.from && e.to === old.to);
  if (edge === undefined) return refusal('edit/no-edge', old.to, `There is no wire ${old.from} -> ${old.to}.`);
  if (old.to === to) {
    const swap: Step[] = [
      { kind: 'removeEdge', from: old.from, to },
      { kind: 'addEdge', edge: { ...edge, from }, at: doc.edges.indexOf(edge) },
    ];
    return ok(edit('reconnect', 'set.edge', swap, { labelValues: { from, to } }));
  }
  const dropped = dropEdges(doc, [edge]);
  const without = applySteps(doc, dropped);
  const drawn = without.ok ? connect(without.value.document, catalogue, from, to) : without;
  if (!drawn.ok) return drawn;
  return ok(edit('reconnect', 'set.edge', [...dropped, ...drawn.value.steps], { labelValues: { from, to } }));
}

/** Steps that remove wires and close the gaps that they leave in list ports. */
export function dropEdges(doc: Document, edges: readonly Edge[]): readonly Step[] {
  const dropped = new Set(edges);
  const steps: Step[] = edges.map((e) => ({ kind: 'removeEdge', from: e.from, to: e.to }));
  const gaps = new Map<Address, number[]>();
  for (const e of edges) {
    const place = placeIn(e.to);
    if (place !== null) gaps.set(place.list, [...(gaps.get(place.list) ?? []), place.index]);
  }
  if (gaps.size === 0) return steps;
  const kept = doc.edges.filter((e) => !dropped.has(e));
  // From the front of the list to its end, so that the place a wire moves to is free already.
  const byPlace = kept
    .map((edge, at) => ({ edge, at, place: placeIn(edge.to) }))
    .sort((a, b) => (a.place?.index ?? 0) - (b.place?.index ?? 0));
  for (const { edge, at, place } of byPlace) {
    const up = place === null ? 0 : (gaps.get(place.list) ?? []).filter((gap) => gap < place.index).length;
    if (up === 0 || place === null) continue;
    steps.push({ kind: 'removeEdge', from: edge.from, to: edge.to });
    steps.push({ kind: 'addEdge', edge: { ...edge, to: `${place.list}.${place.index - up}` }, at });
  }
  return steps;
}

/** `cat1.inputs.2` is place 2 of `cat1.inputs`. */
const placeIn = (to: Address): { list: Address; index: number } | null => {
  const { node, port } = splitAddress(to);
  const place = listPlace(port);
  return place === null ? null : { list: addressOf(node, place.list), index: place.index };
};
