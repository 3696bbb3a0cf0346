import { useId, useState } from 'react';
import { DraftInput } from '../ui/draft-input.tsx';

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
  return (
    <div className="field">
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      <DraftInput
        id={id}
        className="text-field"
        testId={testId}
        placeholder={placeholder}
        aria-invalid={problem !== null || undefined}
        aria-describedby={`${id}-help`}
        value={value}
        canTake={(text) => check === undefined || check(text) === null}
        onCommit={onCommit}
        onDraft={setDraft}
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
