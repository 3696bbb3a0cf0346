import { addBlock } from '../../graph-core/edit/edits/add-block.ts';
import { connect } from '../../graph-core/edit/edits/wire.ts';
import { applyTransaction, type Transaction } from '../../graph-core/edit/transaction.ts';
import type { Address, Document, Json, NodeId, Point } from '../../graph-core/model/document.ts';
import { opOf } from '../../graph-core/ops/index.ts';
import { editing } from '../state/editing.ts';
import { uiStore } from '../state/stores.ts';
import type { AddRequest } from '../state/ui-store.ts';
import { geometryOf } from './geometry.ts';
import { judgeWire } from './wiring.ts';

/** Which part of a new block lies at the point: its middle, or the middle of its input side. */
export type Anchor = 'centre' | 'left';

function cornerFor(type: string, at: Point, anchor: Anchor): Point {
  const { width, height } = geometryOf({ id: 'new', type }, opOf(type));
  return { x: Math.round(at.x - (anchor === 'centre' ? width / 2 : 0)), y: Math.round(at.y - height / 2) };
}

/** A wire between a port and a new block: to its first port that takes it. */
export function wireTo(
  document: Document,
  id: NodeId,
  from: NonNullable<AddRequest['from']>,
): readonly [Address, Address] | null {
  const node = document.nodes.find((each) => each.id === id);
  if (!node) return null;
  for (const place of geometryOf(node, opOf(node.type, node.attrs ?? {})).ports) {
    const port: Address = `${id}.${place.port}`;
    const isForward = from.side === 'source';
    if (place.kind === from.side || place.role === 'own') continue;
    const ends = isForward ? ([from.address, port] as const) : ([port, from.address] as const);
    if (judgeWire(document, ...ends).ok) return ends;
  }
  return null;
}

/** What a new block begins with where the definition's default would fit hardly anything: layers take vectors. */
const FRESH: Readonly<Record<string, { readonly [name: string]: Json }>> = {
  observed: { shape: [1] },
  parameter: { shape: [1] },
};

/** Adds a block and selects it; with `from`, also the wire to it, as one edit. Gives the new block's id. */
export function addBlockAt(type: string, at: Point, anchor: Anchor, from: AddRequest['from'] = null): NodeId | null {
  const { document, dispatch, attempt } = editing();
  const added = addBlock(document, opOf, type, cornerFor(type, at, anchor), FRESH[type]);
  if (!added.ok) {
    attempt(added);
    return null;
  }
  const { id } = added.value;
  uiStore.getState().setScreen('editor');
  return dispatch(from === null ? added.value : withWire(document, added.value, id, from)) ? id : null;
}

function withWire(document: Document, added: Transaction, id: NodeId, from: NonNullable<AddRequest['from']>): Transaction {
  const after = applyTransaction(document, added);
  const ends = after.ok ? wireTo(after.value.document, id, from) : null;
  if (!after.ok || ends === null) return added;
  const wire = connect(after.value.document, opOf, ...ends);
  return wire.ok ? { ...added, steps: [...added.steps, ...wire.value.steps] } : added;
}
