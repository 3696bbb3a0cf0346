import { useEffect, useRef, useState } from 'react';
import { useTranslation } from '../i18n/use-translation.ts';
import { type GraphNames, symbolTex } from '../inspectors/graph-names.ts';
import { sessionLink, sessionStore } from '../state/session.ts';
import { chainTex } from '../stepper/convention.ts';
import { useTurned } from '../stepper/use-turned.ts';
import { whyAmbiguous } from '../ui/ambiguity.ts';
import { HIDDEN_MARK } from '../ui/hidden-number.ts';
import { formatNumber, formatRow } from '../ui/number-format.ts';
import { shownShape } from '../ui/shape-text.ts';
import { Tex } from '../ui/tex.tsx';
import { predictStore, usePredict } from './predict-store.ts';
import { keysOf, type Marked, markAnswer, type Question } from './questions.ts';
import { type Asked, useQuestions } from './use-questions.ts';
import { veilCard } from './veil.ts';
import { askedText, dotOf, withoutResult } from './words.ts';
import './predict.css';

interface AskProps {
  readonly asked: Asked;
  readonly question: Question;
  /** What is asked for, and the whole that it is an entry of. */
  readonly text: string;
  readonly whole: string;
  readonly names: GraphNames;
  /** Says what became of an answer, in the words of the status line below. */
  readonly onSaid: (said: string) => void;
}

/** The local rule with symbols, then with the numbers of this step that are in the open. */
function Hint({ asked, question, names, level }: Omit<AskProps, 'text' | 'whole' | 'onSaid'> & { readonly level: number }) {
  const { t } = useTranslation('predict');
  const turned = useTurned();
  const { card, view, index } = asked;
  const { hides, revealed } = usePredict((state) => state);
  const shown = veilCard(card, view, { hides, revealed });
  const output = card.stage.phase === 'backward' ? names.output(card.stage.node) : question.address;
  const symbols = { cost: symbolTex(names.cost), output: names.tex(output), input: names.tex(question.address) };
  const isProduct = question.kind === 'gradients' && question.product !== null;
  const product = shown.products.find(({ wrt }) => wrt === question.address);
  const inputs = shown.operands.slice(0, -1);
  const areKnown = inputs.every(({ summary }) => !summary.entries.some((x) => formatNumber(x) === HIDDEN_MARK));
  const numbers = question.kind === 'values' && areKnown ? card.withNumbers : null;
  return (
    <div className="predict-hint" data-testid="predict-hint">
      {isProduct && <Tex tex={chainTex(symbols, turned)} display />}
      {card.formula !== '' && <Tex tex={card.formula} display />}
      {level > 1 && numbers !== null && <Tex tex={withoutResult(numbers)} display />}
      {level > 1 && isProduct && product && <p className="predict-dot">{dotOf(product, index)}</p>}
      {level > 1 && question.kind === 'shapes' && (
        <p>{inputs.map(({ address, summary }) => `${names.symbol(address)} ${shownShape(summary.shape)}`).join(', ')}</p>
      )}
      {level > 1 && question.kind === 'values' && !areKnown && <p className="muted">{t('hint-hidden')}</p>}
    </div>
  );
}

function useMarking({ asked, question, text, whole, onSaid }: AskProps) {
  const { t } = useTranslation('predict');
  const [unclear, setUnclear] = useState<string | null>(null);
  const tolerance = usePredict((state) => state.tolerance);
  const [marked, setMarked] = useState<Marked | null>(null);
  const { view, index } = asked;
  const { count, reveal } = predictStore.getState();
  const key = keysOf(view, question, index)[0] ?? '';
  const mark = (typed: string): boolean => {
    const result = markAnswer(typed, question, index, tolerance);
    setMarked(result);
    setUnclear(result.kind === 'unreadable' ? whyAmbiguous(typed) : null);
    if (result.kind === 'unreadable' || result.kind === 'count') return false;
    count(key, result.kind === 'right');
    if (result.kind !== 'right') return false;
    onSaid(t(question.kind === 'shapes' ? 'right-shape' : 'right', { entry: result.all ? whole : text, answer: typed.trim() }));
    reveal(keysOf(view, question, result.all || question.kind === 'shapes' ? null : index));
    return true;
  };
  const show = (): void => {
    count(key, false);
    onSaid(t('revealed', { entry: text }));
    reveal(keysOf(view, question, index));
  };
  return { marked, unclear, mark, show };
}

/** All entries at once, as they are typed. */
const listExample = (): string => formatRow([1, -2]);

