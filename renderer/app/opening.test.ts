import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { saveDocument } from '../../graph-core/document/save.ts';
import { emptyDocument } from '../../graph-core/model/document.ts';
import type { PlatformApi } from '../platform/platform-api.ts';
import { fileWork } from '../state/file-work.ts';
import { documentStore, uiStore } from '../state/stores.ts';
import { newDocument, openText, replaceWith } from './files.ts';
import { endOpening, isOpening, takeTurn } from './opening.ts';
import { restore } from './restore.ts';

/** A worker that never answers: a file without places is opened until somebody gives that up. */
class Silent {
  postMessage(): void {}
  terminate(): void {}
}

const named = (name: string): string => saveDocument(emptyDocument(name));
const slow = (name: string): string =>
  JSON.stringify({
    ...JSON.parse(named(name)),
    nodes: ['x', 'y'].map((id) => ({ id, type: 'observed', attrs: { shape: [2] } })),
  });
const shown = (): string => documentStore.getState().document.name;
const reply = (name: string) =>
  ({
    ok: true,
    value: { file: { id: name, name }, text: named(name), stamp: { mtimeMs: 0, size: 0, sha256: '' }, readOnly: false },
  }) as const;

/** Unsaved work, over which whatever is opened or made asks. */
function edit(): void {
  const steps = [{ kind: 'setMeta', field: 'name', value: 'edited' }] as const;
  documentStore.getState().dispatch({ steps, label: 'edit.rename', userEvent: 'test' });
}

function answer(how: 'cancel' | 'discard'): void {
  const { dialog, openDialog } = uiStore.getState();
  if (dialog?.kind !== 'unsaved') throw new Error('nothing is asked');
  openDialog(null);
  if (how === 'discard') dialog.proceed();
}

beforeEach(() => {
  vi.stubGlobal('Worker', Silent);
  uiStore.getState().openDialog(null);
  documentStore.getState().load(emptyDocument('before'), { fileHandle: null, saved: true });
});
afterEach(async () => {
  endOpening();
  await vi.waitFor(() => expect(isOpening()).toBe(false));
  uiStore.getState().openDialog(null);
  uiStore.getState().setScreen('editor');
  documentStore.getState().load(emptyDocument(), { fileHandle: null, saved: true });
  vi.unstubAllGlobals();
});

it('ends what was being opened where something else is chosen, and shows that', async () => {
  const first = openText(slow('A'), 'A', null);
  expect(isOpening()).toBe(true);
  expect(await openText(named('B'), 'B', null)).toBe('opened');
  expect(await first).toBe('given-up');
  expect(shown()).toBe('B');
});

it('leaves what is being opened alone where something chosen earlier is read at last', async () => {
  const turn = takeTurn();
  const newer = openText(slow('B'), 'B', null);
  expect(await openText(named('A'), 'A', null, { turn })).toBe('given-up');
  expect(isOpening()).toBe(true);
  endOpening();
  expect(await newer).toBe('given-up');
  expect(shown()).toBe('before');
});

it('leaves what is being opened alone where the open file was changed by another program', async () => {
  const opening = openText(slow('B'), 'B', null);
  await replaceWith(reply('changed'));
  expect([shown(), isOpening()]).toEqual(['before', true]);
  endOpening();
  await opening;
  await replaceWith(reply('changed'));
  expect(shown()).toBe('changed');
});

it('gives up what is being opened where somebody chooses what changed on disk, and shows that', async () => {
  const opening = openText(slow('B'), 'B', null);
  edit();
  await replaceWith(Promise.resolve(reply('theirs')), true);
  expect(await opening).toBe('given-up');
  expect([shown(), isOpening()]).toEqual(['theirs', false]);
});

it('keeps what was edited while the version on disk was read, and says so to who has chosen that', async () => {
  const replacing = replaceWith(Promise.resolve(reply('theirs')), true);
  edit();
  await replacing;
  expect(shown()).toBe('edited');
  expect(uiStore.getState().notices.at(-1)?.kind).toBe('warning');
  await replaceWith(Promise.resolve(reply('theirs')), true);
  expect(shown()).toBe('theirs');
});

it('does not put what changed on disk in the place of something that was chosen meanwhile', async () => {
  const replacing = replaceWith(reply('changed'));
  takeTurn();
  await replacing;
  expect(shown()).toBe('before');
});

it('goes on opening after a new document was wanted and then not', async () => {
  edit();
  const opening = openText(named('B'), 'B', null);
  newDocument();
  answer('cancel');
  expect(await opening).toBe('opened');
  answer('discard');
  expect(shown()).toBe('B');
});

it('asks about unsaved work for one thing at a time, so that no answer goes to another', async () => {
  edit();
  newDocument();
  const opening = openText(named('B'), 'B', null);
  await vi.waitFor(() => expect(isOpening()).toBe(false));
  answer('discard');
  expect(await opening).toBe('given-up');
  expect(shown()).toBe('');
});

it('ends what is being opened where a new document is shown', async () => {
  const opening = openText(slow('A'), 'A', null);
  newDocument();
  await vi.waitFor(() => expect(isOpening()).toBe(false), 500);
  expect(await opening).toBe('given-up');
  expect(shown()).toBe('');
});

it('tells what cannot be read from what was given up', async () => {
  expect(await openText('{', 'broken', null)).toBe('unreadable');
  expect(uiStore.getState().dialog?.kind).toBe('open-failed');
});

/** A journal: the latest work is gone, the next cannot be read, the others take long. */
function journal(onRead: (id: string) => void): PlatformApi {
  const items = ['gone', 'broken', 'slow', 'older'].map((id, i) => ({ id, file: null, name: id, savedAt: 4 - i }));
  return {
    listJournal: async () => items,
    readJournal: async (id: string) => {
      onRead(id);
      if (id === 'gone') return { ok: false };
      const text = id === 'broken' ? '{' : slow(id);
      return { ok: true, value: { id, file: null, name: id, text, base: null } };
    },
  } as unknown as PlatformApi;
}

it('goes on to older work where the latest cannot be read, and not where it is given up', async () => {
  const read: string[] = [];
  const restored = restore(journal((id) => read.push(id)));
  await vi.waitFor(() => expect(fileWork()?.file).toBe('slow'), 2000);
  fileWork()?.cancel?.();
  await restored;
  expect(read).toEqual(['gone', 'broken', 'slow']);
  expect([shown(), uiStore.getState().screen]).toEqual(['before', 'welcome']);
});

it('stops restoring once something else is chosen, and leaves that alone', async () => {
  const read: string[] = [];
  let chosen: Promise<unknown> = Promise.resolve();
  await restore(
    journal((id) => {
      read.push(id);
      chosen = openText(slow('B'), 'B', null);
    }),
  );
  expect([read, isOpening()]).toEqual([['gone'], true]);
  endOpening();
  expect(await chosen).toBe('given-up');
});
