import type { Document } from '../../graph-core/model/document.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { documentStore } from '../state/stores.ts';
import { NumberField } from '../ui/number-field.tsx';
import { Choice } from './choice.tsx';
import { ObjectiveChoice } from './objective-choice.tsx';
import { type ObjectivePlace, setInARow, setTurns, TURN_ORDERS } from './training-edits.ts';

/** Most updates in a row that a file may ask for. */
const MOST_IN_A_ROW = 1000;
const { dispatch } = documentStore.getState();

/** Whose turn the fields behind it are about, and how the turns follow on each other; nothing for one objective. */
export function TurnControl({ document, objective }: { readonly document: Document; readonly objective: ObjectivePlace }) {
  const { t } = useTranslation('drawer');
  const { objectives = [], schedule = 'sequential' } = document.training;
  if (objectives.length < 2) return null;
  return (
    <>
      <Choice
        label={t('training.turns')}
        value={schedule}
        wide
        testId="turns"
        title={t(`training.turns-title.${schedule}`)}
        options={TURN_ORDERS.map((id) => ({ id, label: t(`training.turn.${id}`) }))}
        onChange={(id) => dispatch(setTurns(document, id as (typeof TURN_ORDERS)[number]))}
      />
      <ObjectiveChoice document={document} objective={objective} />
      <span className="field-docs" title={t('training.in-a-row-title')}>
        <NumberField
          value={objectives[objective.index]?.steps ?? 1}
          label={t('training.in-a-row')}
          integer
          min={1}
          max={MOST_IN_A_ROW}
          testId="in-a-row"
          error={t('training.whole')}
          onCommit={(steps) => dispatch(setInARow(document, objective, steps))}
        />
      </span>
    </>
  );
}
