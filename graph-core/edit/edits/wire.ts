import { listPlace } from '../../model/address.ts';
import { type Address, addressOf, type Document, type Edge, type NodeId, splitAddress } from '../../model/document.ts';
import { ok, type Result } from '../../model/result.ts';
import { type InputPort, isCost, type OpDef } from '../../ops/define.ts';
import { type Catalogue, inputPortOf, outputPortOf } from '../catalogue.ts';
import { getOwn } from '../immutable.ts';
import type { Step } from '../step.ts';
import type { Transaction } from '../transaction.ts';
import { edit, findNode, noNode, refuse } from './common.ts';

/** A wire that may be drawn. */
export interface Wiring {
  readonly edge: Edge;
  /** The wire that it takes the place of. */
  readonly replaces: Edge | null;
}

/**
 * Whether a wire may be drawn, as far as the drawing goes: the ports exist, costs go only where costs are wanted, no cycle.
 * Shapes and dtypes are the analysis's. `to` may name a whole list port, which means its next free place.
 */
export function checkWire(doc: Document, catalogue: Catalogue, from: Address, to: Address): Result<Wiring> {
  const source = splitAddress(from);
  const target = splitAddress(to);
  const sourceNode = findNode(doc, source.node);
  const targetNode = findNode(doc, target.node);
  if (sourceNode === undefined) return noNode(source.node);
  if (targetNode === undefined) return noNode(target.node);
  const sourceOp = catalogue(sourceNode.type);
  const targetOp = catalogue(targetNode.type);
  if (sourceOp !== undefined && sourceNode.attrs?.definition === undefined && outputPortOf(sourceOp, source.port) === undefined)
    return refuse('no-port', from, `Block "${source.node}" (${sourceNode.type}) has no output "${source.port}".`);
  const place =
    targetNode.attrs?.definition !== undefined || targetOp === undefined ? ok(target.port) : placeOf(doc, targetOp, target);
  if (!place.ok) return place;
  const port = targetOp === undefined ? undefined : inputPortOf(targetOp, place.value);
  const misplaced = costFault(sourceOp, port, from, addressOf(target.node, place.value));
  if (misplaced !== null) return misplaced;
  if (source.node === target.node) return refuse('self-wire', to, `Block "${target.node}" cannot be its own input.`);
  const path = pathBetween(doc, target.node, source.node);
  if (path !== null)
    return refuse(
      'cycle',
      to,
      `This wire would close a circle: ${[...path, target.node].join(' -> ')}.`,
      'A graph is computed from left to right.',
    );
  const edge = { from, to: addressOf(target.node, place.value) };
  return ok({ edge, replaces: doc.edges.find((e) => e.to === edge.to) ?? null });
}

const listLength = (doc: Document, node: NodeId, list: string): number =>
  doc.edges.filter((e) => {
    const { node: id, port } = splitAddress(e.to);
    return id === node && listPlace(port)?.list === list;
  }).length;

/** The port that is meant: a list port's next place, or the place named if the list reaches that far. */
function placeOf(doc: Document, op: OpDef, target: { node: NodeId; port: string }): Result<string> {
  const { node, port } = target;
  const place = listPlace(port);
  const list = getOwn(op.inputs, port)?.list === true ? port : place?.list;
  if (list !== undefined && getOwn(op.inputs, list)?.list === true) {
    const end = listLength(doc, node, list);
    return ok(`${list}.${Math.min(place?.index ?? end, end)}`);
  }
  if (inputPortOf(op, port) !== undefined) return ok(port);
  const names = Object.keys(op.inputs).join(', ');
  return refuse(
    'no-port',
    addressOf(node, port),
    `Block "${node}" (${op.type}) has no input "${port}".`,
    names === '' ? undefined : `It has ${names}.`,
  );
}

function costFault(sourceOp: OpDef | undefined, port: InputPort | undefined, from: Address, to: Address) {
  if (sourceOp === undefined || port === undefined) return null;
  if (port.accepts === 'cost' && !isCost(sourceOp))
    return refuse('not-a-cost', to, `${to} takes costs only, and ${from} is none.`);
  if (port.accepts !== 'cost' && isCost(sourceOp))
    return refuse(
      'cost-is-an-end',
      from,
      `${from} is a cost: it is wired into a sum of costs, into nothing else.`,
      'Use cost-sum.',
    );
  return null;
}

/** Nodes on a way from one node to another along the wires, both included; null when there is none. */
function pathBetween(doc: Document, from: NodeId, to: NodeId): readonly NodeId[] | null {
  const next = new Map<NodeId, NodeId[]>();
  for (const e of doc.edges) {
    const id = splitAddress(e.from).node;
    const list = next.get(id);
    if (list === undefined) next.set(id, [splitAddress(e.to).node]);
    else list.push(splitAddress(e.to).node);
  }
  const cameFrom = new Map<NodeId, NodeId | null>([[from, null]]);
  for (const id of cameFrom.keys()) {
    if (id === to) break;
    for (const after of next.get(id) ?? []) if (!cameFrom.has(after)) cameFrom.set(after, id);
  }
  if (!cameFrom.has(to)) return null;
  const path: NodeId[] = [];
  for (let id: NodeId | null = to; id !== null; id = cameFrom.get(id) ?? null) path.push(id);
  return path.reverse();
}

/** Draws a wire, in place of the one that the input has. Nothing changes when it is there already. */
export function connect(doc: Document, catalogue: Catalogue, from: Address, to: Address): Result<Transaction> {
  const wiring = checkWire(doc, catalogue, from, to);
  if (!wiring.ok) return wiring;
  const { edge, replaces } = wiring.value;
  if (replaces?.from === from) return ok(edit('connect', 'add.edge', []));
  const steps: Step[] = [
    ...(replaces === null ? [] : [{ kind: 'removeEdge', from: replaces.from, to: replaces.to } as const]),
    { kind: 'addEdge', edge, ...(replaces === null ? {} : { at: doc.edges.indexOf(replaces) }) },
  ];
  return ok(edit('connect', 'add.edge', steps, { labelValues: { from, to: edge.to } }));
}

/** Removes one wire; the wires behind it in a list port move up. */
export function disconnect(doc: Document, from: Address, to: Address): Result<Transaction> {
  const edge = doc.edges.find((e) => e.from === from && e.to === to);
  if (edge === undefined) return refuse('no-edge', to, `There is no wire ${from} -> ${to}.`);
  return ok(edit('disconnect', 'delete.edge', dropEdges(doc, [edge]), { labelValues: { from, to } }));
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
