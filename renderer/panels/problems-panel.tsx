import { CircleAlert, Info, TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Diagnostic } from '../../graph-core/model/result.ts';
import { useSession } from '../state/session.ts';
import type { SessionState } from '../state/session-store.ts';
import { uiStore } from '../state/stores.ts';

const selectDiagnostics = (state: SessionState) => state.diagnostics;
const selectError = (state: SessionState) => state.error;

const ICON = { error: CircleAlert, warning: TriangleAlert, info: Info } as const;
const RANK = { error: 0, warning: 1, info: 2 } as const;

/** Whether a click can show the place: a block, a port or a parameter, not a file or a pointer into one. */
const isPlace = (address: string): boolean => /^[A-Za-z_][\w\-/[\].]*$/.test(address) && !/\.(json|csv|chainrule)$/.test(address);

function Problem({ diagnostic }: { readonly diagnostic: Diagnostic }) {
  const { t } = useTranslation('drawer');
  const Icon = ICON[diagnostic.severity];
  const body = (
    <>
      <Icon size={16} className="problem-icon" role="img" aria-label={t(`problems.${diagnostic.severity}`)} />
      <span className="problem-text">
        <span>
          <code className="problem-place">{diagnostic.address}</code> {diagnostic.message}
        </span>
        {diagnostic.mend !== undefined && <span className="problem-mend">{t('problems.mend', { mend: diagnostic.mend })}</span>}
      </span>
      <code className="problem-code">{diagnostic.code}</code>
    </>
  );
  return (
    <li className={`problem problem-${diagnostic.severity}`} data-code={diagnostic.code} data-address={diagnostic.address}>
      {isPlace(diagnostic.address) ? (
        <button type="button" onClick={() => uiStore.getState().focus(diagnostic.address)} title={t('problems.show')}>
          {body}
        </button>
      ) : (
        <div>{body}</div>
      )}
    </li>
  );
}

/** Everything that is wrong or doubtful, worst first; a click shows the place. */
export function ProblemsPanel() {
  const { t } = useTranslation('drawer');
  const diagnostics = useSession(selectDiagnostics);
  const error = useSession(selectError);
  const failure: Diagnostic[] = error
    ? [{ code: error.code, severity: 'error', address: error.address ?? t('problems.session'), message: error.message }]
    : [];
  const all = [...failure, ...diagnostics].sort((a, b) => RANK[a.severity] - RANK[b.severity]);
  if (all.length === 0) {
    return (
      <p className="empty-note" data-testid="problems-list">
        {t('problems.none')}
      </p>
    );
  }
  return (
    <ul className="problems" data-testid="problems-list">
      {all.map((diagnostic, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: one place may have the same problem twice.
        <Problem key={`${diagnostic.code}:${diagnostic.address}:${i}`} diagnostic={diagnostic} />
      ))}
    </ul>
  );
}
