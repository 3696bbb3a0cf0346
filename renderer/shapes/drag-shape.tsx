import { type ConnectionState, useConnection } from '@xyflow/react';
import { useMemo } from 'react';
import { type Address, type Document, type Point, splitAddress } from '../../graph-core/model/document.ts';
import { expectedShape, wireShape } from '../../graph-core/validate/expected.ts';
import { OverDrawing } from '../canvas/layers.tsx';
import { drawnOf } from '../canvas/placed.ts';
import { useLabelScale } from '../canvas/use-label-scale.ts';
import { isOnPane } from '../canvas/view.ts';
import { isCardId } from '../data-card/cards.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { selectDocument } from '../state/document-store.ts';
import { useDocument } from '../state/stores.ts';
import { shownShape } from '../ui/shape-text.ts';
import './shapes.css';

/** The port that a wire is being dragged from, as `kind address`; empty while none is. */
const selectDragged = (state: ConnectionState): string =>
  state.inProgress && !isCardId(state.fromHandle.nodeId)
    ? `${state.fromHandle.type} ${state.fromHandle.nodeId}.${state.fromHandle.id}`
    : '';
const selectX = (state: ConnectionState): number => (state.inProgress ? state.to.x : 0);
const selectY = (state: ConnectionState): number => (state.inProgress ? state.to.y : 0);
/** Whether it hangs over another port, which says by itself what it thinks of it. */
const selectOver = (state: ConnectionState): boolean => state.inProgress && state.toHandle !== null;

/** Ports that are labelled at most. */
const MOST = 60;

interface Label {
  readonly address: Address;
  readonly at: Point;
  readonly text: string;
  readonly side: 'source' | 'target';
}

/** What the ports on view that a wire could end at expect, or have. */
function labelsOf(document: Document, side: 'source' | 'target', except: string): readonly Label[] {
  const found: Label[] = [];
  for (const { id, x, y, geometry } of drawnOf(document).nodes) {
    if (id === except) continue;
    for (const place of geometry.ports) {
      if (place.kind !== side || found.length >= MOST) continue;
      const at = { x: x + place.x, y: y + place.y };
      if (!isOnPane(at)) continue;
      const address = `${id}.${place.port}`;
      const shape = side === 'target' ? expectedShape(document, address) : wireShape(document, address);
      if (shape) found.push({ address, at, text: shownShape(shape), side });
    }
  }
  return found;
}

/** While a wire is dragged: its shape at the pointer, and at the ports what they expect. */
export function DragShape() {
  const dragged = useConnection(selectDragged);
  return dragged === '' ? null : <Shown dragged={dragged} />;
}

function Shown({ dragged }: { readonly dragged: string }) {
  const { t } = useTranslation('shapes');
  const document = useDocument(selectDocument);
  const x = useConnection(selectX);
  const y = useConnection(selectY);
  const isOver = useConnection(selectOver);
  const scale = useLabelScale();
  const [kind = '', address = ''] = dragged.split(' ');
  const isForward = kind === 'source';
  const labels = useMemo(
    () => labelsOf(document, isForward ? 'target' : 'source', splitAddress(address).node),
    [document, isForward, address],
  );
  const shape = isForward ? wireShape(document, address) : expectedShape(document, address);
  const text = shape === null ? t('unknown') : shownShape(shape);
  return (
    <OverDrawing>
      <div style={scale}>
        {!isOver && (
          <div
            className="drag-shape"
            data-testid="drag-shape"
            style={{ transform: `translate(${x + 14}px, ${y - 26}px) scale(var(--label-scale))` }}
          >
            {isForward || shape === null ? text : t('wants', { shape: text })}
          </div>
        )}
        {labels.map((label) => (
          <div
            key={label.address}
            className={`port-shape port-shape-${label.side}`}
            data-testid={`port-shape-${label.address}`}
            style={{ left: label.at.x, top: label.at.y }}
          >
            {label.text}
          </div>
        ))}
      </div>
    </OverDrawing>
  );
}
