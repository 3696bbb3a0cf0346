import { describe, expect, it } from 'vitest';
import { applyTransaction, type Transaction } from '../../graph-core/edit/transaction.ts';
import { type Document, emptyDocument } from '../../graph-core/model/document.ts';
import { removeSource, setSplit, unbind } from './data-edits.ts';

const document: Document = {
  ...emptyDocument(),
  data: {
    sources: { a: { inline: 'u,v\n1,2\n' }, b: { file: 'data/b.csv' } },
    columns: { 'x.value': { source: 'a', columns: ['u'] }, 'y.value': { source: 'b', columns: ['t'], scale: 0.5 } },
    split: { first: 10 },
  },
};
const dataAfter = (transaction: Transaction) => {
  const applied = applyTransaction(document, transaction);
  if (!applied.ok) throw new Error(applied.error[0]?.message);
  return applied.value.document.data;
};

describe('data edits', () => {
  it('takes a table away with its last binding', () => {
    expect(dataAfter(unbind(document, 'x.value'))).toEqual({
      sources: { b: { file: 'data/b.csv' } },
      columns: { 'y.value': { source: 'b', columns: ['t'], scale: 0.5 } },
      split: { first: 10 },
    });
  });
  it('takes bindings away with their table', () => {
    expect(Object.keys(dataAfter(removeSource(document, 'b')).columns ?? {})).toEqual(['x.value']);
  });
  it('leaves nothing behind the last binding', () => {
    const one = {
      ...document,
      data: { sources: { a: document.data.sources?.a ?? {} }, columns: { 'x.value': { source: 'a', columns: ['u'] } } },
    };
    const applied = applyTransaction(one, unbind(one, 'x.value'));
    expect(applied.ok && applied.value.document.data).toEqual({});
  });
  it('changes and clears the split', () => {
    expect(dataAfter(setSplit(document, { train: 0.8, seed: 3 })).split).toEqual({ train: 0.8, seed: 3 });
    expect('split' in dataAfter(setSplit(document, null))).toBe(false);
  });
});
