import { type InputHTMLAttributes, useState } from 'react';

export interface DraftInputProps
  extends Omit<InputHTMLAttributes<HTMLInputElement>, 'value' | 'onChange' | 'onBlur' | 'onKeyDown' | 'defaultValue'> {
  readonly value: string;
  readonly onCommit: (text: string) => void;
  /** Whether text can be taken over; what cannot stays in the field, to be mended. */
  readonly canTake?: (text: string) => boolean;
  /** Hears what is typed, and null once it was taken over or given up. */
  readonly onDraft?: (text: string | null) => void;
  readonly testId?: string | undefined;
}

/** A bare line of text that is taken over with Enter or by leaving the field, and given up with Escape. */
export function DraftInput({ value, onCommit, canTake = () => true, onDraft, testId, ...rest }: DraftInputProps) {
  const [draft, setDraft] = useState<string | null>(null);
  const put = (text: string | null): void => {
    setDraft(text);
    onDraft?.(text);
  };
  const isTakeable = draft === null || canTake(draft);
  return (
    <input
      {...rest}
      data-testid={testId}
      autoComplete="off"
      spellCheck={false}
      data-clean={draft === null || draft === value}
      value={draft ?? value}
      onChange={(event) => put(event.target.value)}
      onBlur={() => {
        if (draft !== null && draft !== value && isTakeable) onCommit(draft);
        put(null);
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== 'Escape') return;
        // Leaving the field is what commits.
        if (event.key === 'Escape') put(null);
        else if (isTakeable) event.currentTarget.blur();
        event.stopPropagation();
      }}
    />
  );
}
