import { type ClipboardEvent, type FocusEvent, type KeyboardEvent, useId, useState } from 'react';
import { flushSync } from 'react-dom';
import { whyAmbiguous } from './ambiguity.ts';
import { dialogOf, isHistoryKey, leaveField, returnFocus } from './field-keys.ts';
import { type NumberDraft, type NumberRule, useNumberDraft } from './number-draft.ts';
import { formatFull } from './number-format.ts';
import { isForTable } from './read-number.ts';
import { useMark } from './use-mark.ts';
import { useScrub } from './use-scrub.ts';

export interface NumberInputProps extends NumberRule {
  readonly label: string;
  readonly disabled?: boolean;
  readonly className?: string;
  readonly testId?: string;
  readonly describedBy?: string;
  readonly placeholder?: string;
  /** Called with text that is more than one number; true means that it was taken care of. */
  readonly onPasteText?: (text: string) => boolean;
}

/** The keys of a number input; those that it has no use for go on to others. */
function handleKey(event: KeyboardEvent<HTMLInputElement>, draft: NumberDraft): void {
  const field = event.currentTarget;
  if (isHistoryKey(event)) {
    // The number on view follows the document's history; kept text would be written over it later.
    if (draft.isClean) draft.forget();
    return;
  }
  if (event.key === 'Enter') {
    // Leaving the field is what commits.
    if (draft.invalid) draft.tell();
    else leaveField(field);
  } else if (event.key === 'Escape') {
    // where there is nothing to give up, it is the dialog that is closed
    if (draft.typed === null && dialogOf(field)) return;
    flushSync(draft.forget);
    returnFocus(field);
  } else if (event.key === 'ArrowUp' || event.key === 'ArrowDown') {
    event.preventDefault();
    draft.step(event);
  } else return;
  event.stopPropagation();
}

/** On a page that is at work keys may come before the next frame: what they wrote is not to be written over. */
function selectOnce(event: FocusEvent<HTMLInputElement>): void {
  const field = event.currentTarget;
  requestAnimationFrame(() => {
    if (document.activeElement === field && field.dataset.clean === 'true') field.select();
  });
}

/**
 * A bare number input: three digits at rest, all digits while edited, a drag at rest to scrub, arrows to step (Shift coarse,
 * Ctrl fine), expressions such as `1/3` and `2*pi`, Enter to go on to the next number of a table or out of the field, Escape
 * to give up; emptied, it goes back to its standard.
 */
export function NumberInput(props: NumberInputProps) {
  const { value, label, disabled = false, className = '' } = props;
  const draft = useNumberDraft(props);
  useMark();
  const onPaste = (event: ClipboardEvent<HTMLInputElement>): void => {
    const text = event.clipboardData.getData('text/plain');
    if (isForTable(text) && props.onPasteText?.(text)) event.preventDefault();
  };
  const scrub = useScrub({ ...props, disabled });
  return (
    <input
      {...scrub}
      className={`number-input ${className}`}
      inputMode="decimal"
      autoComplete="off"
      spellCheck={false}
      aria-label={label}
      aria-invalid={draft.invalid || undefined}
      aria-describedby={props.describedBy}
      title={(draft.typed !== null && whyAmbiguous(draft.typed)) || (value === null ? label : formatFull(value))}
      data-value={value === null ? undefined : String(value)}
      data-testid={props.testId}
      placeholder={props.placeholder ?? (props.standard === undefined ? undefined : formatFull(props.standard))}
      disabled={disabled}
      data-clean={draft.isClean}
      value={draft.text}
      onFocus={(event) => {
        draft.begin();
        selectOnce(event);
      }}
      onChange={(event) => draft.type(event.target.value)}
      onBlur={draft.close}
      onKeyDown={(event) => handleKey(event, draft)}
      onPaste={onPaste}
    />
  );
}

export interface NumberFieldProps extends Omit<NumberInputProps, 'describedBy'> {
  /** Shown below the field; what the number means or why it is refused. */
  readonly help?: string;
  readonly error?: string;
}

/** A labelled number with help and an error line. */
export function NumberField({ help, error, ...input }: NumberFieldProps) {
  const id = useId();
  const [invalid, setInvalid] = useState<string | null>(null);
  const problem = invalid === null ? undefined : (whyAmbiguous(invalid) ?? error);
  return (
    <div className="field">
      <span className="field-label" aria-hidden="true">
        {input.label}
      </span>
      <NumberInput {...input} describedBy={id} onInvalid={(isWrong, text) => setInvalid(isWrong ? text : null)} />
      <span
        id={id}
        className={problem === undefined ? 'field-help' : 'field-error'}
        role={problem === undefined ? undefined : 'alert'}
      >
        {problem ?? help}
      </span>
    </div>
  );
}
