import { type Added, addBlock } from '../../graph-core/edit/edits/add-block.ts';
import { andThen, endsThrough, insertOnWire, type ThroughPorts } from '../../graph-core/edit/edits/insert.ts';
import { rerouteKey } from '../../graph-core/edit/reroutes.ts';
import { applyTransaction, type Transaction } from '../../graph-core/edit/transaction.ts';
import {
  type Address,
  type Document,
  type Edge,
  type NodeId,
  type Point,
  splitAddress,
} from '../../graph-core/model/document.ts';
import { type Diagnostic, err, type Result } from '../../graph-core/model/result.ts';
import { opOf } from '../../graph-core/ops/index.ts';
import { analyse } from '../../graph-core/validate/analyse.ts';
import { isInstance } from '../../graph-core/validate/instances.ts';
import { nodesById } from '../state/derived.ts';
import { isDisc } from './geometry.ts';
import { placed } from './placed.ts';
import type { Rect } from './viewport.ts';
import { lineOf, middleOfLine, nearestOn } from './wire-lines.ts';
import { judgeWire, reasonOf } from './wiring.ts';

/** A block that is put on a wire: whether it fits there, and the room that is made for it. */

/** Between neighbouring blocks that make room. */
const GAP = 60;
/** Between the block and the one before it, where it was dropped nearly on that. */
const LEAST = 32;

/** Whether a wire may be drawn, into a group also whether what is in there takes the value; else why not. */
export function judgeOnto(document: Document, from: Address, to: Address): Result<void> {
  const verdict = judgeWire(document, from, to);
  const node = nodesById(document).get(splitAddress(to).node);
  if (!verdict.ok || node === undefined || !isInstance(node)) return verdict;
  const wired = { ...document, edges: [...document.edges.filter((edge) => edge.to !== to), { from, to }] };
  const before = new Set(faultsIn(document, node.id).map(keyOfFault));
  const fault = faultsIn(wired, node.id).find((each) => !before.has(keyOfFault(each)));
  return fault === undefined ? verdict : err([fault]);
}

const keyOfFault = ({ code, address }: Diagnostic): string => `${code} ${address}`;
// not through what is remembered of the last few drawings: one that is tried would take the place of the open one
const faultsIn = (document: Document, group: NodeId): readonly Diagnostic[] =>
  analyse(document).diagnostics.filter(({ severity, address }) => severity === 'error' && address.startsWith(`${group}/`));

const fits = (document: Document, from: Address, to: Address): boolean => judgeOnto(document, from, to).ok;

/** The ports that a wire can be led through; null for a block that is wired already, or has no way through. */
function throughPorts(document: Document, id: NodeId): ThroughPorts | null {
  const node = placed(document, id);
  if (!node) return null;
  const { ports } = node.geometry;
  const inputs = ports.filter(({ role }) => role === 'input').map(({ port }) => port);
  const outputs = ports.filter(({ role }) => role === 'output').map(({ port }) => port);
  const open = new Set([...inputs, ...outputs].map((port) => `${id}.${port}`));
  const isWired = document.edges.some(({ from, to }) => open.has(from) || open.has(to));
  return isWired || inputs.length === 0 || outputs.length === 0 ? null : { inputs, outputs };
}

const known = new WeakMap<Document, Map<string, ReturnType<typeof endsThrough>>>();

/** The wires that stand for one once the block is on it, null where it does not fit; remembered while a block is dragged about. */
export function endsOnWire(document: Document, wire: Edge, id: NodeId): readonly [Edge, Edge] | null {
  const memory = known.get(document) ?? new Map<string, ReturnType<typeof endsThrough>>();
  known.set(document, memory);
  const key = `${id} ${rerouteKey(wire)}`;
  const before = memory.get(key);
  if (before !== undefined) return before;
  const isEnd = [wire.from, wire.to].some((address) => splitAddress(address).node === id);
  const ports = isEnd ? null : throughPorts(document, id);
  const ends = ports && endsThrough(document, wire, id, ports, fits);
  memory.set(key, ends);
  return ends;
}

/** Blocks that come after one, and variables that nothing else reads. */
function movedWith(document: Document, first: NodeId): ReadonlySet<NodeId> {
  const moved = new Set([first]);
  for (const id of moved)
    for (const edge of document.edges) if (splitAddress(edge.from).node === id) moved.add(splitAddress(edge.to).node);
  const readers = new Map<NodeId, boolean>();
  for (const { from, to } of document.edges) {
    const source = splitAddress(from).node;
    readers.set(source, (readers.get(source) ?? true) && moved.has(splitAddress(to).node));
  }
  for (const { id, type } of document.nodes) if (isDisc(type) && readers.get(id)) moved.add(id);
  return moved;
}

