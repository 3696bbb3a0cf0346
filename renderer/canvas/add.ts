import { type Added, addBlock } from '../../graph-core/edit/edits/add-block.ts';
import { connect } from '../../graph-core/edit/edits/wire.ts';
import { applyTransaction, type Transaction } from '../../graph-core/edit/transaction.ts';
import type { Address, Document, Edge, Json, NodeId, Point } from '../../graph-core/model/document.ts';
import { ok } from '../../graph-core/model/result.ts';
import { opOf } from '../../graph-core/ops/index.ts';
import { noteAdded } from '../palette/recent.ts';
import { editing } from '../state/editing.ts';
import { uiStore } from '../state/stores.ts';
import type { AddRequest } from '../state/ui-store.ts';
import { drawnOp } from './drawn-op.ts';
import { freePlace, waysOf } from './free-place.ts';
import { geometryOf } from './geometry.ts';
import { addedOnWire } from './insert.ts';
import { reveal } from './view.ts';
import { judgeWire } from './wiring.ts';

/** Which part of a new block lies at the point: its middle, or the middle of its input or its output side. */
export type Anchor = 'centre' | 'left' | 'right';

/** How a new block is joined to what is there: to a port, or onto a wire, in its middle unless it was dropped there. */
export interface Joins {
  readonly from?: AddRequest['from'];
  readonly onto?: Edge | null;
  readonly isDropped?: boolean;
}

function cornerFor(type: string, at: Point, anchor: Anchor): Point {
  const { width, height } = geometryOf({ id: 'new', type }, opOf(type));
  const left = anchor === 'centre' ? width / 2 : anchor === 'right' ? width : 0;
  return { x: Math.round(at.x - left), y: Math.round(at.y - height / 2) };
}

/** A wire between a port and a new block: to its first port that takes it. */
export function wireTo(
  document: Document,
  id: NodeId,
  from: NonNullable<AddRequest['from']>,
): readonly [Address, Address] | null {
  const node = document.nodes.find((each) => each.id === id);
  if (!node) return null;
  for (const place of geometryOf(node, drawnOp(node, document)).ports) {
    const port: Address = `${id}.${place.port}`;
    const isForward = from.side === 'source';
    if (place.kind === from.side || place.role === 'own') continue;
    const ends = isForward ? ([from.address, port] as const) : ([port, from.address] as const);
    if (judgeWire(document, ...ends).ok) return ends;
  }
  return null;
}

/** What a new block begins with where the definition's default would fit hardly anything: layers take vectors. */
export const FRESH: Readonly<Record<string, { readonly [name: string]: Json }>> = {
  observed: { shape: [1] },
  parameter: { shape: [1] },
};

/** The edit that adds a block, and the document after it. */
export function newBlock(document: Document, type: string, corner: Point) {
  const added = addBlock(document, opOf, type, corner, FRESH[type]);
  if (!added.ok) return added;
  const after = applyTransaction(document, added.value);
  return after.ok ? ok({ added: added.value, after: after.value.document }) : after;
}

/** Adds a block and selects it, with the wires that join it, as one edit. Gives the new block's id. */
export function addBlockAt(type: string, at: Point, anchor: Anchor, joins: Joins = {}): NodeId | null {
  const { drawn: document, dispatch, attempt } = editing();
  const corner = cornerFor(type, at, anchor);
  const { width, height } = geometryOf({ id: 'new', type }, opOf(type));
  const free = joins.isDropped ? corner : freePlace(document, { ...corner, width, height }, waysOf(anchor));
  const made = newBlock(document, type, free);
  if (!made.ok) {
    attempt(made);
    return null;
  }
  uiStore.getState().setScreen('editor');
  noteAdded(type);
  const { added, after } = made.value;
  if (!dispatch(joined(document, added, after, joins))) return null;
  // beside what was in its way it may be out of sight; elsewhere the hand has put it where it is
  if (!joins.onto && (free.x !== corner.x || free.y !== corner.y)) reveal(added.id);
  return added.id;
}

/** The edit that adds a block, with the wires that join it to what is there. `after` is the document with the block. */
export function joined(
  document: Document,
  added: Added,
  after: Document,
  { from = null, onto = null, isDropped }: Joins,
): Transaction {
  const corner = after.nodes.find(({ id }) => id === added.id)?.position ?? null;
  const through = onto && addedOnWire(document, added, onto, isDropped ? corner : null);
  if (through?.ok) return through.value;
  const ends = from && wireTo(after, added.id, from);
  const wire = ends && connect(after, opOf, ...ends);
  return wire?.ok ? { ...added, steps: [...added.steps, ...wire.value.steps] } : added;
}
