import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import { type Document, splitAddress } from '../../graph-core/model/document.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { useGraphNames } from '../inspectors/use-graph-names.ts';
import { documentStore } from '../state/stores.ts';
import { Choice } from './choice.tsx';
import type { ObjectivePlace } from './training-edits.ts';

/** Whose settings the panels of training show; `of` is the identity of the document that it was chosen in. */
const chosen = createStore<{ readonly index: number; readonly of: unknown }>(() => ({ index: 0, of: null }));

/** The objective whose settings are shown: the first, until another one is chosen. `cost`: of a document that has none yet. */
export function useObjective(document: Document, cost: string | null): ObjectivePlace {
  const { index, of } = useStore(chosen);
  const objectives = document.training.objectives ?? [];
  const isHere = of === documentStore.getState().identity && index < objectives.length;
  const at = isHere ? index : 0;
  return { index: at, cost: objectives[at]?.cost ?? cost };
}

/** Which of several objectives is edited; nothing where there is one. */
export function ObjectiveChoice({ document, objective }: { readonly document: Document; readonly objective: ObjectivePlace }) {
  const { t } = useTranslation('drawer');
  const names = useGraphNames();
  const objectives = document.training.objectives ?? [];
  if (objectives.length < 2) return null;
  const nameOf = (cost: string): string => {
    const title = document.nodes.find(({ id }) => id === splitAddress(cost).node)?.title;
    return title === undefined ? names.symbol(cost) : `${names.symbol(cost)} · ${title}`;
  };
  return (
    <Choice
      label={t('training.objective', { number: objective.index + 1, count: objectives.length })}
      value={String(objective.index)}
      wide
      testId="objective"
      title={t('training.objective-title', { count: objectives.length })}
      options={objectives.map(({ cost }, i) => ({ id: String(i), label: nameOf(cost) }))}
      onChange={(id) => chosen.setState({ index: Number(id), of: documentStore.getState().identity })}
    />
  );
}
