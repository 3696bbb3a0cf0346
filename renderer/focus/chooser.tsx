import { ChevronLeft, ChevronRight } from 'lucide-react';
import type { KeyboardEvent } from 'react';
import { useTranslation } from '../i18n/use-translation.ts';
import { IconButton } from '../ui/button.tsx';

export interface ChooserProps {
  readonly label: string;
  /** What is chosen, as written: `s₁[1]`. */
  readonly text: string;
  readonly index: number;
  readonly count: number;
  readonly onChange: (index: number) => void;
  readonly testId: string;
  readonly autoFocus?: boolean;
}

const BY: Readonly<Record<string, number>> = {
  ArrowLeft: -1,
  ArrowDown: -1,
  ArrowRight: 1,
  ArrowUp: 1,
  PageDown: -10,
  PageUp: 10,
};

/** Which entry: by its two buttons, or by the arrow keys. */
export function Chooser({ label, text, index, count, onChange, testId, autoFocus = false }: ChooserProps) {
  const { t } = useTranslation('focus');
  const go = (to: number): void => onChange(Math.max(0, Math.min(count - 1, to)));
  const onKeyDown = (event: KeyboardEvent): void => {
    const to =
      event.key === 'Home'
        ? 0
        : event.key === 'End'
          ? count - 1
          : BY[event.key] === undefined
            ? null
            : index + (BY[event.key] ?? 0);
    if (to === null || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    go(to);
  };
  return (
    <div className="focus-chooser">
      <span>{label}</span>
      <IconButton label={t('before')} isDisabled={index <= 0} onPress={() => go(index - 1)} testId={`${testId}-before`}>
        <ChevronLeft size={14} aria-hidden />
      </IconButton>
      <span
        role="spinbutton"
        tabIndex={0}
        className="focus-chosen math"
        aria-label={label}
        aria-valuenow={index}
        aria-valuemin={0}
        aria-valuemax={count - 1}
        aria-valuetext={text}
        data-testid={testId}
        onKeyDown={onKeyDown}
        ref={(element) => {
          // nowhere yet, or on the whole that this is a part of
          if (autoFocus && element && document.activeElement?.contains(element)) element.focus();
        }}
      >
        {text}
      </span>
      <IconButton label={t('next')} isDisabled={index >= count - 1} onPress={() => go(index + 1)} testId={`${testId}-next`}>
        <ChevronRight size={14} aria-hidden />
      </IconButton>
    </div>
  );
}
