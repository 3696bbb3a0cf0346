import { useCallback } from 'react';
import type { Address } from '../../graph-core/model/document.ts';
import { ValueEditor } from '../canvas/nodes/value-editor.tsx';
import { symbolText } from '../canvas/symbols.ts';
import { ValueLabel } from '../canvas/value-label.tsx';
import { useTranslation } from '../i18n/use-translation.ts';
import { uiStore, useUi } from '../state/stores.ts';
import type { UiState } from '../state/ui-store.ts';
import { type DrawnVariable, type InsideNodeData, ownAddress } from './drawing.ts';

const FED: ReadonlySet<string> = new Set(['parameter', 'constant', 'observed']);

/** Where the numbers of a circle in a group can be typed over: the address of the weight or constant in this instance; null elsewhere. */
export function typedAt({ node, path, choice }: InsideNodeData): Address | null {
  if (choice === null || !FED.has(node.type)) return null;
  return ownAddress({ path, kind: 'group' }, `${node.id}.value`);
}

interface ValuesProps {
  readonly variable: DrawnVariable;
  /** The address to type numbers at. */
  readonly edits?: Address | null;
  /** The node of the drawing, for the keyboard to come back to. */
  readonly node?: string;
}

/** The value of a variable, below it its gradient once it is known; a dash while it is not computed. Enter or a double-click edits it. */
export function Values({ variable, edits = null, node = '' }: ValuesProps) {
  const { t } = useTranslation(['canvas', 'operations']);
  const { address, symbol, value, gradient, accumulating } = variable;
  const editing = useUi(
    useCallback(
      (state: UiState) =>
        edits !== null && state.editing?.kind === 'value' && state.editing.address === edits ? state.editing : null,
      [edits],
    ),
  );
  if (editing && edits !== null) return <ValueEditor address={edits} index={editing.index} summary={value} node={node} />;
  const open = (index: number): void => {
    if (edits !== null) uiStore.getState().edit({ kind: 'value', address: edits, index });
  };
  return (
    <>
      <span className="line-value">
        <ValueLabel
          summary={value}
          name={t('value-of', { symbol: symbolText(symbol) })}
          testId={`inside-value-${address}`}
          {...(edits === null ? {} : { onEditEntry: open })}
        />
      </span>
      {gradient && (
        <span className="line-gradient">
          <ValueLabel
            summary={gradient}
            name={t('gradient-of', { symbol: symbolText(symbol) })}
            testId={`inside-gradient-${address}`}
          />
        </span>
      )}
      {accumulating && (
        <span className="line-gradient inside-accumulating" data-testid={`inside-accumulating-${address}`}>
          {t('operations:accumulating', { ...accumulating })}
        </span>
      )}
    </>
  );
}
