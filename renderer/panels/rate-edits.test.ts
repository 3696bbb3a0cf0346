import { describe, expect, it } from 'vitest';
import { applyTransaction, type Transaction } from '../../graph-core/edit/transaction.ts';
import { type Document, emptyDocument } from '../../graph-core/model/document.ts';
import { rateFields, rateType, rateValue, setRateNumber, setRateType } from './rate-edits.ts';
import { trainingView } from './training-edits.ts';

function apply(document: Document, transaction: Transaction): Document {
  const applied = applyTransaction(document, transaction);
  if (!applied.ok) throw new Error(applied.error[0]?.message);
  return applied.value.document;
}
const optimizerOf = (document: Document) => trainingView(document).optimizer;
const names = (document: Document): string[] => rateFields(optimizerOf(document)).map(({ name }) => name);

describe('the schedule of the learning rate', () => {
  const plain = emptyDocument();
  const cosine = apply(plain, setRateType(plain, 'C.cost', 'cosine'));

  it('is constant and without numbers in a document that says nothing', () => {
    expect(rateType(optimizerOf(plain))).toBe('constant');
    expect(names(plain)).toEqual([]);
  });
  it('is written with the objective, and offers its own numbers and a warm-up', () => {
    expect(cosine.training.objectives?.[0]?.optimizer).toEqual({ type: 'sgd', schedule: { type: 'cosine' } });
    expect(names(cosine)).toEqual(['period', 'floor', 'warmup']);
    const [period] = rateFields(optimizerOf(cosine));
    expect(period).toMatchObject({ start: 1000, min: 1, integer: true });
  });
  it('keeps the warm-up, and nothing else, when another one is chosen', () => {
    const numbered = apply(cosine, setRateNumber(cosine, 'C.cost', 'period', 50));
    const warm = apply(numbered, setRateNumber(numbered, 'C.cost', 'warmup', 5));
    expect(names(warm)).toEqual(['period', 'floor', 'warmup', 'warmupFrom']);
    const [period] = rateFields(optimizerOf(warm));
    expect(period && rateValue(optimizerOf(warm), period)).toBe(50);
    const after = apply(warm, setRateType(warm, 'C.cost', 'step'));
    expect(optimizerOf(after).schedule).toEqual({ type: 'step', warmup: 5 });
  });
});
