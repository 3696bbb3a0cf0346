import { useCallback } from 'react';
import type { Address } from '../../../graph-core/model/document.ts';
import { CulpritLine } from '../../health/culprit-line.tsx';
import { useTranslation } from '../../i18n/use-translation.ts';
import { askAt } from '../../predict/ask-at.ts';
import { uiStore, useUi } from '../../state/stores.ts';
import type { UiState } from '../../state/ui-store.ts';
import { symbolText } from '../symbols.ts';
import { useSummary } from '../use-session-values.ts';
import { ValueLabel } from '../value-label.tsx';
import { ValueEditor } from './value-editor.tsx';

export interface VariableValuesProps {
  readonly address: Address;
  readonly symbol: string;
  /** Its numbers can be typed over: an observed variable, a constant, a parameter. */
  readonly editable?: boolean;
}

/** The gradient of a variable in its colour, once it is known. */
export function GradientLine({ address, symbol }: Pick<VariableValuesProps, 'address' | 'symbol'>) {
  const { t } = useTranslation('canvas');
  const gradient = useSummary('gradients', address);
  if (gradient === undefined) return null;
  return (
    <span className="line-gradient">
      <ValueLabel
        summary={gradient}
        name={t('gradient-of', { symbol: symbolText(symbol) })}
        testId={`gradient-${address}`}
        onAsk={(index) => void askAt('gradients', address, index)}
      />
    </span>
  );
}

/** Value above, gradient below. A double-click on a number edits it. */
export function VariableValues({ address, symbol, editable = false }: VariableValuesProps) {
  const { t } = useTranslation('canvas');
  const summary = useSummary('values', address);
  const editing = useUi(
    useCallback(
      (state: UiState) => (state.editing?.kind === 'value' && state.editing.address === address ? state.editing : null),
      [address],
    ),
  );
  if (editing) return <ValueEditor address={address} index={editing.index} summary={summary} />;
  const open = (index: number | null): void => uiStore.getState().edit({ kind: 'value', address, index });
  return (
    <>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: a shortcut for the mouse; F2 and the inspector do the same by keyboard. */}
      <span
        className="line-value"
        onDoubleClick={
          editable
            ? (event) => {
                event.stopPropagation();
                open(null);
              }
            : undefined
        }
      >
        <ValueLabel
          summary={summary}
          name={t('value-of', { symbol: symbolText(symbol) })}
          testId={`value-${address}`}
          onAsk={(index) => void askAt('values', address, index)}
          {...(editable ? { onEditEntry: open } : {})}
        />
      </span>
      <CulpritLine address={address} />
      <GradientLine address={address} symbol={symbol} />
    </>
  );
}
