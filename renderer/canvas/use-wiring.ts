import type { Connection, IsValidConnection, OnConnectEnd } from '@xyflow/react';
import { useCallback } from 'react';
import { connect } from '../../graph-core/edit/edits/wire.ts';
import { mendsOfWire } from '../../graph-core/edit/mends/wire-in.ts';
import type { Address, Point } from '../../graph-core/model/document.ts';
import { opOf } from '../../graph-core/ops/index.ts';
import { drawFeeding, isFeeding } from '../data-card/feeding.ts';
import { openMends } from '../mends/mend-store.ts';
import { documentStore, uiStore } from '../state/stores.ts';
import type { ShownEdge } from './bind.ts';
import { flowHandle } from './flow-handle.ts';
import { judgeWire, reasonOf, reasonText } from './wiring.ts';

const ends = ({ source, sourceHandle, target, targetHandle }: Connection | ShownEdge): readonly [Address, Address] => [
  `${source}.${sourceHandle}`,
  `${target}.${targetHandle}`,
];

const isValidConnection: IsValidConnection<ShownEdge> = (connection) => {
  const [from, to] = ends(connection as Connection);
  return judgeWire(documentStore.getState().document, from, to).ok;
};

/** Draws a wire, or says why not; where it would do with a block between, that is offered at the place. */
function drawWire(from: Address, to: Address, at: Point | null = null): boolean {
  const { document, attempt } = documentStore.getState();
  const reason = reasonOf(judgeWire(document, from, to));
  if (reason) {
    const mends = at === null || isFeeding(from, to) ? [] : mendsOfWire(document, from, to);
    if (at !== null && mends.length > 0) {
      openMends({ kind: 'wire', reason, mends, at });
      return false;
    }
    uiStore
      .getState()
      .notify({ kind: 'warning', text: reasonText(reason), ...(reason.mend === undefined ? {} : { mend: reason.mend }) });
    return false;
  }
  return isFeeding(from, to) ? drawFeeding(from, to) : attempt(connect(document, opOf, from, to));
}

const screenPoint = (event: MouseEvent | TouchEvent): Point => {
  const at = 'changedTouches' in event ? event.changedTouches[0] : event;
  return { x: at?.clientX ?? 0, y: at?.clientY ?? 0 };
};

/** A wire that ended on a port that refuses it says why; one that ended on empty canvas offers blocks to put there. */
const onConnectEnd: OnConnectEnd = (event, state) => {
  const { fromHandle, toHandle } = state;
  if (!fromHandle || state.isValid) return;
  const from: Address = `${fromHandle.nodeId}.${fromHandle.id}`;
  if (toHandle) {
    const to: Address = `${toHandle.nodeId}.${toHandle.id}`;
    if (from === to) return;
    // Two outputs or two inputs: the judge names the direction.
    const isForward = fromHandle.type === 'source' || toHandle.type === 'target';
    drawWire(isForward ? from : to, isForward ? to : from, screenPoint(event));
    return;
  }
  // No block takes a column as it is.
  if (isFeeding(from, from)) return;
  const onPane = event.target instanceof Element && event.target.closest('.react-flow__pane') !== null;
  const flow = flowHandle();
  if (!onPane || !flow) return;
  const screen = screenPoint(event);
  uiStore.getState().startAdding({ at: flow.toDocument(screen), screen, from: { address: from, side: fromHandle.type } });
};

/** React Flow's handlers for wires. */
export function useWiring() {
  const onConnect = useCallback((connection: Connection) => {
    drawWire(...ends(connection));
  }, []);
  return { onConnect, onConnectEnd, isValidConnection };
}
