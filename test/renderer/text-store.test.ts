import { afterEach, expect, it } from 'vitest';
import type { Document } from '../../graph-core/model/document.ts';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';
import { startSession } from '../../renderer/state/session.ts';
import { documentStore } from '../../renderer/state/stores.ts';
import { forgetOther, textStore, write } from '../../renderer/text/text-store.ts';
import { createDirectClient } from '../../session/direct.ts';

/** Looks each character up as equal scores of the one behind it. */
function reads(letters: string): Document {
  const count = letters.length;
  const drawing = graph(
    [
      node('x', 'observed', { shape: [2], dtype: 'int32' }),
      node('e', 'embedding', { numEmbeddings: count, embeddingDim: count }),
      node('y', 'observed', { shape: [2], dtype: 'int32' }),
      node('C', 'cross-entropy'),
    ],
    wires('x.value -> e.index', 'e.output -> C.input', 'y.value -> C.target'),
    {
      parameters: {
        'e.weight': { value: { dtype: 'float', shape: [count, count], data: Array<number>(count * count).fill(0) } },
      },
    },
  );
  const text = { inline: letters.repeat(10), file: 't.txt', text: { window: 2 } };
  return {
    ...drawing,
    data: {
      sources: { t: text },
      columns: { 'x.value': { source: 't', columns: ['input'] }, 'y.value': { source: 't', columns: ['target'] } },
    },
  };
}

const client = createDirectClient({ choice: 'cpu' });
const link = startSession(client, async () => new Blob([]));
afterEach(() => link.dispose());

/** Resolves once so many characters stand there. */
const written = (count: number): Promise<void> =>
  new Promise((resolve) => {
    const off = textStore.subscribe((state) => {
      if (state.written.length < count) return;
      off();
      resolve();
    });
  });

it('is not gone on with in another document that is opened meanwhile', async () => {
  documentStore.getState().load(reads('abc'));
  forgetOther();
  const begun = written(3);
  const writing = write();
  await begun;
  expect(textStore.getState().isWriting).toBe(true);
  documentStore.getState().load(reads('abcxyz'));
  await writing;
  expect(textStore.getState()).toMatchObject({ begun: null, written: '', last: null, isWriting: false, problem: null });
  expect(textStore.getState().of).toBe(documentStore.getState().identity);
  await write();
  expect(textStore.getState().written).toMatch(/^[abcxyz]{300}$/);
});