/** Places of a block between the ends of a wire, and of what moves right to make room for it; upright wires make none. */
export function roomFor(document: Document, wire: Edge, id: NodeId, rect: Rect): { readonly [id: NodeId]: Point } {
  const [source, target] = [wire.from, wire.to].map((address) => placed(document, splitAddress(address).node));
  const stays = { [id]: { x: Math.round(rect.x), y: Math.round(rect.y) } };
  if (!source || !target) return stays;
  const right = source.x + source.geometry.width;
  if (target.x < right) return stays;
  const x = Math.round(Math.max(rect.x, right + LEAST));
  const shift = Math.round(x + rect.width + GAP - target.x);
  const positions: Record<NodeId, Point> = { [id]: { x, y: Math.round(rect.y) } };
  // dropped behind the target all the same: nothing that could make room lies in the way
  if (shift <= 0 || x > target.x + target.geometry.width) return positions;
  for (const other of movedWith(document, target.id)) {
    const { position } = document.nodes.find((node) => node.id === other) ?? {};
    if (other !== id && other !== source.id && position) positions[other] = { x: position.x + shift, y: position.y };
  }
  return positions;
}

/** Puts a block that is at a place of the canvas onto a wire there; null where it does not fit. */
export function inserted(document: Document, wire: Edge, id: NodeId, corner: Point): Result<Transaction> | null {
  const ends = endsOnWire(document, wire, id);
  const node = placed(document, id);
  if (!ends || !node) return null;
  const { width, height } = node.geometry;
  const line = lineOf(document, wire);
  const middle = { x: corner.x + width / 2, y: corner.y + height / 2 };
  const bends = line ? nearestOn(line, middle).bends : 0;
  const positions = roomFor(document, wire, id, { ...corner, width, height });
  return insertOnWire(document, { wire, id, ends, positions, bends });
}

/** The corner of a block that stands in the middle of a wire as it ran before: the block itself may be in its way now. */
function cornerOnWire(before: Document, document: Document, wire: Edge, id: NodeId): Point {
  const line = lineOf(before, wire);
  const middle = line ? middleOfLine(line) : { x: 0, y: 0 };
  const { width = 0, height = 0 } = placed(document, id)?.geometry ?? {};
  return { x: middle.x - width / 2, y: middle.y - height / 2 };
}

/** A new block on a wire, as one edit: at a place, or in the wire's middle. Null where it does not fit. */
export function addedOnWire(document: Document, added: Added, wire: Edge, at: Point | null) {
  const after = applyTransaction(document, added);
  if (!after.ok || endsOnWire(after.value.document, wire, added.id) === null) return null;
  return andThen(document, added, (now) => {
    const corner = at ?? cornerOnWire(document, now, wire, added.id);
    return inserted(now, wire, added.id, corner) ?? { ok: true, value: { ...added, steps: [] } };
  });
}

const fitting = new WeakMap<Document, Map<unknown, Map<string, boolean>>>();

/** Whether a new block fits on a wire, by what it is: remembered. Of all types at once see fitting-blocks.ts. */
export function fitsThere(document: Document, what: unknown, wire: Edge, make: () => Result<Added>): boolean {
  const memory = fitting.get(document) ?? new Map<unknown, Map<string, boolean>>();
  fitting.set(document, memory);
  const wires = memory.get(what) ?? new Map<string, boolean>();
  memory.set(what, wires);
  const key = rerouteKey(wire);
  const before = wires.get(key);
  if (before !== undefined) return before;
  const added = make();
  const isFit = added.ok && addedOnWire(document, added.value, wire, null) !== null;
  wires.set(key, isFit);
  return isFit;
}

/** Whether a new block of a type fits on a wire. */
export const fitsOnWire = (document: Document, type: string, wire: Edge): boolean =>
  fitsThere(document, type, wire, () => addBlock(document, opOf, type, { x: 0, y: 0 }));

/** Why a new block does not fit on a wire: what the port says that comes nearest to taking it. Null where nothing says so. */
export function whyNotOnWire(document: Document, added: Added, wire: Edge): Diagnostic | null {
  const after = applyTransaction(document, added);
  const ports = after.ok ? throughPorts(after.value.document, added.id) : null;
  if (!after.ok || ports === null) return null;
  const cut = {
    ...after.value.document,
    edges: after.value.document.edges.filter((edge) => rerouteKey(edge) !== rerouteKey(wire)),
  };
  let reason: Diagnostic | null = null;
  for (const input of ports.inputs) {
    const into: Edge = { from: wire.from, to: `${added.id}.${input}` };
    const comesIn = reasonOf(judgeOnto(cut, into.from, into.to));
    if (comesIn !== null) {
      reason ??= comesIn;
      continue;
    }
    const joined = { ...cut, edges: [...cut.edges, into] };
    for (const output of ports.outputs) {
      const goesOn = reasonOf(judgeOnto(joined, `${added.id}.${output}`, wire.to));
      if (goesOn !== null) return goesOn;
    }
  }
  return reason;
}
