import { describe, expect, it } from 'vitest';
import { applyTransaction, type Transaction } from '../../graph-core/edit/transaction.ts';
import { type Document, emptyDocument, type GraphNode } from '../../graph-core/model/document.ts';
import { setFill, setInlineValue, setShape, tensorOf, withEntry } from './edits.ts';

const document: Document = {
  ...emptyDocument(),
  nodes: [
    { id: 'x', type: 'observed', attrs: { shape: [2], value: { dtype: 'float', shape: [2], data: [1, 2] } } },
    { id: 'f', type: 'linear', attrs: { outFeatures: 2 }, symbols: { output: 's' } },
    { id: 'w', type: 'parameter', attrs: { shape: [2] } },
  ],
  parameters: { 'w.value': { init: 'zeros', value: tensorOf('float', [2], [3, 4]) } },
};
const edited = (transaction: Transaction, from = document): Document => {
  const applied = applyTransaction(from, transaction);
  if (!applied.ok) throw new Error(applied.error[0]?.message);
  return applied.value.document;
};
const node = (result: Document, id: string) => result.nodes.find((each) => each.id === id) as GraphNode;

describe('edits', () => {
  it('keeps a value whose size fits the new shape, and drops another', () => {
    expect(node(edited(setShape(document, 'x', [2, 1])), 'x').attrs).toEqual({
      shape: [2, 1],
      value: { dtype: 'float', shape: [2, 1], data: [1, 2] },
    });
    expect(node(edited(setShape(document, 'x', [3])), 'x').attrs).toEqual({ shape: [3] });
    expect(edited(setShape(document, 'w', [5])).parameters['w.value']).toEqual({ init: 'zeros' });
    expect(edited(setShape(document, 'w', [2, 1])).parameters['w.value']?.value?.shape).toEqual([2, 1]);
  });
  it('replaces one entry and leaves the old tensor alone', () => {
    const value = tensorOf('float', [2], [1, 2]);
    expect(withEntry(value, 1, Number.NaN).data).toEqual([1, 'NaN']);
    expect(value.data).toEqual([1, 2]);
  });
  it('takes the shape of a pasted value, without the axis of the samples', () => {
    const attrs = node(edited(setInlineValue(document, 'x', tensorOf('float', [4, 3], new Array(12).fill(1)), true)), 'x').attrs;
    expect(attrs?.shape).toEqual([3]);
  });
  it('feeds an observed variable in one way only', () => {
    const filled = edited(setFill(document, 'x', 'normal'));
    expect(node(filled, 'x').attrs).toEqual({ shape: [2], fill: { distribution: 'normal', stream: 'x.value' } });
    expect(node(edited(setInlineValue(filled, 'x', tensorOf('float', [2], [0, 0])), filled), 'x').attrs?.fill).toBeUndefined();
  });
});
