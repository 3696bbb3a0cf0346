import { describe, expect, it } from 'vitest';
import { applyTransaction, type Transaction } from '../../graph-core/edit/transaction.ts';
import { type Document, emptyDocument } from '../../graph-core/model/document.ts';
import { rateFields, rateType, rateValue, setRateNumber, setRateType } from './rate-edits.ts';
import { optimizerOf } from './training-edits.ts';

const FIRST = { index: 0, cost: 'C.cost' };

function apply(document: Document, transaction: Transaction): Document {
  const applied = applyTransaction(document, transaction);
  if (!applied.ok) throw new Error(applied.error[0]?.message);
  return applied.value.document;
}
const names = (document: Document): string[] => rateFields(optimizerOf(document, 0)).map(({ name }) => name);

describe('the schedule of the learning rate', () => {
  const plain = emptyDocument();
  const cosine = apply(plain, setRateType(plain, FIRST, 'cosine'));

  it('is constant and without numbers in a document that says nothing', () => {
    expect(rateType(optimizerOf(plain, 0))).toBe('constant');
    expect(names(plain)).toEqual([]);
  });
  it('is written with the objective, and offers its own numbers and a warm-up', () => {
    expect(cosine.training.objectives?.[0]?.optimizer).toEqual({ type: 'sgd', schedule: { type: 'cosine' } });
    expect(names(cosine)).toEqual(['period', 'floor', 'warmup']);
    const [period] = rateFields(optimizerOf(cosine, 0));
    expect(period).toMatchObject({ start: 1000, min: 1, integer: true });
  });
  it('keeps the warm-up, and nothing else, when another one is chosen', () => {
    const numbered = apply(cosine, setRateNumber(cosine, FIRST, 'period', 50));
    const warm = apply(numbered, setRateNumber(numbered, FIRST, 'warmup', 5));
    expect(names(warm)).toEqual(['period', 'floor', 'warmup', 'warmupFrom']);
    const [period] = rateFields(optimizerOf(warm, 0));
    expect(period && rateValue(optimizerOf(warm, 0), period)).toBe(50);
    const after = apply(warm, setRateType(warm, FIRST, 'step'));
    expect(optimizerOf(after, 0).schedule).toEqual({ type: 'step', warmup: 5 });
  });
});
