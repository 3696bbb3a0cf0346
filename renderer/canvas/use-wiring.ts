import type {
  Connection,
  FinalConnectionState,
  Handle,
  HandleType,
  IsValidConnection,
  OnConnectEnd,
  OnReconnect,
} from '@xyflow/react';
import { useCallback } from 'react';
import { connect, disconnect, reconnect } from '../../graph-core/edit/edits/wire.ts';
import { mendsOfWire } from '../../graph-core/edit/mends/wire-in.ts';
import type { Address, Point } from '../../graph-core/model/document.ts';
import { opOf } from '../../graph-core/ops/index.ts';
import { drawFeeding, isFeeding } from '../data-card/feeding.ts';
import { openMends } from '../mends/mend-store.ts';
import { documentStore, uiStore } from '../state/stores.ts';
import type { ShownEdge } from './bind.ts';
import { flowHandle } from './flow-handle.ts';
import { endWire, isWireGivenUp, onConnectStart } from './give-up-wire.ts';
import { judgeWire, reasonOf, reasonText } from './wiring.ts';

const ends = ({ source, sourceHandle, target, targetHandle }: Connection | ShownEdge): readonly [Address, Address] => [
  `${source}.${sourceHandle}`,
  `${target}.${targetHandle}`,
];

const isValidConnection: IsValidConnection<ShownEdge> = (connection) => {
  const [from, to] = ends(connection as Connection);
  return judgeWire(documentStore.getState().document, from, to).ok;
};

/** Says why a wire is refused, or offers what would make it fit at the place; false where it is not refused. */
function isRefused(from: Address, to: Address, at: Point | null = null): boolean {
  const { document } = documentStore.getState();
  const reason = reasonOf(judgeWire(document, from, to));
  if (!reason) return false;
  const mends = at === null || isFeeding(from, to) ? [] : mendsOfWire(document, from, to);
  if (at !== null && mends.length > 0) {
    openMends({ kind: 'wire', reason, mends, at });
    return true;
  }
  const { notify } = uiStore.getState();
  notify({ kind: 'warning', text: reasonText(reason), ...(reason.mend === undefined ? {} : { mend: reason.mend }) });
  return true;
}

/** Draws a wire, or says why not; where it would do with a block between, that is offered at the place. */
function drawWire(from: Address, to: Address, at: Point | null = null): boolean {
  const { document, attempt } = documentStore.getState();
  if (isRefused(from, to, at)) return false;
  return isFeeding(from, to) ? drawFeeding(from, to) : attempt(connect(document, opOf, from, to));
}

/** Where on the screen a pointer let go. */
export const screenPoint = (event: MouseEvent | TouchEvent): Point => {
  const at = 'changedTouches' in event ? event.changedTouches[0] : event;
  return { x: at?.clientX ?? 0, y: at?.clientY ?? 0 };
};

/** A wire that ended on a port that refuses it says why; one that ended on empty canvas offers blocks to put there. */
const onConnectEnd: OnConnectEnd = (event, state) => {
  const { fromHandle, toHandle } = state;
  if (endWire() || !fromHandle || state.isValid || isReconnecting) return;
  const from: Address = `${fromHandle.nodeId}.${fromHandle.id}`;
  if (toHandle) {
    const tried = endsBetween(fromHandle, toHandle);
    if (tried) drawWire(...tried, screenPoint(event));
    return;
  }
  // No block takes a column as it is.
  if (isFeeding(from, from)) return;
  const onPane = event.target instanceof Element && event.target.closest('.react-flow__pane') !== null;
  const flow = flowHandle();
  // the block that it comes from may have been deleted meanwhile
  const isThere = documentStore.getState().document.nodes.some(({ id }) => id === fromHandle.nodeId);
  if (!onPane || !flow || !isThere) return;
  const screen = screenPoint(event);
  uiStore.getState().startAdding({ at: flow.toDocument(screen), screen, from: { address: from, side: fromHandle.type } });
};

/** The wire that a hand would draw between two ports; two outputs or two inputs, too: the judge names the direction. */
export function endsBetween(held: Handle, reached: Handle): readonly [Address, Address] | null {
  const [from, to] = [`${held.nodeId}.${held.id}`, `${reached.nodeId}.${reached.id}`];
  if (from === to) return null;
  return held.type === 'source' || reached.type === 'target' ? [from, to] : [to, from];
}

/** The end of a wire is being dragged: React Flow tells of it as of a new wire, too. */
let isReconnecting = false;

const onReconnectStart = (): void => {
  isReconnecting = true;
};

const onReconnect: OnReconnect<ShownEdge> = (edge, connection) => {
  if (isWireGivenUp()) return;
  const { document, attempt } = documentStore.getState();
  const [from, to] = ends(edge);
  const old = document.edges.find((each) => each.from === from && each.to === to);
  if (old) attempt(reconnect(document, opOf, old, ...ends(connection)));
};

/** An end that was dropped on a port that refuses it says why and stays; one that was dropped on empty canvas takes the wire away. */
function onReconnectEnd(event: MouseEvent | TouchEvent, edge: ShownEdge, _: HandleType, state: FinalConnectionState): void {
  isReconnecting = false;
  const { fromHandle, toHandle, isValid } = state;
  if (isWireGivenUp() || isValid || !fromHandle) return;
  const tried = toHandle && endsBetween(fromHandle, toHandle);
  if (tried) {
    isRefused(...tried);
    return;
  }
  const { target } = event;
  const isEmpty = target instanceof Element && target.closest('.react-flow__pane') && !target.closest('.react-flow__node');
  if (!isEmpty) return;
  const { document, attempt } = documentStore.getState();
  attempt(disconnect(document, ...ends(edge)));
}

/** React Flow's handlers for wires. */
export function useWiring() {
  const onConnect = useCallback((connection: Connection) => {
    if (!isWireGivenUp()) drawWire(...ends(connection));
  }, []);
  return { onConnectStart, onConnect, onConnectEnd, isValidConnection, onReconnectStart, onReconnect, onReconnectEnd };
}
