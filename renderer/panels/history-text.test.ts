import { expect, it } from 'vitest';
import { startTranslations } from '../i18n/i18n.ts';
import { historyText } from './history-text.ts';

const t = startTranslations('en').getFixedT('en', ['drawer', 'app']);

it.each([
  ['edit.attr', { target: 'outFeatures', id: 'f' }, 'Set Out features of f'],
  ['drawer:edit.training', { what: 'lr' }, 'Set Learning rate'],
  ['drawer:edit.training', { what: 'betas' }, 'Set β₁ and β₂'],
  ['drawer:edit.training', { what: 'epochs' }, 'Set Epochs'],
  ['drawer:edit.step', { steps: '3' }, 'Step 3 kept'],
  ['drawer:edit.step-back', { steps: '3' }, 'Step 3 taken back'],
])('%s with %o reads %s', (label, labelValues, text) => {
  expect(historyText(t, { label, labelValues })).toBe(text);
});
