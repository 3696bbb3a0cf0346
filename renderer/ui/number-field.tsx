import { type ClipboardEvent, type KeyboardEvent, useId, useState } from 'react';
import { flushSync } from 'react-dom';
import { tellAmbiguous, whyAmbiguous } from './ambiguity.ts';
import { dialogOf, isHistoryKey, leaveField, returnFocus } from './field-keys.ts';
import { formatFull, formatNumber } from './number-format.ts';
import { addClean, arrowStep } from './number-steps.ts';
import { isForTable, readNumber } from './read-number.ts';
import { useMark } from './use-mark.ts';
import { useScrub } from './use-scrub.ts';

export interface NumberInputProps {
  readonly value: number | null;
  /** Called once a changed number is confirmed with Enter, an arrow key or by leaving the field. */
  readonly onCommit: (value: number) => void;
  readonly label: string;
  readonly integer?: boolean;
  readonly min?: number;
  readonly max?: number;
  readonly disabled?: boolean;
  readonly className?: string;
  readonly testId?: string;
  readonly describedBy?: string;
  readonly placeholder?: string;
  /** What the number is where nobody has set it: an emptied field goes back to it. */
  readonly standard?: number | undefined;
  /** Called with text that is more than one number; true means that it was taken care of. */
  readonly onPasteText?: (text: string) => boolean;
  /** Hears of text that is no number in range while it is typed. */
  readonly onInvalid?: (invalid: boolean, text: string) => void;
}

/** Whether the rules of a field let a number in; null is what is no number. */
function isAllowed(
  value: number | null,
  rule: { readonly integer?: boolean; readonly min?: number; readonly max?: number },
): boolean {
  if (value === null) return false;
  if (rule.integer && !Number.isInteger(value)) return false;
  if (rule.min !== undefined && !(value >= rule.min)) return false;
  return rule.max === undefined || value <= rule.max;
}

/** What was typed, and whether it has been handed on already, as by an arrow key. */
interface Draft {
  readonly text: string;
  readonly sent: boolean;
  /** Whether it was said already why it cannot be taken. */
  readonly told?: boolean;
}

/**
 * A bare number input: three digits at rest, all digits while edited, a drag at rest to scrub, arrows to step (Shift coarse,
 * Ctrl fine), expressions such as `1/3` and `2*pi`, Enter to go on to the next number of a table or out of the field, Escape
 * to give up; emptied, it goes back to its standard.
 */
export function NumberInput(props: NumberInputProps) {
  const { value, onCommit, label, integer = false, disabled = false, className = '' } = props;
  const [draft, setDraft] = useState<Draft | null>(null);
  const [focused, setFocused] = useState(false);
  useMark();
  const full = value === null ? '' : formatFull(value);
  const text = draft?.text ?? (focused || value === null ? full : formatNumber(value));
  const invalid = draft !== null && draft.text.trim() !== '' && !isAllowed(readNumber(draft.text), props);
  const isClean = draft === null || draft.sent || draft.text === full;

  const forget = (): void => {
    setDraft(null);
    props.onInvalid?.(false, '');
  };
  const close = (): void => {
    const typed = draft === null || draft.sent ? null : draft.text;
    const number = typed === null ? null : typed.trim() === '' ? (props.standard ?? null) : readNumber(typed);
    if (number !== null && isAllowed(number, props) && !Object.is(number, value)) onCommit(number);
    if (typed !== null && !draft?.told) tellAmbiguous(typed);
    setFocused(false);
    forget();
  };
  const step = (event: KeyboardEvent): void => {
    const from = readNumber(draft?.text ?? '') ?? value;
    const next = from === null ? null : addClean(from, arrowStep(from, event.key === 'ArrowUp', event, integer));
    if (next === null || !isAllowed(next, props)) return;
    setDraft({ text: formatFull(next), sent: true });
    onCommit(next);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    const field = event.currentTarget;
    if (isHistoryKey(event)) {
      // The number on view follows the document's history; kept text would be written over it later.
      if (isClean) forget();
      return;
    }
    if (event.key === 'Enter') {
      // Leaving the field is what commits.
      if (!invalid) leaveField(field);
      else if (!draft.told) {
        tellAmbiguous(draft.text);
        setDraft({ ...draft, told: true });
      }
    } else if (event.key === 'Escape') {
      // where there is nothing to give up, it is the dialog that is closed
      if (draft === null && dialogOf(field)) return;
      flushSync(forget);
      returnFocus(field);
    } else if (event.key === 'ArrowUp' || event.key === 'ArrowDown') {
      event.preventDefault();
      step(event);
    } else return;
    event.stopPropagation();
  };
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
      aria-invalid={invalid || undefined}
      aria-describedby={props.describedBy}
      title={(draft && whyAmbiguous(draft.text)) ?? (value === null ? label : formatFull(value))}
      data-value={value === null ? undefined : String(value)}
      data-testid={props.testId}
      placeholder={props.placeholder ?? (props.standard === undefined ? undefined : formatFull(props.standard))}
      disabled={disabled}
      data-clean={isClean}
      value={text}
      onFocus={(event) => {
        setFocused(true);
        const field = event.currentTarget;
        // on a page that is at work keys may come before the next frame: what they wrote is not to be written over
        requestAnimationFrame(() => {
          if (document.activeElement === field && field.dataset.clean === 'true') field.select();
        });
      }}
      onChange={(event) => {
        setDraft({ text: event.target.value, sent: false });
        props.onInvalid?.(!isAllowed(readNumber(event.target.value), props), event.target.value);
      }}
      onBlur={close}
      onKeyDown={onKeyDown}
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
