import { useStore } from '@xyflow/react';
import { type CSSProperties, useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { Address } from '../../graph-core/model/document.ts';
import type { TensorSummary } from '../../session/protocol.ts';
import { entryPieces, summaryForm } from '../canvas/summary.ts';
import { symbolText } from '../canvas/symbols.ts';
import { useSummary } from '../canvas/use-session-values.ts';
import { indexLabel } from '../ui/heat.ts';
import { formatNumber } from '../ui/number-format.ts';
import { MathSymbol } from '../ui/symbol.tsx';
import { isMoved, type NudgeState, useNudge } from './nudge-store.ts';
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
  const target = useNudge(useCallback((state: NudgeState) => (isMoved(state, address) ? state.target : null), [address]));
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

/** Text that keeps its size on the screen while the canvas is seen from afar. */
const useScale = (): CSSProperties => ({ '--nudge-scale': Math.max(1, 1 / useStore(selectZoom)) }) as CSSProperties;

/** Below this, blocks are too near to each other for numbers. */
const AFAR = 0.4;

/**
 * Where a variable's numbers are not shown, as from afar: the change alone, of several entries its norm. Above the block, where it
 * meets neither the next one nor what stands below a cost; `right` is where it ends, from the block's left.
 */
export function NudgeFromAfar({ address, right }: { readonly address: Address; readonly right: number }) {
  const pair = useNudge(useCallback((state: NudgeState) => state.answer?.downstream[address], [address]));
  const scale = useScale();
  const isTooFar = useStore(selectZoom) < AFAR;
  if (pair === undefined || isTooFar) return null;
  const short = (summary: TensorSummary): string =>
    summary.shape.length === 0 ? signed(summary.entries[0] as number) : `‖${formatNumber(summary.norm)}‖`;
  return (
    <span className="nudge-lines nudge-afar" style={{ ...scale, left: right }}>
      <span data-testid={`nudge-predicted-${address}`}>≈ {short(pair.predicted)}</span>
      <span className="nudge-actual" data-testid={`nudge-actual-${address}`}>
        = {short(pair.actual)}
      </span>
    </span>
  );
}

/** Below the cost: its change, predicted and actual, and the gap. */
export function NudgeCost({ address, symbol }: Lines) {
  const { t } = useTranslation('nudge');
  const scale = useScale();
  const pair = useNudge(useCallback((state: NudgeState) => state.answer?.downstream[address], [address]));
  if (pair === undefined) return null;
  const gap = Math.abs((pair.actual.entries[0] ?? 0) - (pair.predicted.entries[0] ?? 0));
  return (
    <span className="nudge-cost" style={scale}>
      <NudgeLines address={address} symbol={symbol} />
      <span className="nudge-gap">{t('gap-is', { gap: signed(gap) })}</span>
    </span>
  );
}
