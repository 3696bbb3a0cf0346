import { memo } from 'react';
import type { TensorSummary } from '../../session/protocol.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { usePredicting } from '../predict/predict-store.ts';
import { OverWires } from './layers.tsx';
import { ValueLabel } from './value-label.tsx';

interface WireLabelProps {
  readonly wire: string;
  /** Of the value that runs along the wire, as text. */
  readonly symbol: string;
  readonly summary: TensorSummary;
  /** The value stands above the line, what comes back through it below. */
  readonly place: 'above' | 'below';
  readonly x: number;
  readonly y: number;
  /** What it says stands at the circle, too: the value goes nowhere else. */
  readonly single: boolean;
}

/** What is written on a wire: a wire that is selected or hovered draws none of it anew. */
export const WireLabel = memo(function WireLabel({ wire, symbol, summary, place, x, y, single }: WireLabelProps) {
  const { t } = useTranslation('canvas');
  const predicting = usePredicting();
  const isValue = place === 'above';
  const shift = isValue ? 'translate(-50%, -100%)' : 'translate(-50%, 0)';
  return (
    <OverWires>
      <div
        className={`wire-label wire-label-${place}`}
        data-wire={wire}
        data-single={single}
        // said at the circle; a number that is asked for is a button
        aria-hidden={(single && !predicting) || undefined}
        style={{ transform: `${shift} translate(${x}px, ${y}px)` }}
      >
        <span className={isValue ? 'line-value' : 'line-gradient'}>
          <ValueLabel
            summary={summary}
            name={t(isValue ? 'value-of' : 'contribution', { symbol })}
            {...(isValue ? {} : { testId: `wire-gradient-${wire}` })}
          />
        </span>
      </div>
    </OverWires>
  );
});
