import type { Connection, IsValidConnection, OnConnectEnd } from '@xyflow/react';
import i18next from 'i18next';
import { addPort } from '../../graph-core/edit/edits/ports.ts';
import { connect } from '../../graph-core/edit/edits/wire.ts';
import type { Scope } from '../../graph-core/edit/scope.ts';
import { type Address, splitAddress } from '../../graph-core/model/document.ts';
import { err, errorAt, ok, type Result } from '../../graph-core/model/result.ts';
import { opOf } from '../../graph-core/ops/index.ts';
import { flowHandle } from '../canvas/flow-handle.ts';
import { endWire, isWireGivenUp, onConnectStart } from '../canvas/give-up-wire.ts';
import { endsBetween, screenPoint } from '../canvas/use-wiring.ts';
import { judgeWire, reasonOf, reasonText } from '../canvas/wiring.ts';
import { editing, openScope } from '../state/editing.ts';
import { documentStore, uiStore } from '../state/stores.ts';
import { NEW_INPUT, NEW_OUTPUT } from './group-stubs.ts';
import { idIn } from './scope-ids.ts';

/** Wires inside a group: between its blocks, from and to its ports, and those that make a port. */

interface Ends {
  readonly source: string | null;
  readonly sourceHandle?: string | null;
  readonly target: string | null;
  readonly targetHandle?: string | null;
}

const addressesIn = (scope: Scope, { source, sourceHandle, target, targetHandle }: Ends): readonly [Address, Address] => [
  `${idIn(scope, source ?? '')}.${sourceHandle}`,
  `${idIn(scope, target ?? '')}.${targetHandle}`,
];

const refusal = (address: Address, key: string): Result<void> =>
  err([errorAt('wire/port', address, i18next.t(`groups:refused.${key}`))]);

const isNew = (id: string | null | undefined): boolean => id === NEW_INPUT || id === NEW_OUTPUT;

/** Whether a wire may be drawn, else why not. */
export function judgeInside(scope: Scope, ends: Ends): Result<void> {
  const [from, to] = addressesIn(scope, ends);
  const [source, target] = [splitAddress(from).node, splitAddress(to).node];
  const comesIn = scope.ports.get(source)?.side === 'input' || ends.source === NEW_INPUT;
  const goesOut = scope.ports.get(target)?.side === 'output' || ends.target === NEW_OUTPUT;
  if (comesIn && goesOut) return refusal(to, 'through');
  if (isNew(ends.source) || goesOut) return ok(undefined);
  const node = scope.document.nodes.find(({ id }) => id === source);
  // what comes in is not known before the group is wired
  if (comesIn && node?.attrs === undefined) return ok(undefined);
  return judgeWire(scope.document, from, to);
}

/** Draws a wire, or says why not. */
function drawInside(ends: Ends): void {
  const scope = openScope();
  if (scope === null) return;
  const reason = reasonOf(judgeInside(scope, ends));
  if (reason) {
    uiStore
      .getState()
      .notify({ kind: 'warning', text: reasonText(reason), ...(reason.mend === undefined ? {} : { mend: reason.mend }) });
    return;
  }
  const [from, to] = addressesIn(scope, ends);
  const { document, attempt } = documentStore.getState();
  if (ends.source === NEW_INPUT) attempt(addPort(document, scope, 'input', to));
  else if (ends.target === NEW_OUTPUT) attempt(addPort(document, scope, 'output', from));
  else editing().attempt(connect(scope.document, opOf, from, to));
}

const onConnectEnd: OnConnectEnd = (event, { fromHandle, toHandle, isValid }) => {
  const scope = openScope();
  if (endWire() || !fromHandle || isValid || scope === null) return;
  if (toHandle) {
    const tried = endsBetween(fromHandle, toHandle);
    if (tried === null) return;
    const [from, to] = tried.map(splitAddress) as [ReturnType<typeof splitAddress>, ReturnType<typeof splitAddress>];
    drawInside({ source: from.node, sourceHandle: from.port, target: to.node, targetHandle: to.port });
    return;
  }
  const flow = flowHandle();
  const onPane = event.target instanceof Element && event.target.closest('.react-flow__pane') !== null;
  if (!onPane || !flow || isNew(fromHandle.nodeId) || fromHandle.nodeId.startsWith('>')) return;
  const screen = screenPoint(event);
  const address = `${idIn(scope, fromHandle.nodeId)}.${fromHandle.id}`;
  uiStore.getState().startAdding({ at: flow.toDocument(screen), screen, from: { address, side: fromHandle.type } });
};

const isValidConnection: IsValidConnection = (connection) => {
  const scope = openScope();
  return scope !== null && judgeInside(scope, connection as Connection).ok;
};

const onConnect = (ends: Ends): void => {
  if (!isWireGivenUp()) drawInside(ends);
};

/** React Flow's handlers for wires inside a group. */
export const GROUP_WIRING = { onConnectStart, onConnect, onConnectEnd, isValidConnection };
