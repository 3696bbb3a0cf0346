import { useId, useState } from 'react';

export interface TextFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onCommit: (text: string) => void;
  /** A message for text that cannot be taken; null when it can. */
  readonly check?: (text: string) => string | null;
  readonly help?: string;
  readonly placeholder?: string;
  readonly testId?: string;
  readonly error?: string | undefined;
}

/** A line of text that is taken over with Enter or by leaving the field, and given up with Escape. */
export function TextField({ label, value, onCommit, check, help, placeholder, testId, error }: TextFieldProps) {
  const id = useId();
  const [draft, setDraft] = useState<string | null>(null);
  const refusal = draft === null || check === undefined ? null : check(draft);
  const problem = refusal ?? error ?? null;
  const commit = (): void => {
    if (draft !== null && draft !== value && refusal === null) onCommit(draft);
    setDraft(null);
  };
  return (
    <div className="field">
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      <input
        id={id}
        className="text-field"
        data-testid={testId}
        autoComplete="off"
        spellCheck={false}
        placeholder={placeholder}
        aria-invalid={problem !== null || undefined}
        aria-describedby={`${id}-help`}
        data-clean={draft === null || draft === value}
        value={draft ?? value}
        onChange={(event) => setDraft(event.target.value)}
        onBlur={commit}
        onKeyDown={(event) => {
          if (event.key === 'Enter') {
            // Leaving the field is what commits; what is refused stays, to be mended.
            if (refusal === null) event.currentTarget.blur();
          } else if (event.key === 'Escape') setDraft(null);
          else return;
          event.stopPropagation();
        }}
      />
      <span
        id={`${id}-help`}
        className={problem === null ? 'field-help' : 'field-error'}
        role={problem === null ? undefined : 'alert'}
      >
        {problem ?? help}
      </span>
    </div>
  );
}
