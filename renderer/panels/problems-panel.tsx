import { useMemo, useState } from 'react';
import type { Diagnostic } from '../../graph-core/model/result.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { GROUPS, matching } from '../mends/problem-list.ts';
import { ProblemRow } from '../mends/problem-row.tsx';
import { useSession } from '../state/session.ts';
import type { SessionState } from '../state/session-store.ts';

const selectDiagnostics = (state: SessionState) => state.diagnostics;
const selectError = (state: SessionState) => state.error;
const selectStatus = (state: SessionState) => state.status;

function useProblems(): readonly Diagnostic[] {
  const { t } = useTranslation('drawer');
  const diagnostics = useSession(selectDiagnostics);
  const error = useSession(selectError);
  return useMemo(() => {
    if (!error) return diagnostics;
    const { code, address, message } = error;
    return [{ code, severity: 'error', address: address ?? t('problems.session'), message }, ...diagnostics];
  }, [diagnostics, error, t]);
}

/** Up and Down go from problem to problem. */
function onArrows(event: React.KeyboardEvent<HTMLElement>): void {
  const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  if (by === 0 || !(event.target instanceof Element)) return;
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>('.problem')];
  const at = rows.findIndex((row) => row.contains(event.target as Element));
  rows[at + by]?.querySelector<HTMLElement>('button')?.focus();
  event.preventDefault();
}

function Empty() {
  const { t } = useTranslation('mends');
  return (
    <div className="problems-empty" data-testid="problems-list">
      <p>{t('problems.empty')}</p>
      <p>{t('problems.teaches')}</p>
    </div>
  );
}

/** Everything that is wrong or doubtful, by how bad it is, with what mends it; a click shows the place. */
export function ProblemsPanel() {
  const { t } = useTranslation('mends');
  const all = useProblems();
  const status = useSession(selectStatus);
  const [words, setWords] = useState('');
  if (all.length === 0) return <Empty />;
  const shown = matching(all, words);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the arrow keys of the buttons inside.
    <div data-testid="problems-list" onKeyDown={onArrows}>
      <div className="problems-head">
        <input
          type="search"
          className="text-field"
          placeholder={t('problems.filter')}
          aria-label={t('problems.filter')}
          data-testid="problems-filter"
          value={words}
          onChange={(event) => setWords(event.target.value)}
        />
        <span className="muted">{t('problems.keys')}</span>
      </div>
      {shown.length === 0 && <p className="empty-note">{t('problems.no-match')}</p>}
      {GROUPS.map((severity) => {
        const own = shown.filter((each) => each.severity === severity);
        if (own.length === 0) return null;
        return (
          <section key={severity}>
            <h3 className="problems-group" data-testid={`problems-${severity}`}>
              {t(`problems.${severity}`, { count: own.length })}
            </h3>
            <ul className="problems">
              {own.map((diagnostic, i) => (
                <ProblemRow
                  // biome-ignore lint/suspicious/noArrayIndexKey: one place may have the same problem twice.
                  key={`${diagnostic.code}:${diagnostic.address}:${i}`}
                  diagnostic={diagnostic}
                  index={i}
                  isChecking={status === 'busy'}
                />
              ))}
            </ul>
          </section>
        );
      })}
    </div>
  );
}
