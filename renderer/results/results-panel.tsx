import type { ClassPart, NumberPart, Results } from '../../session/protocol.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { useGraphNames } from '../inspectors/use-graph-names.ts';
import { useLiveQuestion } from '../state/live-question.ts';
import { sessionLink, useSession } from '../state/session.ts';
import type { SessionState } from '../state/session-store.ts';
import { formatCount, formatFull, formatNumber } from '../ui/number-format.ts';
import { samplesIn } from './confusion.ts';
import { ConfusionMatrix } from './confusion-matrix.tsx';
import { type ChosenCell, chooseResults, liveResults, type ResultsState, useResults } from './results-store.ts';
import { Scatter } from './scatter.tsx';
import './results.css';

const selectAll = (state: ResultsState) => state;
const selectSample = (state: SessionState) => state.sample;

/** Samples of a cell that are listed; more are counted. */
const MAX_LISTED = 100;

/** Which of several outputs, and which rows beside those of training; what there is no choice of is left out. */
function Choices({ results, held }: { readonly results: Results; readonly held: string }) {
  const { t } = useTranslation('results');
  const names = useGraphNames();
  return (
    <>
      {results.pairs.length > 1 && (
        <label className="field">
          <span className="field-label">{t('pair')}</span>
          <select
            className="native-select"
            data-testid="results-pair"
            value={results.choice}
            onChange={(event) => chooseResults({ choice: Number(event.target.value) })}
          >
            {results.pairs.map(({ output, target }, k) => (
              <option key={`${output} ${target}`} value={k}>
                {t('beside', { output: names.symbol(output), target: names.symbol(target) })}
              </option>
            ))}
          </select>
        </label>
      )}
      {results.heldBack.length > 1 && (
        <label className="field">
          <span className="field-label">{t('held')}</span>
          <select
            className="native-select"
            data-testid="results-held"
            value={held}
            onChange={(event) => chooseResults({ held: event.target.value === 'test' ? 'test' : 'validation' })}
          >
            {results.heldBack.map((part) => (
              <option key={part} value={part}>
                {t(`part.${part}`)}
              </option>
            ))}
          </select>
        </label>
      )}
    </>
  );
}

/** The samples behind a cell; a click puts one on view. */
function SampleList({
  part,
  cell,
  classes,
}: {
  readonly part: ClassPart;
  readonly cell: ChosenCell;
  readonly classes: Results['classes'];
}) {
  const { t } = useTranslation('results');
  const onView = useSession(selectSample);
  const samples = samplesIn(part, cell.truth, cell.answer);
  const nameOf = (of: number): string => classes[of] ?? String(of);
  return (
    <section className="results-samples" data-testid="results-samples">
      <h3>{t('taken', { truth: nameOf(cell.truth), answer: nameOf(cell.answer), count: samples.length })}</h3>
      <div className="results-numbers">
        {samples.slice(0, MAX_LISTED).map((p) => (
          <button
            key={p}
            type="button"
            className="chip"
            aria-pressed={onView === p}
            data-testid={`results-sample-${p}`}
            onClick={() => void sessionLink().sample(p)}
          >
            {p}
          </button>
        ))}
        {samples.length > MAX_LISTED && <span className="muted">{t('more', { count: samples.length - MAX_LISTED })}</span>}
      </div>
    </section>
  );
}

/** R² and how far the answers are off. */
function Residuals({ part }: { readonly part: NumberPart }) {
  const { t } = useTranslation('results');
  const { mean, sd, absolute, min, max, nonFinite } = part.residuals;
  const lines = [
    ['r2', part.r2],
    ['mean', mean],
    ['sd', sd],
    ['absolute', absolute],
    ['min', min],
    ['max', max],
  ] as const;
  return (
    <section className="residuals">
      <h3>
        {t(`part.${part.part}`)} <span className="muted">{t('entries', { count: part.count })}</span>
      </h3>
      <dl>
        {lines.map(([name, value]) => (
          <div key={name}>
            <dt>{t(`residual.${name}`)}</dt>
            <dd title={formatFull(value)} data-testid={`residual-${part.part}-${name}`}>
              {formatNumber(value)}
            </dd>
          </div>
        ))}
      </dl>
      {nonFinite > 0 && <p className="warning-note">{t('non-finite', { count: nonFinite, text: formatCount(nonFinite) })}</p>}
    </section>
  );
}

const isClasses = (part: ClassPart | NumberPart): part is ClassPart => part.kind === 'classes';
const isNumbers = (part: ClassPart | NumberPart): part is NumberPart => part.kind === 'numbers';

/** What the graph says of every row beside what is right, with the weights of now. */
export function ResultsPanel() {
  const { t } = useTranslation('results');
  const { results, asked, cell, held, problem } = useResults(selectAll);
  const isReady = useLiveQuestion(liveResults);
  if (!isReady) return <p className="empty-note">{t('blocked')}</p>;
  if (problem !== null) return <p className="empty-note">{t('failed', { problem })}</p>;
  if (results === null)
    return (
      <p className="empty-note" data-testid="results-empty">
        {t(asked ? 'empty' : 'waiting')}
      </p>
    );
  const classes = results.parts.filter(isClasses);
  const numbers = results.parts.filter(isNumbers);
  const chosen = cell && classes.find(({ part }) => part === cell.part);
  return (
    <div className="results-panel" data-testid="results" data-step={results.step}>
      <div className="results-left">
        <Choices results={results} held={held} />
        {numbers.map((part) => (
          <Residuals key={part.part} part={part} />
        ))}
        {classes.length > 0 && <p className="muted">{t('about')}</p>}
        {classes.map(({ part, unlabelled }) =>
          unlabelled > 0 ? (
            <p key={part} className="muted">
              {t('unlabelled', { count: unlabelled, part: t(`part.${part}`) })}
            </p>
          ) : null,
        )}
        {cell && chosen && <SampleList part={chosen} cell={cell} classes={results.classes} />}
      </div>
      <div className="results-parts">
        {classes.map((part) => (
          <ConfusionMatrix key={part.part} part={part} classes={results.classes} cell={cell} />
        ))}
        {numbers.length > 0 && <Scatter parts={numbers} />}
      </div>
    </div>
  );
}
