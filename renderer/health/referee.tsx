import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Referee as Answer } from '../../session/protocol.ts';
import { toSessionError } from '../state/linked-document.ts';
import { sessionLink, useSession } from '../state/session.ts';
import type { SessionState } from '../state/session-store.ts';
import { formatFull, formatNumber } from '../ui/number-format.ts';
import './health.css';

const selectView = (state: SessionState) => state.view;

/** Recomputes what is on view in float64 on the CPU, on demand, and says how far apart they are. */
export function Referee({ address, what }: { readonly address: string; readonly what: 'value' | 'gradient' }) {
  const { t } = useTranslation('health');
  const view = useSession(selectView);
  const [on, setOn] = useState(false);
  const [answer, setAnswer] = useState<{ readonly found: Answer } | { readonly problem: string } | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new view means new numbers.
  useEffect(() => {
    setAnswer(null);
    if (!on) return;
    let live = true;
    sessionLink()
      .ask('referee', { address, what })
      .then(
        (found) => live && setAnswer({ found }),
        (cause: unknown) => live && setAnswer({ problem: toSessionError(cause).message }),
      );
    return () => {
      live = false;
    };
  }, [on, address, what, view]);
  return (
    <div className="referee">
      <button type="button" className="plain-button" aria-pressed={on} data-testid={`referee-${what}`} onClick={() => setOn(!on)}>
        {t('referee.compare')}
      </button>
      {on && (
        <div role="status" data-testid="referee-answer">
          {answer === null ? t('referee.computing') : 'problem' in answer ? answer.problem : <Found answer={answer.found} />}
        </div>
      )}
    </div>
  );
}

function Found({ answer }: { readonly answer: Answer }) {
  const { t } = useTranslation('health');
  const { isReference, passed, worst, absolute, relative, tolerance, device } = answer;
  const numbers = {
    absolute: formatNumber(absolute, 2),
    relative: formatNumber(relative, 2),
    tolerance: formatNumber(tolerance, 2),
    device,
  };
  const text = isReference && passed ? t('referee.is-reference') : t(passed ? 'referee.passed' : 'referee.failed', numbers);
  return (
    <>
      <p className={passed ? 'check-passed' : 'check-failed'}>{text}</p>
      {worst !== null && absolute > 0 && (
        <p className="muted">
          {t('referee.worst', { index: worst.index, shown: formatFull(worst.shown), reference: formatFull(worst.reference) })}
        </p>
      )}
    </>
  );
}
