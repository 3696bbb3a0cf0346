import { useCallback } from 'react';
import { liesIn } from '../../graph-core/model/address.ts';
import { useOnView } from '../docks/on-view.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { usePredicting } from '../predict/predict-store.ts';
import { formatNumber } from '../ui/number-format.ts';
import { type HealthState, useHealth } from './health-store.ts';

/** The gain of a block beside it, while the panel with the health of the gradient is on view. */
export function GainChip({ id }: { readonly id: string }) {
  const gain = useHealth(
    useCallback((state: HealthState) => state.health?.rows.find((row) => row.node === id)?.gain ?? null, [id]),
  );
  return gain === null ? null : <Gain id={id} gain={gain} />;
}

/** Of each block that has one: what the panel is asked costs a drawing of thousands nothing before. */
function Gain({ id, gain }: { readonly id: string; readonly gain: number }) {
  const { t } = useTranslation('health');
  const isOnView = useOnView();
  const predicting = usePredicting();
  if (predicting || !isOnView('health')) return null;
  const text = Number.isNaN(gain) ? 'NaN' : formatNumber(gain, 2);
  const sign = gain < 1 ? '▾' : gain > 1 ? '▴' : '';
  return (
    <span className="mark mark-gain" title={t('help.gain')} data-testid={`gain-${id}`}>
      ×{text}
      {sign}
    </span>
  );
}

/** Says in the inspector that the gradients of a block were checked in the document as it is. */
export function useChecked(id: string, document: unknown): boolean {
  return useHealth(
    useCallback(
      (state: HealthState) => state.checked?.document === document && (state.checked?.nodes.has(id) ?? false),
      [id, document],
    ),
  );
}

/** Whether a block, or one inside it, made the first number that is none, forward or backward. */
export function useCulprit(id: string): boolean {
  return useHealth(
    useCallback(
      (state: HealthState) => state.nonFinite !== null && state.nonFinite !== undefined && liesIn(state.nonFinite.node, id),
      [id],
    ),
  );
}
