import { useStore } from '@xyflow/react';
import { type CSSProperties, useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { Address } from '../../graph-core/model/document.ts';
import type { TensorSummary } from '../../session/protocol.ts';
import { entryPieces, summaryForm } from '../canvas/summary.ts';
import { symbolText } from '../canvas/symbols.ts';
import { useSummary } from '../canvas/use-session-values.ts';
import { MathSymbol } from '../ui/symbol.tsx';
import { indexLabel } from '../ui/heat.ts';
import { type NudgeState, useNudge } from './nudge-store.ts';
import { signed } from './signed.ts';

/** A change as people write it: `+0.02`, `[+0.02, 0]`, the norm where it has many entries. */
export function changeText(summary: TensorSummary): string {
  if (summaryForm(summary) !== 'numbers') return `‖·‖ ${signed(summary.norm).replace('+', '')}`;
  const body = entryPieces(summary)
    .map(({ before, index }) => before + signed(summary.entries[index] as number))
    .join('');
  return summary.shape.length === 0 ? body : `${body || '['}]`;
}

interface Lines {
  readonly address: Address;
  readonly symbol: string;
}

/** Beside a value while a nudge is on: the predicted change over the actual one. Null where the value does not change. */
export function NudgeLines({ address, symbol }: Lines) {
  const { t } = useTranslation('nudge');
  const pair = useNudge(useCallback((state: NudgeState) => state.answer?.downstream[address], [address]));
  const target = useNudge(
    useCallback((state: NudgeState) => (state.target?.address === address ? state.target : null), [address]),
  );
  const shape = useSummary('values', address)?.shape ?? [];
  if (target !== null) {
    const at = indexLabel(shape, target.index);
    return (
      <span className="nudge-lines nudge-own" data-testid={`nudge-own-${address}`}>
        d<MathSymbol symbol={symbol} />
        {at === '' ? '' : `[${at}]`} = {signed(target.delta)}
      </span>
    );
  }
  if (pair === undefined) return null;
  return (
    <span className="nudge-lines" title={t('pair', { symbol: symbolText(symbol) })}>
      <span data-testid={`nudge-predicted-${address}`}>
        d<MathSymbol symbol={symbol} /> ≈ {changeText(pair.predicted)}
      </span>
      <span className="nudge-actual" data-testid={`nudge-actual-${address}`}>
        = {changeText(pair.actual)}
      </span>
    </span>
  );
}

const selectZoom = (state: { readonly transform: readonly [number, number, number] }): number => state.transform[2];

/** Below the cost: its change, predicted and actual, and the gap. */
export function NudgeCost({ address, symbol }: Lines) {
  const { t } = useTranslation('nudge');
  const zoom = useStore(selectZoom);
  const pair = useNudge(useCallback((state: NudgeState) => state.answer?.downstream[address], [address]));
  if (pair === undefined) return null;
  // legible from afar too: there is room below a cost
  const gap = Math.abs((pair.actual.entries[0] ?? 0) - (pair.predicted.entries[0] ?? 0));
  return (
    <span className="nudge-cost" style={{ '--nudge-scale': Math.max(1, 1 / zoom) } as CSSProperties}>
      <NudgeLines address={address} symbol={symbol} />
      <span className="nudge-gap">{t('gap-is', { gap: signed(gap) })}</span>
    </span>
  );
}
