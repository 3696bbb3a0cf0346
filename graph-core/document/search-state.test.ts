import { describe, expect, it } from 'vitest';
import { type Document, emptyDocument } from '../model/document.ts';
import { loadDocument } from './load.ts';
import { saveDocument } from './save.ts';

const withState = (state: unknown): Document =>
  ({
    ...emptyDocument('searched'),
    training: { progress: { steps: 3, optimizers: [{ type: 'nelder-mead', since: 1, state }] } },
  }) as unknown as Document;

const corners = { dtype: 'float', shape: [2], data: [0.1, -1e-300] };

describe('what a search remembers', () => {
  it('comes through a file with every bit, infinities too', () => {
    const document = withState({ corners, costs: { dtype: 'float', shape: [2], data: [1 / 3, 'Infinity'] } });
    const loaded = loadDocument(saveDocument(document), 'g.chainrule');
    expect(loaded.ok && loaded.value.document.training).toEqual(document.training);
    expect(loaded.ok && loaded.value.diagnostics).toEqual([]);
  });

  it.each([
    [{ corners: { ...corners, data: [1] } }, 'tensor/length', '/training/progress/optimizers/0/state/corners'],
    [
      { corners: { ...corners, dtype: 'int32', data: [1, 2] } },
      'document/schema',
      '/training/progress/optimizers/0/state/corners',
    ],
    [{ corners: [1, 2] }, 'document/schema', '/training/progress/optimizers/0/state/corners'],
    ['much', 'document/schema', '/training/progress/optimizers/0/state'],
  ])('is refused in one message where it is no tensor: %o', (state, code, place) => {
    const loaded = loadDocument(JSON.stringify(withState(state)), 'g.chainrule');
    if (loaded.ok) throw new Error('it was taken');
    expect(loaded.error.diagnostics.length).toBe(1);
    expect(loaded.error.diagnostics[0]?.code).toBe(code);
    expect(loaded.error.diagnostics[0]?.message).toContain(place);
  });
});
