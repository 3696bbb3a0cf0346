import { describe, expect, it } from 'vitest';
import { applyTransaction, type Transaction } from '../../graph-core/edit/transaction.ts';
import { type Document, emptyDocument, type Json } from '../../graph-core/model/document.ts';
import type { Result } from '../../graph-core/model/result.ts';
import type { TensorSummary } from '../../session/protocol.ts';
import { editEntry, editWhole } from './value-edits.ts';

const summary = (shape: number[], entries: number[]): TensorSummary => ({
  dtype: 'float',
  shape,
  entries,
  norm: 0,
  min: 0,
  max: 0,
  nonFinite: 0,
});
const observed = (shape: number[], value: Json | undefined = undefined): Document => ({
  ...emptyDocument(),
  nodes: [{ id: 'x', type: 'observed', attrs: { shape, ...(value === undefined ? {} : { value }) } }],
});
const tensor = (shape: number[], data: number[]): Json => ({ dtype: 'float', shape, data });

function done(document: Document, result: Result<Transaction>): Document {
  if (!result.ok) throw new Error(result.error[0]?.message);
  const applied = applyTransaction(document, result.value);
  if (!applied.ok) throw new Error(applied.error[0]?.message);
  return applied.value.document;
}
const storedOf = (document: Document) => document.nodes[0]?.attrs?.value;

describe('editEntry', () => {
  it('replaces one number and leaves the others as the document wrote them', () => {
    const document = observed([2], tensor([2], [0.1, 2]));
    // What is on view went through 32 bits.
    const shown = summary([2], [Math.fround(0.1), 2]);
    expect(storedOf(done(document, editEntry(document, 'x.value', 1, 7, shown, 0)))).toEqual(tensor([2], [0.1, 7]));
  });
  it('makes a weight that was kept in a file one of the document', () => {
    const document: Document = {
      ...emptyDocument(),
      nodes: [{ id: 'w', type: 'parameter', attrs: { shape: [2] } }],
      parameters: { 'w.value': { init: 'zeros', file: 'w.safetensors', tensor: 'w.value' } },
    };
    const after = done(document, editEntry(document, 'w.value', 1, 7, summary([2], [0, 0]), 0));
    expect(after.parameters['w.value']).toEqual({ init: 'zeros', value: tensor([2], [0, 7]) });
  });
  it('edits the sample on view', () => {
    const document = observed([2], tensor([3, 2], [1, 2, 3, 4, 5, 6]));
    const after = done(document, editEntry(document, 'x.value', 0, 9, summary([2], [5, 6]), 2));
    expect(storedOf(after)).toEqual(tensor([3, 2], [1, 2, 3, 4, 9, 6]));
    expect(after.nodes[0]?.attrs?.shape).toEqual([2]);
  });
  it('refuses to type over a mean', () => {
    const document = observed([2], tensor([3, 2], [1, 2, 3, 4, 5, 6]));
    expect(editEntry(document, 'x.value', 0, 9, summary([2], [3, 4]), 'mean').ok).toBe(false);
  });
  it('refuses a variable that a table feeds, and names the table', () => {
    const document = { ...observed([2]), data: { columns: { 'x.value': { source: 'iris', columns: ['a', 'b'] } } } };
    const result = editEntry(document, 'x.value', 0, 9, summary([2], [3, 4]), 0);
    expect(result.ok ? '' : result.error[0]?.message).toContain('iris');
  });
  it("turns an initialiser's draw into a stored value of a block's own weight", () => {
    const document: Document = {
      ...emptyDocument(),
      nodes: [{ id: 'f', type: 'linear' }],
      parameters: { 'f.weight': { init: 'ones' } },
    };
    const after = done(document, editEntry(document, 'f.weight', 0, 3, summary([1, 2], [1, 1]), 0));
    expect(after.parameters['f.weight']).toEqual({ init: 'ones', value: { dtype: 'float', shape: [1, 2], data: [3, 1] } });
  });
});

describe('editWhole', () => {
  const typed = (shape: number[], data: number[], flat = true) => ({ shape, data, flat });
  it('gives a variable the shape that was typed', () => {
    const document = observed([1]);
    const after = done(document, editWhole(document, 'x.value', typed([3], [1, 2, 3]), { shape: [1], dtype: 'float' }));
    expect(after.nodes[0]?.attrs).toEqual({ shape: [3], value: tensor([3], [1, 2, 3]) });
  });
  it('keeps the shape where the count is right', () => {
    const document = observed([2, 2]);
    const after = done(document, editWhole(document, 'x.value', typed([4], [1, 2, 3, 4]), { shape: [2, 2], dtype: 'float' }));
    expect(after.nodes[0]?.attrs?.shape).toEqual([2, 2]);
    expect(
      done(observed([1]), editWhole(observed([1]), 'x.value', typed([], [5]), { shape: [1], dtype: 'float' })).nodes[0]?.attrs
        ?.shape,
    ).toEqual([1]);
  });
  it('refuses fractions where whole numbers belong', () => {
    expect(editWhole(observed([]), 'x.value', typed([], [1.5]), { shape: [], dtype: 'int32' }).ok).toBe(false);
  });
  it('brings the shape of an explicit parameter along', () => {
    const document: Document = { ...emptyDocument(), nodes: [{ id: 'w', type: 'parameter', attrs: { shape: [1] } }] };
    const after = done(document, editWhole(document, 'w.value', typed([2], [1, 2]), { shape: [1], dtype: 'float' }));
    expect(after.nodes[0]?.attrs?.shape).toEqual([2]);
    expect(after.parameters['w.value']?.value?.data).toEqual([1, 2]);
  });
});