/** What an answer was, where it was not right. */
function Verdict({ marked, unclear }: { readonly marked: Marked | null; readonly unclear: string | null }) {
  const { t } = useTranslation('predict');
  const key = marked?.kind === 'slip' ? `slip.${marked.slip}` : marked?.kind;
  const said = marked !== null && marked.kind !== 'right';
  return (
    <p className={`predict-verdict${said ? ` predict-${marked.kind}` : ''}`} role="status" data-testid="predict-verdict">
      {said &&
        (unclear ??
          t(`${key}`, marked.kind === 'count' ? { typed: marked.typed, wanted: marked.wanted } : { list: listExample() }))}
    </p>
  );
}

/** One question with its field. Drawn anew for each: nothing that was typed goes over to the next. */
function Ask(props: AskProps) {
  const { t } = useTranslation('predict');
  const { question, text } = props;
  const [typed, setTyped] = useState('');
  const [level, setLevel] = useState(0);
  const { marked, unclear, mark, show } = useMarking(props);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus({ preventScroll: true }), []);
  const label = t(question.kind === 'shapes' ? 'ask-shape' : 'ask', { entry: text });
  return (
    <form
      className="predict-ask"
      onSubmit={(event) => {
        event.preventDefault();
        if (typed.trim() !== '') mark(typed);
      }}
    >
      <label className="predict-question">
        <span data-testid="predict-question">{label}</span>
        <input
          ref={field}
          className="predict-answer"
          data-testid="predict-answer"
          autoComplete="off"
          spellCheck={false}
          placeholder={question.kind === 'shapes' ? '[ , ]' : HIDDEN_MARK}
          title={t(question.kind === 'shapes' ? 'answer-shape' : 'answer-number', { list: listExample() })}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          onKeyDown={(event) => {
            // No answer begins with the key that steps on.
            const goesOn = event.key === ']' && typed === '';
            if (event.key !== 'Escape' && !goesOn) return;
            event.preventDefault();
            event.stopPropagation();
            event.currentTarget.blur();
            if (goesOn) void sessionLink().step();
          }}
        />
      </label>
      <span className="predict-buttons">
        <button type="submit" className="chip chip-on" data-testid="predict-mark">
          {t('mark')}
        </button>
        <button
          type="button"
          className="chip"
          data-testid="predict-hint-button"
          disabled={level > 1}
          onClick={() => setLevel(level + 1)}
        >
          {t(level === 0 ? 'hint' : 'hint-more')}
        </button>
        <button type="button" className="chip" data-testid="predict-reveal" onClick={show}>
          {t('reveal')}
        </button>
      </span>
      <Verdict marked={marked} unclear={unclear} />
      {level > 0 && <Hint {...props} level={level} />}
    </form>
  );
}

/** Which of the entries that are hidden is asked for. */
function Choices({ asked, names }: { readonly asked: Asked; readonly names: GraphNames }) {
  const { t } = useTranslation('predict');
  const { questions, question, index } = asked;
  const entries = questions.flatMap((each) => each.open.slice(0, 24).map((i) => ({ each, i })));
  if (entries.length < 2) return null;
  const at = entries.findIndex(({ each, i }) => each === question && i === index);
  return (
    <label className="predict-choice">
      <span>{t('choose', { count: questions.reduce((n, { open }) => n + open.length, 0) })}</span>
      <select
        data-testid="predict-choice"
        value={at}
        onChange={(event) => {
          const { each, i } = entries[Number(event.target.value)] ?? {};
          if (each && i !== undefined) predictStore.getState().choose({ kind: each.kind, address: each.address, index: i });
        }}
      >
        {entries.map(({ each, i }, n) => (
          // a gradient may be asked for twice: this block's part of it, and the sum
          <option key={`${questions.indexOf(each)} ${i}`} value={n}>
            {t(`option.${each.kind === 'shapes' ? 'shape' : 'entry'}`, { entry: askedText(each, i, names) })}
          </option>
        ))}
      </select>
    </label>
  );
}

/** In the card of the current block: asks for what it made, marks answers, gives hints, reveals. */
export function PredictPart({ names }: { readonly names: GraphNames }) {
  const { t } = useTranslation('predict');
  const asked = useQuestions();
  const [said, setSaid] = useState('');
  const { question, index = 0 } = asked ?? {};
  const shownBy = question?.product ? question.address : null;
  useEffect(() => {
    // The product that is asked about is the one on view.
    if (shownBy !== null) sessionStore.getState().set({ wrt: shownBy });
  }, [shownBy]);
  return (
    <div className="predict-part" data-testid="predict">
      <p className="predict-said" role="status" data-testid="predict-said">
        {said}
      </p>
      {asked && question && (
        <Ask
          key={`${asked.card.stage.index} ${question.kind} ${question.at} ${index}`}
          asked={asked}
          question={question}
          names={names}
          text={askedText(question, index, names)}
          whole={askedText(question, null, names)}
          onSaid={setSaid}
        />
      )}
      {asked && question && <Choices asked={asked} names={names} />}
      {asked && !question && (
        <p className="muted" data-testid="predict-done">
          {t('done')}
        </p>
      )}
    </div>
  );
}
