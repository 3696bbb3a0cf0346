import { CircleAlert, Clock, Info, TriangleAlert } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { Mend } from '../../graph-core/edit/mends/mend.ts';
import { hasMends, mendsOf } from '../../graph-core/edit/mends/mends-of.ts';
import type { Document } from '../../graph-core/model/document.ts';
import type { Diagnostic } from '../../graph-core/model/result.ts';
import { sayMessage } from '../i18n/messages.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { selectDocument } from '../state/document-store.ts';
import { uiStore, useDocument } from '../state/stores.ts';
import { MendButtons } from './mend-buttons.tsx';
import { isPlace } from './problem-list.ts';

const ICON = { error: CircleAlert, warning: TriangleAlert, info: Info } as const;
/** In larger graphs, and further down the list, mends are looked for once somebody is at the problem. */
const EAGER = { nodes: 300, rows: 20 } as const;

/** The mends of a problem, worked out after what is on screen: each is tried on the document. */
function useMends(document: Document, diagnostic: Diagnostic, isWanted: boolean): readonly Mend[] {
  const [found, setFound] = useState<{ readonly of: Document; readonly mends: readonly Mend[] } | null>(null);
  const isAsked = isWanted && hasMends(diagnostic.code);
  useEffect(() => {
    if (!isAsked) return;
    const timer = setTimeout(() => setFound({ of: document, mends: mendsOf(document, diagnostic) }), 0);
    return () => clearTimeout(timer);
  }, [document, diagnostic, isAsked]);
  return found?.of === document ? found.mends : [];
}

/** One problem: its place, what is wrong, what mends it. */
export function ProblemRow({
  diagnostic,
  index,
  isChecking,
}: {
  readonly diagnostic: Diagnostic;
  readonly index: number;
  /** The graph was edited and is being looked at again. */
  readonly isChecking: boolean;
}) {
  const { t } = useTranslation(['drawer', 'mends']);
  const document = useDocument(selectDocument);
  const [isNear, setNear] = useState(false);
  const isEager = document.nodes.length <= EAGER.nodes && index < EAGER.rows;
  const mends = useMends(document, diagnostic, isEager || isNear);
  const Icon = ICON[diagnostic.severity];
  const body = (
    <>
      <Icon size={16} className="problem-icon" role="img" aria-label={t(`problems.${diagnostic.severity}`)} />
      <span className="problem-text">
        <span>
          <code className="problem-place">{diagnostic.address}</code> {sayMessage(diagnostic.message)}
        </span>
        {diagnostic.mend !== undefined && mends.length === 0 && (
          <span className="problem-mend">{t('problems.mend', { mend: sayMessage(diagnostic.mend) })}</span>
        )}
      </span>
      {isChecking && <Clock size={13} className="problem-stale" role="img" aria-label={t('mends:problems.stale-mark')} />}
      <code className="problem-code">{diagnostic.code}</code>
    </>
  );
  return (
    <li
      className={`problem problem-${diagnostic.severity}`}
      data-code={diagnostic.code}
      data-address={diagnostic.address}
      onFocus={() => setNear(true)}
      onPointerEnter={() => setNear(true)}
    >
      {isPlace(diagnostic.address) ? (
        <button type="button" onClick={() => uiStore.getState().focus(diagnostic.address)} title={t('problems.show')}>
          {body}
        </button>
      ) : (
        <div>{body}</div>
      )}
      {mends.length > 0 && <MendButtons mends={mends} />}
    </li>
  );
}
