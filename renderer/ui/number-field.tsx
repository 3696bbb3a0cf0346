import { type ClipboardEvent, type KeyboardEvent, useId, useRef, useState } from 'react';
import { formatFull, formatNumber, parseNumber } from './number-format.ts';

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
  /** Called with text that is more than one number; true means that it was taken care of. */
  readonly onPasteText?: (text: string) => boolean;
  /** Hears of text that is no number in range while it is typed. */
  readonly onInvalid?: (invalid: boolean) => void;
}

/** Why a number is refused. */
function isAllowed(
  value: number | null,
  rule: { readonly integer?: boolean; readonly min?: number; readonly max?: number },
): boolean {
  if (value === null) return false;
  if (rule.integer && !Number.isInteger(value)) return false;
  if (rule.min !== undefined && !(value >= rule.min)) return false;
  return rule.max === undefined || value <= rule.max;
}

const stepOf = (event: KeyboardEvent, integer: boolean): number =>
  event.shiftKey ? 10 : !integer && (event.ctrlKey || event.altKey) ? 0.1 : 1;

/** Adds without the dust of binary fractions: 0.1 + 0.2 is 0.3. */
const addClean = (value: number, step: number): number => Number((value + step).toPrecision(12));

/** A bare number input: three digits at rest, all digits while edited, arrows to step, Escape to give up. */
export function NumberInput(props: NumberInputProps) {
  const { value, onCommit, label, integer = false, disabled = false, className = '' } = props;
  const [draft, setDraft] = useState<string | null>(null);
  const cancelled = useRef(false);
  const rest = value === null ? '' : formatNumber(value);
  const invalid = draft !== null && draft.trim() !== '' && !isAllowed(parseNumber(draft), props);

  const commit = (text: string | null): void => {
    if (text === null) return;
    const number = parseNumber(text);
    if (number !== null && isAllowed(number, props) && !Object.is(number, value)) onCommit(number);
  };
  const close = (): void => {
    if (!cancelled.current) commit(draft);
    cancelled.current = false;
    setDraft(null);
    props.onInvalid?.(false);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    if (event.key === 'Enter') {
      commit(draft);
      if (!invalid) event.currentTarget.select();
    } else if (event.key === 'Escape') {
      cancelled.current = true;
      event.currentTarget.blur();
    } else if (event.key === 'ArrowUp' || event.key === 'ArrowDown') {
      const from = parseNumber(draft ?? '') ?? value;
      if (from === null) return;
      event.preventDefault();
      const next = addClean(from, event.key === 'ArrowUp' ? stepOf(event, integer) : -stepOf(event, integer));
      if (!isAllowed(next, props)) return;
      setDraft(formatFull(next));
      onCommit(next);
    } else return;
    event.stopPropagation();
  };
  const onPaste = (event: ClipboardEvent<HTMLInputElement>): void => {
    const text = event.clipboardData.getData('text/plain');
    if (parseNumber(text) === null && props.onPasteText?.(text)) event.preventDefault();
  };

  return (
    <input
      className={`number-input ${className}`}
      inputMode="decimal"
      autoComplete="off"
      spellCheck={false}
      aria-label={label}
      aria-invalid={invalid || undefined}
      aria-describedby={props.describedBy}
      title={value === null ? label : formatFull(value)}
      data-value={value === null ? undefined : String(value)}
      data-testid={props.testId}
      placeholder={props.placeholder}
      disabled={disabled}
      value={draft ?? rest}
      onFocus={(event) => {
        setDraft(value === null ? '' : formatFull(value));
        const field = event.currentTarget;
        requestAnimationFrame(() => document.activeElement === field && field.select());
      }}
      onChange={(event) => {
        setDraft(event.target.value);
        props.onInvalid?.(!isAllowed(parseNumber(event.target.value), props));
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
  const [invalid, setInvalid] = useState(false);
  const showError = invalid && error !== undefined;
  return (
    <div className="field">
      <span className="field-label" aria-hidden="true">
        {input.label}
      </span>
      <NumberInput {...input} describedBy={id} onInvalid={setInvalid} />
      <span id={id} className={showError ? 'field-error' : 'field-help'} role={showError ? 'alert' : undefined}>
        {showError ? error : help}
      </span>
    </div>
  );
}
