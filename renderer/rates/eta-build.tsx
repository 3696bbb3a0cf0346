import { useState } from 'react';
import { tensorToJson } from '../../graph-core/document/tensor-json.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import type { ObjectivePlace } from '../panels/training-edits.ts';
import { toSessionError } from '../state/linked-document.ts';
import { sessionLink, useSession } from '../state/session.ts';
import type { SessionState } from '../state/session-store.ts';
import { documentStore } from '../state/stores.ts';
import { NumberField } from '../ui/number-field.tsx';
import { groupsOf, setGroup } from './group-edits.ts';

const SOURCES = ['inverse-hessian', 'natural-gradient'] as const;
const selectBusy = (state: SessionState) => state.status === 'training';

/** Builds a matrix from the curvature of L(S, w) at the current weights, as one edit of the group. */
export function EtaBuild({
  at,
  address,
  objective,
}: {
  readonly at: number;
  readonly address: string;
  readonly objective: ObjectivePlace;
}) {
  const { t } = useTranslation('rates');
  const [damping, setDamping] = useState(0);
  const [asking, setAsking] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const isTraining = useSession(selectBusy);
  const build = async (source: (typeof SOURCES)[number]): Promise<void> => {
    const group = groupsOf(documentStore.getState().document, objective.index)[at];
    setAsking(true);
    setProblem(null);
    try {
      const built = await sessionLink().ask('buildEta', { address, source, damping, objective: objective.index });
      const { document, dispatch, closeGroup } = documentStore.getState();
      // the list may have changed since: the answer is for the group that asked
      if (groupsOf(document, objective.index)[at] !== group) return;
      closeGroup();
      dispatch(setGroup(document, objective, at, { eta: tensorToJson({ ...built, data: Float64Array.from(built.data) }) }));
      closeGroup();
    } catch (cause) {
      setProblem(toSessionError(cause).message);
    } finally {
      setAsking(false);
    }
  };
  return (
    <div className="eta-build">
      <span className="field-label">{t('build')}</span>
      <div className="eta-build-row">
        {SOURCES.map((source) => (
          <button
            key={source}
            type="button"
            className="plain-button"
            title={t(`source-title.${source}`)}
            data-testid={`eta-${source}`}
            disabled={asking || isTraining}
            onClick={() => void build(source)}
          >
            {t(`source.${source}`)}
          </button>
        ))}
        <span className="field-docs" title={t('damping-title')}>
          <NumberField value={damping} label={t('damping')} min={0} testId="eta-damping" onCommit={setDamping} />
        </span>
      </div>
      {problem !== null && (
        <p className="warning-note" role="alert" data-testid="eta-problem">
          {problem}
        </p>
      )}
    </div>
  );
}
