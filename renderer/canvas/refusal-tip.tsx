import { type ConnectionState, useConnection } from '@xyflow/react';
import type { Address } from '../../graph-core/model/document.ts';
import type { Result } from '../../graph-core/model/result.ts';
import { documentStore } from '../state/stores.ts';
import { OverDrawing } from './layers.tsx';
import { judgeWire, reasonOf, reasonText } from './wiring.ts';

const selectTip = (state: ConnectionState) => {
  if (!state.inProgress || !state.toHandle) return null;
  const { fromHandle, toHandle } = state;
  const from = `${fromHandle.nodeId}.${fromHandle.id}`;
  const to = `${toHandle.nodeId}.${toHandle.id}`;
  if (from === to) return null;
  const isForward = fromHandle.type === 'source' || toHandle.type === 'target';
  return isForward ? `${from} ${to}` : `${to} ${from}`;
};
const selectX = (state: ConnectionState): number => (state.inProgress ? state.to.x : 0);
const selectY = (state: ConnectionState): number => (state.inProgress ? state.to.y : 0);

const judgeInGraph = (from: Address, to: Address): Result<void> => judgeWire(documentStore.getState().document, from, to);

/** While a wire hangs over a port that refuses it: the reason, beside the pointer. */
export function RefusalTip({ judge = judgeInGraph }: { readonly judge?: typeof judgeInGraph }) {
  const wire = useConnection(selectTip);
  const x = useConnection(selectX);
  const y = useConnection(selectY);
  if (wire === null) return null;
  const [from = '', to = ''] = wire.split(' ');
  const reason = reasonOf(judge(from, to));
  if (!reason) return null;
  return (
    <OverDrawing>
      <div className="refusal-tip" role="status" style={{ transform: `translate(${x + 14}px, ${y + 14}px)` }}>
        {reasonText(reason)}
      </div>
    </OverDrawing>
  );
}
