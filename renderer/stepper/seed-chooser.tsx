import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { sizeOf } from '../../graph-core/model/tensor.ts';
import type { StepView } from '../../session/protocol.ts';
import type { GraphNames } from '../inspectors/graph-names.ts';
import { sessionLink, useSession } from '../state/session.ts';
import type { SessionState } from '../state/session-store.ts';
import { isHistoryKey } from '../ui/field-keys.ts';
import { formatFull } from '../ui/number-format.ts';
import { parseTensorText } from '../ui/tensor-text.ts';

const selectSeed = (state: SessionState) => state.seed;

/** Values that a graph computes: backward can start at each. */
const candidates = (view: StepView): readonly string[] => [
  ...new Set(view.stages.filter((stage) => stage.phase === 'forward').flatMap((stage) => stage.makes)),
];

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
  const text = draft ?? (seed?.row ?? []).map(formatFull).join(', ');
  const parsed = text.trim() === '' ? null : parseTensorText(text);
  const row = parsed?.ok ? parsed.value.data : null;
  const isWrong = parsed !== null && (row === null || (size > 0 && row.length !== size));
  const commit = (): void => {
    if (seed !== null && draft !== null && !isWrong) void sessionLink().seed({ from: seed.from, row });
    if (!isWrong) setDraft(null);
  };
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
        <input
          className="number-input"
          data-testid="seed-row"
          aria-label={t('seed.row', { count: size })}
          aria-invalid={isWrong || undefined}
          title={isWrong ? t('seed.wrong', { count: size }) : t('seed.row', { count: size })}
          placeholder={t('seed.ones')}
          disabled={disabled}
          data-clean={draft === null}
          value={text}
          onChange={(event) => setDraft(event.target.value)}
          onBlur={commit}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && !isWrong) event.currentTarget.blur();
            if (event.key === 'Escape') setDraft(null);
            if (!isHistoryKey(event)) event.stopPropagation();
          }}
        />
      )}
    </span>
  );
}
