import { mkdirSync, readFileSync, rmSync, statSync, symlinkSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { createAllowedPaths } from '../../electron/main/allowed-paths.ts';
import { createDocuments, TEXT_LIMIT } from '../../electron/main/documents.ts';
import type { Reply } from '../../electron/shared/api.ts';
import { temporaryFolder } from '../support/browser.ts';

const folder = temporaryFolder();
afterAll(folder.remove);

const allowed = createAllowedPaths();
const documents = createDocuments(allowed);
let place = '';
let file = '';
let counter = 0;

beforeEach(() => {
  place = join(folder.path, `case-${counter++}`);
  mkdirSync(place);
  file = join(place, 'model.chainrule');
  writeFileSync(file, '{"a":1}\n');
  allowed.allow(file);
});

const unwrap = <T>(reply: Reply<T>): T => {
  if (!reply.ok) throw new Error(`${reply.error.code}: ${reply.error.message}`);
  return reply.value;
};
const codeOf = (reply: Reply<unknown>): string => (reply.ok ? 'ok' : reply.error.code);

describe('reading a document', () => {
  it('gives text, name and stamp', async () => {
    const read = unwrap(await documents.readText(file));
    expect(read).toMatchObject({ path: file, name: 'model.chainrule', text: '{"a":1}\n', readOnly: false });
    expect(read.stamp.size).toBe(8);
  });

  it('drops a byte order mark and refuses what is not UTF-8', async () => {
    writeFileSync(file, Buffer.from([0xef, 0xbb, 0xbf, 0x7b, 0x7d]));
    expect(unwrap(await documents.readText(file)).text).toBe('{}');
    writeFileSync(file, Buffer.from([0xff, 0xfe, 0x7b, 0x00]));
    const reply = await documents.readText(file);
    expect(codeOf(reply)).toBe('NOT_UTF8');
    expect(reply).toMatchObject({ error: { message: expect.stringContaining('"model.chainrule" is not UTF-8') } });
  });

  it('refuses, naming the file: missing, folder, too large, pipe', async () => {
    const path = (name: string): string => {
      allowed.allow(join(place, name));
      return join(place, name);
    };
    expect(codeOf(await documents.readText(path('gone.chainrule')))).toBe('NOT_FOUND');
    mkdirSync(path('folder.chainrule'));
    expect(codeOf(await documents.readText(path('folder.chainrule')))).toBe('NOT_A_FILE');
    writeFileSync(path('large.chainrule'), '');
    truncateSync(path('large.chainrule'), TEXT_LIMIT + 1);
    expect(codeOf(await documents.readText(path('large.chainrule')))).toBe('TOO_LARGE');
    expect(codeOf(await documents.readText('/dev/zero'))).toBe('PATH_REFUSED');
    allowed.allow('/dev/zero');
    expect(codeOf(await documents.readText('/dev/zero'))).toBe('NOT_A_FILE');
  });

  it('reads and writes no path that nobody chose', async () => {
    const secret = join(place, 'secret.txt');
    writeFileSync(secret, 'secret');
    for (const path of [secret, `${file}/../secret.txt`, 'model.chainrule', '']) {
      expect(codeOf(await documents.readText(path))).toBe('PATH_REFUSED');
      expect(codeOf(await documents.writeText({ path, text: 'x', expected: null }))).toBe('PATH_REFUSED');
    }
    expect(readFileSync(secret, 'utf8')).toBe('secret');
  });
});

describe('saving over a file that somebody else changed', () => {
  it('is refused with CONFLICT, and the other content stays', async () => {
    const { stamp } = unwrap(await documents.readText(file));
    writeFileSync(file, '{"a":2}\n');
    utimesSync(file, new Date(), new Date(stamp.mtimeMs + 1000));
    const reply = await documents.writeText({ path: file, text: 'mine', expected: stamp });
    expect(codeOf(reply)).toBe('CONFLICT');
    expect(readFileSync(file, 'utf8')).toBe('{"a":2}\n');
    expect(unwrap(await documents.check(file, stamp))).toBe('changed');
    expect(codeOf(await documents.writeText({ path: file, text: 'mine', expected: null }))).toBe('ok');
    expect(readFileSync(file, 'utf8')).toBe('mine');
  });

  it('a file that was only touched is the same; one that is gone is a conflict too', async () => {
    const { stamp } = unwrap(await documents.readText(file));
    utimesSync(file, 5, 5);
    expect(unwrap(await documents.check(file, stamp))).toBe('same');
    const saved = unwrap(await documents.writeText({ path: file, text: 'next', expected: stamp }));
    expect(unwrap(await documents.writeText({ path: file, text: 'and next', expected: saved.stamp })).stamp.size).toBe(8);
    rmSync(file);
    expect(unwrap(await documents.check(file, saved.stamp))).toBe('missing');
    expect(codeOf(await documents.writeText({ path: file, text: 'x', expected: saved.stamp }))).toBe('CONFLICT');
  });
});

describe('files beside a document', () => {
  it('are read and written inside its folder', async () => {
    mkdirSync(join(place, 'data'));
    writeFileSync(join(place, 'data', 'iris.csv'), 'a,b\n1,2\n');
    expect(Buffer.from(unwrap(await documents.readBeside(file, 'data/iris.csv'))).toString()).toBe('a,b\n1,2\n');
    const stamp = unwrap(await documents.writeBeside(file, 'model.0123abcd.safetensors', new Uint8Array([1, 2, 3])));
    expect(stamp.size).toBe(3);
    expect(statSync(join(place, 'model.0123abcd.safetensors')).size).toBe(3);
  });

  it.each([
    '../outside.csv',
    'data/../../outside.csv',
    '/etc/passwd',
    'file:///etc/passwd',
    'https://example.org/a.csv',
    'C:\\data.csv',
    'C:/data.csv',
    'data\\iris.csv',
    './iris.csv',
    'data//iris.csv',
    'a\0b.csv',
    '..',
    'link-out/outside.csv',
    'link-to-file.csv',
  ])('refuses %j', async (relative) => {
    writeFileSync(join(folder.path, 'outside.csv'), 'outside');
    symlinkSync('..', join(place, 'link-out'));
    symlinkSync('../outside.csv', join(place, 'link-to-file.csv'));
    const reply = await documents.readBeside(file, relative);
    expect(codeOf(reply)).toBe('PATH_REFUSED');
    expect(reply).toMatchObject({ error: { message: expect.stringContaining('own folder') } });
  });

  it('a link that stays inside is followed; a missing file is named', async () => {
    writeFileSync(join(place, 'real.csv'), 'inside');
    symlinkSync('real.csv', join(place, 'alias.csv'));
    expect(Buffer.from(unwrap(await documents.readBeside(file, 'alias.csv'))).toString()).toBe('inside');
    expect(codeOf(await documents.readBeside(file, 'nothing.csv'))).toBe('NOT_FOUND');
    expect(codeOf(await documents.readBeside(file, 'nothing/there.csv'))).toBe('NOT_FOUND');
  });

  it('only weights are written beside, and not through a link', async () => {
    expect(codeOf(await documents.writeBeside(file, 'run.sh', new Uint8Array(1)))).toBe('PATH_REFUSED');
    expect(codeOf(await documents.writeBeside(file, basename(file), new Uint8Array(1)))).toBe('PATH_REFUSED');
    symlinkSync('../outside.safetensors', join(place, 'w.safetensors'));
    writeFileSync(join(folder.path, 'outside.safetensors'), 'outside');
    expect(codeOf(await documents.writeBeside(file, 'w.safetensors', new Uint8Array(1)))).toBe('PATH_REFUSED');
    expect(readFileSync(join(folder.path, 'outside.safetensors'), 'utf8')).toBe('outside');
  });
});
