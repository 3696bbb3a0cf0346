import { expect, it } from 'vitest';
import { type Document, emptyDocument } from '../../graph-core/model/document.ts';
import { TableFiles } from './tables.ts';

const naming = (file: string): Document => ({ ...emptyDocument(), data: { ...emptyDocument().data, sources: { t: { file } } } });

it('tells of a file whose reading fails, and reads it again when that is asked for', async () => {
  let isThere = false;
  const files = new TableFiles(async () => {
    if (!isThere) throw new Error('it went away');
    return new Blob(['a\n1']);
  });
  const document = naming('a.csv');
  const { t } = await files.of(document, 1);
  expect(t).toMatchObject({ fault: { code: 'data/unreadable', severity: 'error', message: 'a.csv: it went away' } });
  isThere = true;
  await files.again('a.csv');
  expect((await files.of(document, 1)).t).toBeInstanceOf(Blob);
});
