import { useStore } from '@xyflow/react';
import { useCallback, useMemo } from 'react';
import type { Address } from '../../graph-core/model/document.ts';
import type { CardGround } from '../canvas/card-place.tsx';
import { shownFromAfar } from '../canvas/far-numbers.ts';
import { OverDrawing } from '../canvas/layers.tsx';
import { drawnOf } from '../canvas/placed.ts';
import { symbolText } from '../canvas/symbols.ts';
import { selectCurrentNode } from '../canvas/use-session-values.ts';
import { FULL_DETAIL, type Rect } from '../canvas/viewport.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { symbolOf } from '../state/derived.ts';
import { selectDocument } from '../state/document-store.ts';
import { useSession } from '../state/session.ts';
import type { SessionState } from '../state/session-store.ts';
import { useDocument, useUi } from '../state/stores.ts';
import type { UiState } from '../state/ui-store.ts';
import { MathSymbol } from '../ui/symbol.tsx';
import { useMark } from '../ui/use-mark.ts';
import { type LabelGround, type NudgeLabel, nudgeLabels } from './nudge-labels.ts';
import { type NudgeState, useNudge } from './nudge-store.ts';
import { signed } from './signed.ts';

/** Below this, blocks are too near to each other for numbers. */
const AFAR = 0.4;
/** Decided anew for each of these, not for each frame of a zoom. */
const STEP = 0.05;

/** Text keeps its size on the screen while the canvas is seen from afar; 0 where it would cover everything. */
const selectScale = ({ transform: [, , zoom] }: { readonly transform: readonly [number, number, number] }): number =>
  zoom >= FULL_DETAIL ? 1 : zoom < AFAR ? 0 : 1 / (Math.floor(zoom / STEP + 1e-6) * STEP);
const selectPresent = ({ present }: UiState): number => (present ? 2 : 1);
const selectAll = (state: NudgeState): NudgeState => state;

/** From a label to what it belongs to, where it does not stand beside it. */
function Leader({ place, of }: Pick<NudgeLabel, 'place' | 'of'>) {
  const middle = { x: of.x + of.width / 2, y: of.y + of.height / 2 };
  const x = Math.max(place.x, Math.min(place.x + place.width, middle.x));
  const y = Math.max(place.y, Math.min(place.y + place.height, middle.y));
  const long = Math.hypot(x - middle.x, y - middle.y);
  const radius = Math.min(of.width, of.height) / 2;
  if (long < radius + 40) return null;
  const [dx, dy] = [(x - middle.x) / long, (y - middle.y) / long];
  return (
    <svg className="nudge-leader" aria-hidden="true">
      <line x1={middle.x + dx * radius} y1={middle.y + dy * radius} x2={x} y2={y} />
    </svg>
  );
}

function LabelView({ label, scale }: { readonly label: NudgeLabel; readonly scale: number }) {
  const { t } = useTranslation('nudge');
  const { address, symbol, kind, predicted, actual, gap, place } = label;
  const isShort = predicted.startsWith('‖') && !predicted.startsWith('‖·‖');
  const name = (
    <>
      d<MathSymbol symbol={symbol} />
    </>
  );
  return (
    <>
      <Leader {...label} />
      <span
        className="nudge-label"
        data-kind={kind}
        data-testid={`nudge-label-${address}`}
        title={kind === 'own' ? undefined : t('pair', { symbol: symbolText(symbol) })}
        style={{ left: place.x, top: place.y, width: place.width, height: place.height, fontSize: 12 * scale }}
      >
        {kind === 'own' ? (
          <span className="nudge-actual" data-testid={`nudge-own-${address}`}>
            {name}
            {predicted}
          </span>
        ) : (
          <>
            <span data-testid={`nudge-predicted-${address}`}>
              {!isShort && name} ≈ {predicted}
            </span>
            <span className="nudge-actual" data-testid={`nudge-actual-${address}`}>
              = {actual}
            </span>
            {gap !== null && <span className="nudge-gap">{t('gap-is', { gap: signed(gap) })}</span>}
          </>
        )}
      </span>
    </>
  );
}

export interface NudgeLayerProps {
  readonly ground: CardGround;
  readonly far: (address: Address, scale: number) => boolean;
  readonly named: LabelGround['named'];
}

/** Over a drawing while a nudge is on: at each value that changes, the predicted change and the actual one. */
export function NudgeLayer({ ground, far, named }: NudgeLayerProps) {
  const state = useNudge(selectAll);
  const zoomed = useStore(selectScale);
  const scale = zoomed * useUi(selectPresent);
  const { drawn, values, gradients } = ground;
  const mark = useMark();
  // biome-ignore lint/correctness/useExhaustiveDependencies: numbers are written anew with another decimal mark.
  const labels = useMemo(() => {
    if (state.target === null || scale === 0) return [];
    const isShown = (address: Address): boolean => zoomed === 1 || far(address, scale);
    return nudgeLabels({ drawn, values, gradients, scale, isNear: zoomed === 1, named, isShown }, state);
  }, [state, drawn, values, gradients, scale, zoomed, far, named, mark]);
  if (labels.length === 0) return null;
  return (
    <OverDrawing>
      {labels.map((label) => (
        <LabelView key={label.address + rectKey(label.of)} label={label} scale={scale} />
      ))}
    </OverDrawing>
  );
}

/** A value may stand in a drawing twice: where it comes in, and where it is made. */
const rectKey = ({ x, y }: Rect): string => ` ${x} ${y}`;

const selectView = (state: SessionState) => state.view;
const NOTHING = { values: {}, gradients: {} };

/** Over the graph. */
export function NudgeOverGraph() {
  const document = useDocument(selectDocument);
  const view = useSession(selectView);
  const current = useSession(selectCurrentNode);
  const far = useCallback(
    (address: Address, scale: number) => shownFromAfar(document, view, current, scale, scale).has(address),
    [document, view, current],
  );
  const named = useCallback((address: Address) => ({ address, symbol: symbolOf(document, address) }), [document]);
  const { values, gradients } = view ?? NOTHING;
  return <NudgeLayer ground={{ drawn: drawnOf(document), current, values, gradients }} far={far} named={named} />;
}
