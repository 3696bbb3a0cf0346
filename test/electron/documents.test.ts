import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { createAllowedPaths } from '../../electron/main/allowed-paths.ts';
import type { WriteHooks, WriteStep } from '../../electron/main/atomic-write.ts';
import { createDocuments, TEXT_LIMIT } from '../../electron/main/documents.ts';
import type { FileStamp, Reply } from '../../electron/shared/api.ts';
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
  it('are read inside its folder', async () => {
    mkdirSync(join(place, 'data'));
    writeFileSync(join(place, 'data', 'iris.csv'), 'a,b\n1,2\n');
    expect(Buffer.from(unwrap(await documents.readBeside(file, 'data/iris.csv'))).toString()).toBe('a,b\n1,2\n');
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

  it('are listed where a folder is named, with those of its folders and without what links lead to', async () => {
    mkdirSync(join(place, 'faces', 'cat'), { recursive: true });
    writeFileSync(join(place, 'faces', 'b.png'), '');
    writeFileSync(join(place, 'faces', 'cat', 'a.png'), '');
    symlinkSync(folder.path, join(place, 'faces', 'away'));
    expect([...unwrap(await documents.listBeside(file, 'faces'))].sort()).toEqual(['b.png', 'cat/a.png']);
    expect(codeOf(await documents.readBeside(file, 'faces'))).toBe('NOT_A_FILE');
    expect(codeOf(await documents.listBeside(file, 'nothing'))).toBe('NOT_FOUND');
    expect(codeOf(await documents.listBeside(file, '../models'))).toBe('PATH_REFUSED');
  });

  it('a link that stays inside is followed; a missing file is named', async () => {
    writeFileSync(join(place, 'real.csv'), 'inside');
    symlinkSync('real.csv', join(place, 'alias.csv'));
    expect(Buffer.from(unwrap(await documents.readBeside(file, 'alias.csv'))).toString()).toBe('inside');
    expect(codeOf(await documents.readBeside(file, 'nothing.csv'))).toBe('NOT_FOUND');
    expect(codeOf(await documents.readBeside(file, 'nothing/there.csv'))).toBe('NOT_FOUND');
  });
});

