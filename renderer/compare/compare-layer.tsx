import type { NodeChange, WireChange } from '../../graph-core/document/diff/diff.ts';
import { type Document, type Point, splitAddress } from '../../graph-core/model/document.ts';
import { OverDrawing } from '../canvas/layers.tsx';
import { middleOf, type Placed, placed, portOf } from '../canvas/placed.ts';
import { useLabelScale } from '../canvas/use-label-scale.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { selectDocument } from '../state/document-store.ts';
import { useDocument } from '../state/stores.ts';
import { diffFor, selectCompared, useCompare } from './compare-store.ts';
import type { ChangeKind } from './entries.ts';
import { SIGNS } from './signs.ts';
import './compare.css';

/** How far a mark stands off its block. */
const OFF = 10;

function Frame({ place, kind, label }: { readonly place: Placed; readonly kind: ChangeKind; readonly label: string }) {
  const { x, y, geometry } = place;
  return (
    <div
      className={`diff-frame diff-${kind}`}
      data-testid={`diff-${kind}-${place.id}`}
      style={{ left: x - OFF, top: y - OFF, width: geometry.width + 2 * OFF, height: geometry.height + 2 * OFF }}
    >
      <span className="diff-label">
        <span aria-hidden="true">{SIGNS[kind]}</span> {label}
      </span>
    </div>
  );
}

function NodeMark({
  change,
  before,
  after,
}: {
  readonly change: NodeChange;
  readonly before: Document;
  readonly after: Document;
}) {
  const { t } = useTranslation('compare');
  const place = change.after ? placed(after, change.id) : placed(before, change.id);
  if (!place) return null;
  const word = t(`kind.${change.kind}`);
  const label = change.kind === 'removed' ? t('ghost', { id: change.id, type: change.type }) : word;
  return (
    <>
      {change.moved && change.after && <Track from={change.moved.from} to={change.moved.to} place={place} />}
      <Frame place={place} kind={change.kind} label={label} />
    </>
  );
}

/** From where a block stood to where it stands. */
function Track({ from, to, place: { geometry } }: { readonly from: Point; readonly to: Point; readonly place: Placed }) {
  const half = { x: geometry.width / 2, y: geometry.height / 2 };
  return <Stroke kind="moved" from={{ x: from.x + half.x, y: from.y + half.y }} to={{ x: to.x + half.x, y: to.y + half.y }} />;
}

function Stroke({ kind, from, to }: { readonly kind: ChangeKind; readonly from: Point; readonly to: Point }) {
  return (
    <svg className={`diff-wire diff-${kind}`} aria-hidden="true">
      <line x1={from.x} y1={from.y} x2={to.x} y2={to.y} />
    </svg>
  );
}

function WireMark({ change, document }: { readonly change: WireChange; readonly document: Document }) {
  const { t } = useTranslation('compare');
  const { from, to, kind } = change;
  const middle = middleOf(document, from, to);
  if (!middle) return null;
  const [source, target] = [placed(document, splitAddress(from).node), placed(document, splitAddress(to).node)];
  const [out, into] = [source && portOf(source, from, 'source'), target && portOf(target, to, 'target')];
  return (
    <>
      {kind === 'removed' && source && target && out && into && (
        <Stroke
          kind="removed"
          from={{ x: source.x + out.x, y: source.y + out.y }}
          to={{ x: target.x + into.x, y: target.y + into.y }}
        />
      )}
      <span className={`diff-badge diff-${kind}`} style={{ left: middle.x, top: middle.y }} title={`${from} → ${to}`}>
        {SIGNS[kind]} {t(`wire.${kind}`)}
      </span>
    </>
  );
}

/** Marks of what differs, over the graph; what is gone as ghosts where it stood. */
export function CompareLayer() {
  const compared = useCompare(selectCompared);
  const document = useDocument(selectDocument);
  const scale = useLabelScale();
  if (compared === null) return null;
  const diff = diffFor(compared.document, document);
  return (
    <OverDrawing>
      <div className="diff-layer" style={scale}>
        {diff.wires.map((change) => (
          <WireMark
            key={`${change.kind} ${change.from} ${change.to}`}
            change={change}
            document={change.kind === 'added' ? document : compared.document}
          />
        ))}
        {diff.nodes.map((change) => (
          <NodeMark key={`${change.kind} ${change.id}`} change={change} before={compared.document} after={document} />
        ))}
      </div>
    </OverDrawing>
  );
}
