import { beforeEach, expect, it } from 'vitest';
import { startTranslations } from '../i18n/i18n.ts';
import { uiStore } from '../state/stores.ts';
import { takeTable } from './data-file.ts';
import { openDropped } from './dropped-file.ts';

startTranslations('en');

const notices = () => uiStore.getState().notices.map(({ kind, text }) => ({ kind, text }));
beforeEach(() => uiStore.setState({ notices: [] }));

/** A file that was deleted behind the drop: a test cannot hold one of a browser. */
function gone(name: string): File {
  const refuse = async (): Promise<never> => {
    throw new DOMException('it could not be found', 'NotFoundError');
  };
  const part = new Blob(['a']);
  part.arrayBuffer = refuse;
  return Object.assign(new File(['a'], name), { arrayBuffer: refuse, slice: () => part });
}

it('tells of a table that went away before it was read', async () => {
  await takeTable(gone('away.csv'), null);
  expect(notices()).toEqual([{ kind: 'warning', text: 'away.csv cannot be read: it could not be found' }]);
  expect(uiStore.getState().dialog).toBeNull();
});

it('tells of a dropped folder that cannot be listed', async () => {
  const createReader = () => ({
    readEntries: (_: unknown, fail: (cause: unknown) => void) => fail(new DOMException('it could not be found', 'NotFoundError')),
  });
  const entry = { name: 'faces', isDirectory: true, createReader };
  const transfer = { files: [], items: [{ webkitGetAsEntry: () => entry }] } as unknown as DataTransfer;
  await openDropped(transfer, null);
  expect(notices()).toEqual([{ kind: 'warning', text: 'faces cannot be read: it could not be found' }]);
});

it('names a large text, and cuts it as one that the document takes in', async () => {
  const line = 'To be, or not to be\n';
  const file = new File([line.repeat(Math.ceil((41 * 2 ** 20) / line.length))], 'play.txt');
  await takeTable(file, null);
  expect(uiStore.getState().dialog).toMatchObject({
    kind: 'bind-data',
    source: { file: 'play.txt', text: { window: 32, stride: 8 } },
    content: file,
  });
  uiStore.getState().openDialog(null);
});
