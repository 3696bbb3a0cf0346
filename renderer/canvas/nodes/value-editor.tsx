import { useRef, useState } from 'react';
import { type Address, addressOf, splitAddress } from '../../../graph-core/model/document.ts';
import type { TensorSummary } from '../../../session/protocol.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { analysisFor } from '../../state/derived.ts';
import { editingOf } from '../../state/editing.ts';
import { sessionStore } from '../../state/session.ts';
import { documentStore, uiStore } from '../../state/stores.ts';
import { tellAmbiguous, whyAmbiguous } from '../../ui/ambiguity.ts';
import { isForField, leavesToHistory } from '../../ui/field-keys.ts';
import { formatFull } from '../../ui/number-format.ts';
import { readNumber } from '../../ui/read-number.ts';
import { parseTensorText } from '../../ui/tensor-text.ts';
import { flowHandle } from '../flow-handle.ts';
import { summaryText } from '../summary.ts';
import { editEntry, editWhole } from '../value-edits.ts';

export interface ValueEditorProps {
  readonly address: Address;
  /** The entry that is edited; null for the whole tensor as text. */
  readonly index: number | null;
  readonly summary: TensorSummary | undefined;
  /** The node on the canvas that the keyboard goes back to, where it is called otherwise than the variable's. */
  readonly node?: string;
}

/** What the analysis knows of a value, or of a weight that its block keeps. */
function typeOf(address: Address) {
  const { node, port } = splitAddress(address);
  const found = analysisFor(documentStore.getState().document).nodes.get(node);
  const weight = found?.parameters.find(({ name }) => name === port);
  return found?.outputs.get(port) ?? (weight?.shape ? { shape: weight.shape, dtype: 'float' as const } : null);
}

/** Applies what was typed, in the graph or in the group that the variable lies in; false when it is no number. */
function apply({ address, index, summary }: ValueEditorProps, text: string): boolean {
  const { node, port } = splitAddress(address);
  const { document, attempt, id, scope } = editingOf(node);
  const inner = addressOf(id, port);
  if (index !== null && summary) {
    const value = readNumber(text);
    if (value === null) return false;
    if (!Object.is(value, summary.entries[index])) {
      attempt(editEntry(document, inner, index, value, summary, sessionStore.getState().view?.sample ?? 0));
    }
    return true;
  }
  const typed = parseTensorText(text);
  if (!typed.ok) return false;
  attempt(editWhole(document, inner, typed.value, typeOf(address), scope !== null));
  return true;
}

/** A field over a number, or over the whole value: Enter keeps, Escape gives up. */
export function ValueEditor(props: ValueEditorProps) {
  const { t } = useTranslation('canvas');
  const { address, index, summary, node = splitAddress(address).node } = props;
  const [invalid, setInvalid] = useState<string | null>(null);
  const done = useRef(false);
  const whole = index === null || summary === undefined;
  const start = whole
    ? summary
      ? summaryText(summary).replace(/[[\]]/g, '')
      : ''
    : formatFull(summary.entries[index] as number);
  const close = (text: string | null): void => {
    if (done.current) return;
    if (text !== null && text.trim() !== '' && !apply(props, text)) {
      setInvalid(text);
      // on Enter and again where the field is left, it is said once
      if (text !== invalid) tellAmbiguous(text);
      return;
    }
    done.current = true;
    uiStore.getState().edit(null);
    // whoever edited by keyboard goes on from the block
    requestAnimationFrame(() => {
      if (document.activeElement === document.body) flowHandle()?.focusNode(node);
    });
  };
  return (
    <input
      // biome-ignore lint/a11y/noAutofocus: the field opens where the user just asked for it.
      autoFocus
      className={`value-editor nodrag nopan${whole ? ' value-editor-whole' : ''}`}
      inputMode={whole ? 'text' : 'decimal'}
      aria-label={t(whole ? 'edit-value' : 'edit-entry', { address, index })}
      aria-invalid={invalid !== null || undefined}
      title={invalid === null ? undefined : (whyAmbiguous(invalid) ?? t('no-number'))}
      placeholder={whole ? t('value-placeholder') : undefined}
      data-testid={`value-editor-${address}`}
      defaultValue={start}
      onChange={() => setInvalid(null)}
      onFocus={(event) => event.currentTarget.select()}
      onBlur={(event) => {
        close(event.currentTarget.value);
        uiStore.getState().edit(null);
      }}
      onKeyDown={(event) => {
        if (leavesToHistory(event)) return close(null);
        if (isForField(event)) event.stopPropagation();
        if (event.key === 'Enter') close(event.currentTarget.value);
        if (event.key === 'Escape') close(null);
      }}
    />
  );
}
