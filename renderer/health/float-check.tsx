import { useRef, useState } from 'react';
import type { FloatCheck as Answer, FloatQuestion } from '../../session/protocol.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { useGraphNames } from '../inspectors/use-graph-names.ts';
import { usePredicting } from '../predict/predict-store.ts';
import type { DocumentState } from '../state/document-store.ts';
import { toSessionError } from '../state/linked-document.ts';
import { sessionLink, useSession } from '../state/session.ts';
import type { SessionState } from '../state/session-store.ts';
import { uiStore, useDocument } from '../state/stores.ts';
import { useFloatText } from './float-text.ts';
import { currentMoment, isOld, useMoment, whenAsked } from './moment.ts';
import './float-check.css';

const selectView = (state: SessionState) => state.view;
const selectIdentity = (state: DocumentState) => state.identity;

interface Asked {
  readonly key: string;
  /** When it was asked. */
  readonly moment: string;
  readonly answer: { readonly found: Answer } | { readonly problem: string } | null;
}

interface FloatCheckProps {
  /** The question whose numbers stand beside the button. */
  readonly question: FloatQuestion;
  readonly shape?: readonly number[];
  readonly testId: string;
}

/**
 * Asks for the numbers beside it once more in float64 and says how far apart they are. The answer stays, marked as old, when the
 * step, the weights or the graph change; a mismatch is told as an error.
 */
export function FloatCheck({ question, shape, testId }: FloatCheckProps) {
  const { t } = useTranslation('float');
  const view = useSession(selectView);
  const moment = useMoment();
  const predicting = usePredicting();
  const [asked, setAsked] = useState<Asked | null>(null);
  const latest = useRef(0);
  const identity = useDocument(selectIdentity);
  const key = JSON.stringify([identity, question]);
  if (view === null || predicting) return null;
  const shown = asked?.key === key ? asked : null;
  const old = shown !== null && shown.answer !== null && isOld(shown.moment, moment);
  const ask = async (): Promise<void> => {
    const mine = ++latest.current;
    const before = currentMoment();
    const found = (answer: Asked['answer']): void => {
      if (mine === latest.current) setAsked({ key, moment: whenAsked(before), answer });
    };
    found(null);
    try {
      const answer = await sessionLink().ask('floatCheck', question);
      found({ found: answer });
      if (!answer.passed) uiStore.getState().notify({ kind: 'warning', text: t('mismatch', { device: answer.device }) });
    } catch (cause) {
      found({ problem: toSessionError(cause).message });
    }
  };
  return (
    <div className="float-check">
      <button type="button" className="plain-button float-button" data-testid={`float-${testId}`} onClick={() => void ask()}>
        {t(old ? 'again' : 'check')}
      </button>
      {shown !== null && (
        <div className={old ? 'float-old' : undefined} data-testid={`float-${testId}-answer`} data-old={old}>
          {old && <p className="float-old-mark">{t('old')}</p>}
          <Found answer={shown.answer} shape={shape} />
        </div>
      )}
    </div>
  );
}

function Found({ answer, shape }: { readonly answer: Asked['answer']; readonly shape: readonly number[] | undefined }) {
  const { t } = useTranslation('float');
  if (answer === null) return <p role="status">{t('computing')}</p>;
  if ('problem' in answer) return <p role="status">{answer.problem}</p>;
  return <Verdict found={answer.found} shape={shape} />;
}

function Verdict({ found, shape }: { readonly found: Answer; readonly shape: readonly number[] | undefined }) {
  const { t } = useTranslation('float');
  const names = useGraphNames();
  const text = useFloatText(names);
  return (
    <>
      <p className={found.passed ? 'float-passed' : 'float-failed'} role={found.passed ? 'status' : 'alert'}>
        {text.headline(found)}
      </p>
      <ul className="float-notes muted">
        {text.notes(found, shape ?? []).map((note) => (
          <li key={note}>{note}</li>
        ))}
        {found.failed.length > 1 && <li>{t('failed', { list: found.failed.map(text.name).join(', ') })}</li>}
      </ul>
    </>
  );
}
