import { useStore } from '@xyflow/react';
import type { CSSProperties } from 'react';
import type { Address, Document } from '../../graph-core/model/document.ts';
import { carriesSamples, wireShape } from '../../graph-core/validate/expected.ts';
import { OverDrawing } from '../canvas/layers.tsx';
import { useLabelScale } from '../canvas/use-label-scale.ts';
import { detailAt } from '../canvas/viewport.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { perDocument } from '../state/derived.ts';
import { selectDocument } from '../state/document-store.ts';
import { useDocument, useUi } from '../state/stores.ts';
import { idOf, type UiState } from '../state/ui-store.ts';
import { shownShape } from '../ui/shape-text.ts';
import { type ShapePlace, shapePlace } from './shape-place.ts';
import './shapes.css';

const selectOn = (state: UiState): boolean => state.preferences.shapesOnWires;
const selectFar = ({ transform }: { readonly transform: readonly [number, number, number] }): boolean =>
  detailAt(transform[2]) === 'far';

interface Drawn {
  readonly id: string;
}

/** The wires that React Flow draws: of a large drawing only what is near. */
const selectDrawn = ({ edges }: { readonly edges: readonly Drawn[] }): readonly Drawn[] => edges;

/** Stands for a shape that is not known yet. */
const UNKNOWN = '–';

interface Label extends ShapePlace {
  readonly shape: string | null;
}

/**
 * By wire, each output once however many wires lead away from it. A shape has P in front where the value differs from sample to
 * sample.
 */
const labelsOf: (document: Document) => ReadonlyMap<string, Label> = perDocument((document) => {
  const carries = carriesSamples(document);
  const told = new Set<Address>();
  const labels = new Map<string, Label>();
  for (const edge of document.edges) {
    const { from, to } = edge;
    if (told.has(from)) continue;
    told.add(from);
    const known = wireShape(document, from);
    const shape = known && (carries(from) ? ['P', ...known].join(' × ') : shownShape(known));
    const place = shapePlace(document, from, to, shape ?? UNKNOWN);
    if (place) labels.set(idOf(edge), { shape, ...place });
  }
  return labels;
});

function Labels() {
  const { t } = useTranslation('shapes');
  const document = useDocument(selectDocument);
  const isFar = useStore(selectFar);
  const drawn = useStore(selectDrawn);
  const scale = useLabelScale();
  if (isFar) return null;
  const labels = labelsOf(document);
  return (
    <OverDrawing>
      <div style={scale}>
        {drawn.map(({ id }) => {
          const label = labels.get(id);
          if (!label) return null;
          const { at, side, most, shape } = label;
          return (
            <span
              key={id}
              className="wire-shape"
              data-testid={`wire-shape-${id}`}
              data-side={side}
              style={{ left: at.x, top: at.y, '--most': most } as CSSProperties}
              title={shape === null ? t('unknown') : undefined}
            >
              {shape ?? UNKNOWN}
            </span>
          );
        })}
      </div>
    </OverDrawing>
  );
}

/** The shape of every wire, computed or not, where the user wants to see them. */
export function WireShapes() {
  return useUi(selectOn) ? <Labels /> : null;
}
