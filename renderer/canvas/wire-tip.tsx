import { useStore } from '@xyflow/react';
import type { TensorSummary } from '../../session/protocol.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { OverDrawing } from './layers.tsx';
import { ValueLabel } from './value-label.tsx';
import { FULL_DETAIL } from './viewport.ts';

/** How much larger than the canvas the tip is drawn, so that it can be read from afar. */
const selectScale = (state: { readonly transform: readonly [number, number, number] }): number =>
  Math.max(1, FULL_DETAIL / state.transform[2]);

export interface WireTipProps {
  readonly wire: string;
  readonly at: readonly [number, number];
  /** Of the value, as text. */
  readonly symbol: string;
  /** What is known of the shape before anything was computed. */
  readonly shape: string | undefined;
  readonly value: TensorSummary | undefined;
  readonly gradient: TensorSummary | undefined;
  /** The canvas is so far away that the wire has no labels of its own. */
  readonly isAlone: boolean;
}

/** What a wire carries, while the pointer rests on it: symbol and shape, and where they stand nowhere else value and gradient. */
export function WireTip({ wire, at, symbol, shape, value, gradient, isAlone }: WireTipProps) {
  const { t } = useTranslation('canvas');
  const scale = useStore(selectScale);
  const [x, y] = at;
  const known = value ? (value.shape.length === 0 ? t('scalar') : value.shape.join('×')) : shape;
  const text = [symbol, known, value ? '' : t('not-computed-short')]
    .filter((part) => part !== undefined && part !== '')
    .join(' ');
  return (
    <OverDrawing>
      <div
        className="wire-label wire-tip"
        data-wire={wire}
        data-testid="wire-tip"
        style={{ transform: `translate(-50%, 0) translate(${x}px, ${y + 34}px) scale(${scale})`, transformOrigin: 'top center' }}
      >
        {text}
        {isAlone && value && (
          <>
            {' '}
            <span className="line-value">
              <ValueLabel summary={value} name={t('value-of', { symbol })} />
            </span>
          </>
        )}
        {isAlone && gradient && (
          <>
            {' '}
            <span className="line-gradient">
              <ValueLabel summary={gradient} name={t('contribution', { symbol })} />
            </span>
          </>
        )}
      </div>
    </OverDrawing>
  );
}
