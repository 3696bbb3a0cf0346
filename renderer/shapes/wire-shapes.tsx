import { useStore, ViewportPortal } from '@xyflow/react';
import { useTranslation } from 'react-i18next';
import { type Address, type Document, type Point, splitAddress } from '../../graph-core/model/document.ts';
import { carriesSamples, wireShape } from '../../graph-core/validate/expected.ts';
import { placed, portOf } from '../canvas/placed.ts';
import { useLabelScale } from '../canvas/use-label-scale.ts';
import { detailAt } from '../canvas/viewport.ts';
import { perDocument } from '../state/derived.ts';
import { selectDocument } from '../state/document-store.ts';
import { useDocument, useUi } from '../state/stores.ts';
import type { UiState } from '../state/ui-store.ts';
import { shownShape } from '../ui/shape-text.ts';
import './shapes.css';

const selectOn = (state: UiState): boolean => state.preferences.shapesOnWires;
const selectFar = ({ transform }: { readonly transform: readonly [number, number, number] }): boolean =>
  detailAt(transform[2]) === 'far';

/** How far along the wire the shape stands: before its middle, where the value is. */
const ALONG = { x: 0.3, y: 0.18 } as const;

interface Label {
  readonly key: string;
  readonly at: Point;
  readonly shape: string | null;
}

function placeOn(document: Document, from: Address, to: Address): Point | null {
  const [source, target] = [placed(document, splitAddress(from).node), placed(document, splitAddress(to).node)];
  const [out, into] = [source && portOf(source, from, 'source'), target && portOf(target, to, 'target')];
  if (!source || !target || !out || !into) return null;
  const [start, end] = [
    { x: source.x + out.x, y: source.y + out.y },
    { x: target.x + into.x, y: target.y + into.y },
  ];
  return { x: start.x + ALONG.x * (end.x - start.x), y: start.y + ALONG.y * (end.y - start.y) };
}

/** A shape with P in front where the value differs from sample to sample. */
const labelsOf: (document: Document) => readonly Label[] = perDocument((document) => {
  const carries = carriesSamples(document);
  return document.edges.flatMap(({ from, to }) => {
    const at = placeOn(document, from, to);
    if (!at) return [];
    const shape = wireShape(document, from);
    const text = shape && (carries(from) ? ['P', ...shape].join(' × ') : shownShape(shape));
    return [{ key: `${from}->${to}`, at, shape: text }];
  });
});

function Labels() {
  const { t } = useTranslation('shapes');
  const document = useDocument(selectDocument);
  const isFar = useStore(selectFar);
  const scale = useLabelScale();
  if (isFar) return null;
  return (
    <ViewportPortal>
      <div style={scale}>
        {labelsOf(document).map(({ key, at, shape }) => (
          <span
            key={key}
            className="wire-shape"
            data-testid={`wire-shape-${key}`}
            style={{ left: at.x, top: at.y }}
            title={shape === null ? t('unknown') : undefined}
          >
            {shape ?? '–'}
          </span>
        ))}
      </div>
    </ViewportPortal>
  );
}

/** The shape of every wire, computed or not, where the user wants to see them. */
export function WireShapes() {
  return useUi(selectOn) ? <Labels /> : null;
}
