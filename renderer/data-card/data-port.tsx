import { type ConnectionState, Handle, Position, useConnection } from '@xyflow/react';
import type { NodeId } from '../../graph-core/model/document.ts';
import { SIZE } from '../canvas/geometry.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { documentStore } from '../state/stores.ts';
import { DATA_PORT, isCardId } from './cards.ts';
import { judgeFeeding } from './feeding.ts';

/** The card's port that a wire is being dragged from; empty while none is. */
const selectDragged = (state: ConnectionState): string =>
  state.inProgress && isCardId(state.fromHandle.nodeId) ? `${state.fromHandle.nodeId}.${state.fromHandle.id}` : '';

/** Where the columns of a table come into an observed variable: seen while a wire is drawn to it. */
export function DataPort({ id }: { readonly id: NodeId }) {
  const { t } = useTranslation('data-card');
  const dragged = useConnection(selectDragged);
  const fits = dragged !== '' && judgeFeeding(documentStore.getState().document, dragged, `${id}.${DATA_PORT}`).ok;
  return (
    <Handle
      id={DATA_PORT}
      type="target"
      position={Position.Left}
      className="port port-target port-data"
      style={{ left: 0, top: SIZE.observed / 2 }}
      data-testid={`handle-${id}-data`}
      data-fit={dragged === '' ? undefined : fits ? 'fits' : 'refuses'}
      title={t('port-in')}
      role="img"
      aria-label={t('port-in-of', { variable: id })}
    />
  );
}
