import { useCallback } from 'react';
import { hitText, resultText } from '../breakpoints/words.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import '../breakpoints/breakpoints.css';
import { NonFiniteNote, useNonFiniteSearch } from '../health/non-finite-note.tsx';
import { operationResult, operationSentence } from '../inside/operation-text.ts';
import { useTold } from '../inside/use-operation.ts';
import { PredictToggle } from '../predict/predict-toggle.tsx';
import { innermost } from '../state/operation-walk.ts';
import { sessionLink, useSession } from '../state/session.ts';
import type { Granularity, SessionActions, SessionState } from '../state/session-store.ts';
import { LeavePresentation } from './leave-presentation.tsx';
import { SampleChooser } from './sample-chooser.tsx';
import { SeedChooser } from './seed-chooser.tsx';
import { StageStrip } from './stage-strip.tsx';
import { StepControls } from './step-controls.tsx';
import { type Sentence, stageSentence, stepSentence } from './step-sentence.ts';
import { UpdateMark } from './update-mark.tsx';
import { useTurned } from './use-turned.ts';
import { useWalk, walkKey } from './use-walk.ts';
import './stepper.css';
import type { GraphNames } from '../inspectors/graph-names.ts';
import { useGraphNames } from '../inspectors/use-graph-names.ts';

const selectView = (state: SessionState) => state.view;
const selectTurn = (state: SessionState) => state.view?.turn ?? null;
const selectTraining = (state: SessionState) => state.status === 'training';
/** There are blocks, and something is wrong with them. */
const selectIsBlocked = (state: SessionState) =>
  state.status === 'blocked' && state.diagnostics.some((each) => each.severity !== 'info');
const selectStale = (state: SessionState) => state.stale;
const selectOperations = (state: SessionState) => state.operations;
const selectSpeed = (state: SessionState) => state.speed;
const selectGranularity = (state: SessionState) => state.granularity;
const selectSet = (state: SessionActions) => state.set;

const GRANULARITIES: readonly Granularity[] = ['term', 'block', 'phase'];
const SPEEDS: readonly number[] = [0.5, 1, 2, 4, 8];

/** What is said of where the cursor is: why it stopped there, the sentence, and what the stage made, for those who cannot see. */
interface Said {
  readonly stopped: string | null;
  readonly text: string;
  readonly made: string;
  readonly describe: (index: number) => string;
}

function useSentence(names: GraphNames): Said {
  const { t } = useTranslation(['stepper', 'breakpoints']);
  const view = useSession(selectView);
  const isBlocked = useSession(selectIsBlocked);
  const walk = useWalk();
  const turned = useTurned();
  const operations = useSession(selectOperations);
  const told = useTold(operations, names);
  const write = useCallback((sentence: Sentence): string => t(`sentence.${sentence.key}`, { ...sentence }), [t]);
  const describe = useCallback(
    (index: number) => (view ? write(stageSentence(view.stages, index, names, turned)) : ''),
    [view, names, write, turned],
  );
  if (view === null) return { stopped: null, text: isBlocked ? t('sentence.blocked') : t('sentence.empty'), made: '', describe };
  if (operations !== null && told !== null) {
    const block = names.block(operations.levels[0]?.inside.path ?? '');
    return { stopped: null, text: operationSentence(operations, told, block), made: operationResult(told), describe };
  }
  const sentence = stepSentence(view, names, turned);
  return {
    stopped: hitText(view, names, t),
    made: resultText(view, names, t),
    text: write(walk === null ? sentence : { ...sentence, block: t(`term.${walkKey(walk)}`, { ...sentence, ...walk }) }),
    describe,
  };
}

function Options() {
  const { t } = useTranslation('stepper');
  const speed = useSession(selectSpeed);
  const granularity = useSession(selectGranularity);
  const set = useSession(selectSet);
  return (
    <div className="step-options">
      <label>
        <span>{t('granularity.label')}</span>
        <select
          data-testid="granularity"
          value={granularity}
          title={t('granularity.title')}
          onChange={(event) => set({ granularity: event.target.value as Granularity, walk: null })}
        >
          {GRANULARITIES.map((each) => (
            <option key={each} value={each}>
              {t(`granularity.${each}`)}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span>{t('speed.label')}</span>
        <select data-testid="speed" value={speed} onChange={(event) => set({ speed: Number(event.target.value) })}>
          {SPEEDS.map((each) => (
            <option key={each} value={each}>
              {t('speed.value', { speed: each })}
            </option>
          ))}
        </select>
      </label>
      <PredictToggle />
    </div>
  );
}

/** Which of the objectives a step is lowering, where it has several turns. */
function TurnMark({ names }: { readonly names: GraphNames }) {
  const { t } = useTranslation('stepper');
  const turn = useSession(selectTurn);
  if (turn === null || turn.count < 2) return null;
  return (
    <span className="turn-mark" data-testid="turn" title={t('turn-title')}>
      {t(turn.isAhead ? 'turn-ahead' : 'turn', { turn: turn.index + 1, turns: turn.count, cost: names.cost })}
    </span>
  );
}

/** Back, Step, Finish phase, Play, Reset; where the run is, in one sentence; the sample on view. */
export function StepperBar() {
  const { t } = useTranslation('stepper');
  const view = useSession(selectView);
  const training = useSession(selectTraining);
  const stale = useSession(selectStale);
  const names = useGraphNames();
  const { stopped, text, made, describe } = useSentence(names);
  const operations = useSession(selectOperations);
  const level = operations && innermost(operations);
  const inside = level && { at: level.at, count: level.order.length };
  useNonFiniteSearch();
  return (
    <section className="stepper-bar" aria-label={t('title')}>
      <StepControls />
      <div className="step-middle">
        <StageStrip
          stages={view?.stages ?? []}
          cursor={view?.cursor ?? 0}
          disabled={training}
          describe={describe}
          inside={inside}
          onGo={(cursor) => void sessionLink().goTo(cursor)}
        />
        <div className="step-sentence">
          {!training && <TurnMark names={names} />}
          {!training && !stale && <UpdateMark />}
          {/* what is known a moment later, the numbers, is said alone, and not with the sentence again */}
          <p data-testid="step-sentence" role="status" aria-atomic="false">
            {stale ? (
              <>
                <span className="stale-mark">{t('stale')}</span>
                <button type="button" className="chip chip-on" data-testid="run" onClick={() => void sessionLink().run()}>
                  {t('run')}
                </button>
              </>
            ) : (
              <>
                {stopped !== null && !training && (
                  <span className="hit-mark" data-testid="hit" title={stopped}>
                    {stopped}
                  </span>
                )}
                <span title={text}>{training ? t('sentence.training') : text}</span>
                {!training && made !== '' && <span className="visually-hidden">{made}</span>}
              </>
            )}
          </p>
          {!training && !stale && <NonFiniteNote announce />}
          {view !== null && names.costs.length === 0 && view.stages.length > 0 && (
            <SeedChooser view={view} names={names} disabled={training || stale} />
          )}
        </div>
      </div>
      <div className="step-right">
        <SampleChooser
          sample={view?.sample ?? 0}
          samples={view?.samples ?? 0}
          batch={view?.batch ?? null}
          disabled={view === null || training}
          onChoose={(sample) => void sessionLink().sample(sample)}
        />
        <Options />
        <LeavePresentation />
      </div>
    </section>
  );
}
