import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { liesIn } from '../../graph-core/model/address.ts';
import { usePredicting } from '../predict/predict-store.ts';
import { isShown } from '../state/docks.ts';
import { useUi } from '../state/stores.ts';
import type { UiState } from '../state/ui-store.ts';
import { formatNumber } from '../ui/number-format.ts';
import { type HealthState, useHealth } from './health-store.ts';

const selectOpen = (state: UiState) => isShown(state.preferences.docks, 'health');

/** The gain of a block beside it, while the drawer shows the health of the gradient. */
export function GainChip({ id }: { readonly id: string }) {
  const { t } = useTranslation('health');
  const open = useUi(selectOpen);
  const gain = useHealth(
    useCallback((state: HealthState) => state.health?.rows.find((row) => row.node === id)?.gain ?? null, [id]),
  );
  const predicting = usePredicting();
  if (!open || predicting || gain === null) return null;
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
