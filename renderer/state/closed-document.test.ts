import { expect, it } from 'vitest';
import { emptyDocument } from '../../graph-core/model/document.ts';
import { surfaceStore } from '../surface/surface-store.ts';
import { sweepStore } from '../sweep/sweep-store.ts';
import { documentStore } from './stores.ts';

it('leaves nothing of a document in what was made of it, once another is opened', () => {
  const made = documentStore.getState().document;
  surfaceStore.setState({ of: 1, made, path: [[0, 0, 0]], asking: true, points: 11 });
  sweepStore.setState({ of: 1, made, points: [], at: { batch: 1, done: 0, of: 2 }, seconds: 3 });
  documentStore.getState().load(emptyDocument('other'));
  expect(surfaceStore.getState()).toMatchObject({ of: null, made: null, path: [], asking: false, points: 11 });
  expect(sweepStore.getState()).toMatchObject({ of: null, made: null, at: null, seconds: 3 });
});
