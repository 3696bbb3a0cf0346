import { useEffect, useMemo, useState } from 'react';
import type { Card, StepView } from '../../session/protocol.ts';
import { sessionLink, useSession } from '../state/session.ts';
import type { SessionState } from '../state/session-store.ts';
import { type Chosen, type PredictState, usePredict } from './predict-store.ts';
import { type Question, questionsOf } from './questions.ts';

const selectTruth = (state: SessionState) => state.truth;
const selectVeil = (state: SessionState) => state.veil;
const selectChosen = (state: PredictState) => state.chosen;

/** What is asked about the stage that was done last, with the true numbers. */
export interface Asked {
  readonly view: StepView;
  readonly card: Card;
  /** Null once everything that the stage made is revealed. */
  readonly question: Question | null;
  readonly index: number;
  readonly questions: readonly Question[];
}

/** The question that the user chose, else the first that is open. */
function pick(questions: readonly Question[], chosen: Chosen | null): Pick<Asked, 'question' | 'index'> {
  const found =
    chosen &&
    questions.find(
      ({ kind, address, open }) => kind === chosen.kind && address === chosen.address && open.includes(chosen.index),
    );
  if (found && chosen) return { question: found, index: chosen.index };
  const question = questions[0] ?? null;
  return { question, index: question?.open[0] ?? 0 };
}

export function useQuestions(): Asked | null {
  const view = useSession(selectTruth);
  const veil = useSession(selectVeil);
  const chosen = usePredict(selectChosen);
  const [known, setKnown] = useState<{ readonly view: StepView; readonly card: Card | null } | null>(null);
  useEffect(() => {
    if (view === null || view.cursor === 0) return;
    let live = true;
    void sessionLink()
      .trueCard(view.cursor - 1)
      .then((card) => live && setKnown({ view, card }));
    return () => {
      live = false;
    };
  }, [view]);
  const card = known?.view === view ? known?.card : null;
  const questions = useMemo(() => (view && card && veil ? questionsOf(view, card, veil) : []), [view, card, veil]);
  if (view === null || !card || veil === null) return null;
  return { view, card, questions, ...pick(questions, chosen) };
}