describe('weights that are written with a document', () => {
  const NAME = 'model.0123456789abcdef.safetensors';
  const write = (
    weights: { name: string; bytes: Uint8Array }[],
    { expected = null, hooks = {} }: { expected?: FileStamp | null; hooks?: WriteHooks } = {},
  ) => createDocuments(allowed, hooks).writeText({ path: file, text: 'new', weights, expected });
  const failAt = (when: (call: WriteStep, nth: number) => boolean): WriteHooks => {
    const seen = new Map<WriteStep, number>();
    return {
      before: (step) => {
        const nth = (seen.get(step) ?? 0) + 1;
        seen.set(step, nth);
        if (when(step, nth)) throw Object.assign(new Error('injected'), { code: 'ENOSPC' });
      },
    };
  };

  it('lie beside it, and a second save of the same weights does not write them again', async () => {
    const weights = [{ name: NAME, bytes: Uint8Array.of(1, 2, 3) }];
    expect(unwrap(await write(weights)).stamp.size).toBe(3);
    expect([...readFileSync(join(place, NAME))]).toEqual([1, 2, 3]);
    utimesSync(join(place, NAME), 5, 5);
    expect(codeOf(await write(weights))).toBe('ok');
    expect(statSync(join(place, NAME)).mtimeMs).toBe(5000);
    expect(readdirSync(place).sort()).toEqual([NAME, 'model.chainrule']);
  });

  it('are there before the document names them', async () => {
    const seen: boolean[] = [];
    const before = (step: WriteStep): void => {
      if (step === 'rename') seen.push(existsSync(join(place, NAME)));
    };
    await write([{ name: NAME, bytes: Uint8Array.of(1) }], { hooks: { before } });
    expect(seen).toEqual([false, true]);
  });

  it('mend a damaged file of that name, and leave those of other versions alone', async () => {
    writeFileSync(join(place, NAME), 'bad');
    writeFileSync(join(place, 'model.fedcba9876543210.safetensors'), 'older');
    expect(codeOf(await write([{ name: NAME, bytes: Uint8Array.of(1, 2, 3) }]))).toBe('ok');
    expect([...readFileSync(join(place, NAME))]).toEqual([1, 2, 3]);
    expect(readFileSync(join(place, 'model.fedcba9876543210.safetensors'), 'utf8')).toBe('older');
  });

  it.each<[step: WriteStep, nth: number]>(
    (['open', 'write', 'flush', 'close', 'rename'] as const).flatMap((step) => [
      [step, 1],
      [step, 2],
    ]),
  )('a fault at "%s", time %i, leaves document and weights as they were, and nothing else', async (step, nth) => {
    writeFileSync(join(place, 'model.fedcba9876543210.safetensors'), 'older');
    const reply = await write([{ name: NAME, bytes: Uint8Array.of(1, 2, 3) }], {
      hooks: failAt((at, n) => at === step && n === nth),
    });
    expect(reply).toMatchObject({
      ok: false,
      error: { code: 'NO_SPACE', message: expect.stringContaining(nth === 1 ? NAME : 'model.chainrule') },
    });
    expect(readFileSync(file, 'utf8')).toBe('{"a":1}\n');
    expect(readdirSync(place).sort()).toEqual(['model.chainrule', 'model.fedcba9876543210.safetensors']);
    expect(readFileSync(join(place, 'model.fedcba9876543210.safetensors'), 'utf8')).toBe('older');
  });

  it('that were there before stay when the document cannot be written', async () => {
    writeFileSync(join(place, NAME), Uint8Array.of(1, 2, 3));
    const hooks = failAt((at) => at === 'rename');
    expect(codeOf(await write([{ name: NAME, bytes: Uint8Array.of(1, 2, 3) }], { hooks }))).toBe('NO_SPACE');
    expect([...readFileSync(join(place, NAME))]).toEqual([1, 2, 3]);
    writeFileSync(join(place, NAME), 'bad');
    const second = failAt((at, nth) => at === 'rename' && nth === 2);
    expect(codeOf(await write([{ name: NAME, bytes: Uint8Array.of(1, 2, 3) }], { hooks: second }))).toBe('NO_SPACE');
    expect([...readFileSync(join(place, NAME))]).toEqual([1, 2, 3]);
  });

  it('are not written where the document was changed by another program', async () => {
    const { stamp } = unwrap(await documents.readText(file));
    writeFileSync(file, '{"theirs":1}');
    expect(codeOf(await write([{ name: NAME, bytes: Uint8Array.of(1) }], { expected: stamp }))).toBe('CONFLICT');
    expect(readdirSync(place)).toEqual(['model.chainrule']);
  });

  it.each([
    'run.sh',
    'model.chainrule',
    '../out.safetensors',
    'data/w.safetensors',
    'data\\w.safetensors',
    '/tmp/w.safetensors',
    'file:w.safetensors',
    'w\0.safetensors',
    '..',
  ])('are not written as %j', async (name) => {
    expect(codeOf(await write([{ name, bytes: Uint8Array.of(1) }]))).toBe('PATH_REFUSED');
    expect(readFileSync(file, 'utf8')).toBe('{"a":1}\n');
    expect(readdirSync(place)).toEqual(['model.chainrule']);
  });

  it('are not written through a link out of the folder', async () => {
    symlinkSync('../outside.safetensors', join(place, NAME));
    writeFileSync(join(folder.path, 'outside.safetensors'), 'outside');
    expect(codeOf(await write([{ name: NAME, bytes: Uint8Array.of(1) }]))).toBe('PATH_REFUSED');
    expect(readFileSync(join(folder.path, 'outside.safetensors'), 'utf8')).toBe('outside');
    expect(readFileSync(file, 'utf8')).toBe('{"a":1}\n');
  });
});
