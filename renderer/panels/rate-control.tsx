import type { Document } from '../../graph-core/model/document.ts';
import { RATE_RULES } from '../../graph-core/optim/rate.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { documentStore } from '../state/stores.ts';
import { NumberField } from '../ui/number-field.tsx';
import { Choice } from './choice.tsx';
import { rateFields, rateType, rateValue, setRateNumber, setRateType } from './rate-edits.ts';
import { type ObjectivePlace, optimizerOf } from './training-edits.ts';

const { dispatch } = documentStore.getState();

/** How the learning rate changes from update to update; the numbers are there once it does. */
export function RateControl({ document, objective }: { readonly document: Document; readonly objective: ObjectivePlace }) {
  const { t } = useTranslation('drawer');
  const optimizer = optimizerOf(document, objective.index);
  return (
    <>
      <Choice
        label={t('training.rate')}
        value={rateType(optimizer)}
        testId="rate"
        options={RATE_RULES.map(({ type, title }) => ({ id: type, label: t(`rate.${type}`, { defaultValue: title }) }))}
        onChange={(type) => dispatch(setRateType(document, objective, type))}
      />
      {rateFields(optimizer).map((field) => (
        <NumberField
          key={field.name}
          value={rateValue(optimizer, field)}
          label={t(`hyper.${field.name}`, { defaultValue: field.name })}
          {...(field.min === undefined ? {} : { min: field.min })}
          {...(field.max === undefined ? {} : { max: field.max })}
          {...(field.integer === true ? { integer: true } : {})}
          testId={`rate-${field.name}`}
          error={t('hyper.error')}
          onCommit={(value) => dispatch(setRateNumber(document, objective, field.name, value))}
        />
      ))}
    </>
  );
}
