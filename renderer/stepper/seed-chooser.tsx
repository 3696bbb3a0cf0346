import { useState } from 'react';
import { sizeOf } from '../../graph-core/model/tensor.ts';
import type { StepView } from '../../session/protocol.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import type { GraphNames } from '../inspectors/graph-names.ts';
import { sessionLink, useSession } from '../state/session.ts';
import type { SessionState } from '../state/session-store.ts';
import { whyAmbiguous } from '../ui/ambiguity.ts';
import { DraftInput } from '../ui/draft-input.tsx';
import { formatFull, formatList } from '../ui/number-format.ts';
import { parseTensorText } from '../ui/tensor-text.ts';

const selectSeed = (state: SessionState) => state.seed;

/** Values that a graph computes: backward can start at each. */
const candidates = (view: StepView): readonly string[] => [
  ...new Set(view.stages.filter((stage) => stage.phase === 'forward').flatMap((stage) => stage.makes)),
];

/** The numbers of a row; null for ones, where nothing is written, and for what is no row. */
function rowOf(text: string): readonly number[] | null {
  const parsed = text.trim() === '' ? null : parseTensorText(text);
  return parsed?.ok ? parsed.value.data : null;
}

const isRow = (text: string, size: number): boolean => {
  const row = rowOf(text);
  return text.trim() === '' || (row !== null && (size === 0 || row.length === size));
};

/** In a graph without a cost: the value at which backward starts, and the row vector it starts with (ones when empty). */
export function SeedChooser({
  view,
  names,
  disabled,
}: {
  readonly view: StepView;
  readonly names: GraphNames;
  readonly disabled: boolean;
}) {
  const { t } = useTranslation('stepper');
  const seed = useSession(selectSeed);
  const [draft, setDraft] = useState<string | null>(null);
  const size = seed === null ? 0 : sizeOf(view.values[seed.from]?.shape ?? []);
  const text = formatList((seed?.row ?? []).map(formatFull));
  const isWrong = !isRow(draft ?? text, size);
  return (
    <span className="seed-chooser">
      <label>
        {t('seed.label')}{' '}
        <select
          data-testid="seed-from"
          value={seed?.from ?? ''}
          disabled={disabled}
          onChange={(event) =>
            void sessionLink().seed(event.target.value === '' ? null : { from: event.target.value, row: null })
          }
        >
          <option value="">{t('seed.none')}</option>
          {[...candidates(view)].reverse().map((address) => (
            <option key={address} value={address}>
              {names.symbol(address)}
            </option>
          ))}
        </select>
      </label>
      {seed !== null && (
        <DraftInput
          className="number-input"
          testId="seed-row"
          aria-label={t('seed.row', { count: size })}
          aria-invalid={isWrong || undefined}
          title={isWrong ? (whyAmbiguous(draft ?? text) ?? t('seed.wrong', { count: size })) : t('seed.row', { count: size })}
          placeholder={t('seed.ones')}
          disabled={disabled}
          value={text}
          canTake={(typed) => isRow(typed, size)}
          onCommit={(typed) => void sessionLink().seed({ from: seed.from, row: rowOf(typed) })}
          onDraft={setDraft}
        />
      )}
    </span>
  );
}
