import { type KeyboardEvent, useState } from 'react';
import { tellAmbiguous } from './ambiguity.ts';
import { formatFull, formatNumber } from './number-format.ts';
import { addClean, arrowStep } from './number-steps.ts';
import { readNumber } from './read-number.ts';

/** A number that a field holds, what else it lets in, and who hears of it. */
export interface NumberRule {
  readonly value: number | null;
  /** Called once a changed number is confirmed with Enter, an arrow key or by leaving the field. */
  readonly onCommit: (value: number) => void;
  readonly integer?: boolean;
  readonly min?: number;
  readonly max?: number;
  /** What the number is where nobody has set it: an emptied field goes back to it. */
  readonly standard?: number | undefined;
  /** Hears of text that is no number in range while it is typed. */
  readonly onInvalid?: (invalid: boolean, text: string) => void;
}

/** Whether the rules of a field let a number in; null is what is no number. */
function isAllowed(value: number | null, rule: Pick<NumberRule, 'integer' | 'min' | 'max'>): boolean {
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

/** What stands in a field, and what can be done with it. */
export interface NumberDraft {
  /** What the field shows. */
  readonly text: string;
  /** Null where nothing was typed. */
  readonly typed: string | null;
  readonly invalid: boolean;
  /** Whether leaving the field changes nothing. */
  readonly isClean: boolean;
  readonly begin: () => void;
  readonly type: (text: string) => void;
  readonly step: (event: KeyboardEvent) => void;
  /** Says why what was typed cannot be taken, once. */
  readonly tell: () => void;
  readonly forget: () => void;
  /** Hands on what was typed. */
  readonly close: () => void;
}

/** The text of a number field between the first key and the number that it becomes. */
export function useNumberDraft(rule: NumberRule): NumberDraft {
  const { value, onCommit, integer = false } = rule;
  const [draft, setDraft] = useState<Draft | null>(null);
  const [focused, setFocused] = useState(false);
  const full = value === null ? '' : formatFull(value);
  const forget = (): void => {
    setDraft(null);
    rule.onInvalid?.(false, '');
  };
  return {
    text: draft?.text ?? (focused || value === null ? full : formatNumber(value)),
    typed: draft?.text ?? null,
    invalid: draft !== null && draft.text.trim() !== '' && !isAllowed(readNumber(draft.text), rule),
    isClean: draft === null || draft.sent || draft.text === full,
    begin: () => setFocused(true),
    type: (text) => {
      setDraft({ text, sent: false });
      rule.onInvalid?.(!isAllowed(readNumber(text), rule), text);
    },
    step: (event) => {
      const from = readNumber(draft?.text ?? '') ?? value;
      const next = from === null ? null : addClean(from, arrowStep(from, event.key === 'ArrowUp', event, integer));
      if (next === null || !isAllowed(next, rule)) return;
      setDraft({ text: formatFull(next), sent: true });
      onCommit(next);
    },
    tell: () => {
      if (draft === null || draft.told) return;
      tellAmbiguous(draft.text);
      setDraft({ ...draft, told: true });
    },
    forget,
    close: () => {
      const typed = draft === null || draft.sent ? null : draft.text;
      const number = typed === null ? null : typed.trim() === '' ? (rule.standard ?? null) : readNumber(typed);
      if (number !== null && isAllowed(number, rule) && !Object.is(number, value)) onCommit(number);
      if (typed !== null && !draft?.told) tellAmbiguous(typed);
      setFocused(false);
      forget();
    },
  };
}
