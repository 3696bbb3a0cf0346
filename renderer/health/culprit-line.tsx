import { useCallback } from 'react';
import type { Address } from '../../graph-core/model/document.ts';
import { useSummary } from '../canvas/use-session-values.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { indexLabel } from '../ui/heat.ts';
import { formatNumber } from '../ui/number-format.ts';
import { type HealthState, useHealth } from './health-store.ts';
import './health.css';

/** At a variable: the entry that the first bad number was made from. */
export function CulpritLine({ address }: { readonly address: Address }) {
  const { t } = useTranslation('health');
  const shape = useSummary('values', address)?.shape ?? [];
  const culprit = useHealth(
    useCallback((state: HealthState) => state.nonFinite?.inputs.find((input) => input.address === address), [address]),
  );
  if (culprit === undefined) return null;
  const label = indexLabel(shape, culprit.index);
  const entry = `${label === '' ? '' : `[${label}] = `}${formatNumber(culprit.value)}`;
  return (
    <span className="culprit-line" title={t('culprit-help')} data-testid={`culprit-${address}`}>
      ⚠ {t('culprit', { entry })}
    </span>
  );
}
