import { type ConnectionState, Handle, useConnection } from '@xyflow/react';
import { memo } from 'react';
import type { Address } from '../../../graph-core/model/document.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { sourcesOf } from '../../state/derived.ts';
import { documentStore, useDocument } from '../../state/stores.ts';
import type { CanvasNode } from '../bind.ts';
import type { PortPlace } from '../geometry.ts';
import { SIDES } from '../handle.ts';
import { judgeWire } from '../wiring.ts';

/** Ports that are called as what they are: their names say nothing more. */
const PLAIN: Readonly<Partial<Record<PortPlace['role'], string>>> = { input: 'input', own: 'weight', output: 'output' };

/** The port that a wire is being dragged from, as `kind address`; empty while none is. */
export const selectDragged = (state: ConnectionState): string =>
  state.inProgress ? `${state.fromHandle.type} ${state.fromHandle.nodeId}.${state.fromHandle.id}` : '';

/** Whether a wire that is being dragged may end at a port: undefined while none is dragged, or at its own start. */
function fitOf(dragged: string, address: Address, kind: PortPlace['kind']): 'fits' | 'refuses' | undefined {
  if (dragged === '') return undefined;
  const [fromKind, from = ''] = dragged.split(' ');
  if (from === address) return undefined;
  if (fromKind === kind) return 'refuses';
  const { document } = documentStore.getState();
  const verdict = fromKind === 'source' ? judgeWire(document, from, address) : judgeWire(document, address, from);
  return verdict.ok ? 'fits' : 'refuses';
}

function Port({ id, place, dragged }: { readonly id: string; readonly place: PortPlace; readonly dragged: string }) {
  const { t } = useTranslation('canvas');
  const address = `${id}.${place.port}`;
  const wired = useDocument((state) => place.kind === 'target' && sourcesOf(state.document).has(address));
  const fit = fitOf(dragged, address, place.kind);
  return (
    <Handle
      id={place.port}
      type={place.kind}
      position={SIDES[place.side]}
      className={`port port-${place.kind} port-${place.role}`}
      style={{ left: place.x, top: place.y }}
      data-testid={`handle-${id}-${place.port}`}
      data-wired={wired}
      data-fit={fit}
      title={place.port}
      role="img"
      aria-label={t(`port.${place.port === PLAIN[place.role] ? 'plain-' : ''}${place.role}`, { port: place.port, block: id })}
    />
  );
}

/** The handles of a node, which are not there from afar; while a wire is dragged they glow or fade. */
export const Ports = memo(function Ports({ id, data }: { readonly id: string; readonly data: CanvasNode['data'] }) {
  const dragged = useConnection(selectDragged);
  return data.geometry.ports.map((place) => <Port key={place.port} id={id} place={place} dragged={dragged} />);
});
