import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { createJournal } from '../../electron/main/journal.ts';
import { createLibraryFile } from '../../electron/main/library.ts';
import { createLog } from '../../electron/main/log-file.ts';
import { createRecentFiles } from '../../electron/main/recent-files.ts';
import { createSettings, placeWindow, readSoftwareGpu } from '../../electron/main/settings.ts';
import { temporaryFolder } from '../support/browser.ts';

const folder = temporaryFolder();
afterAll(folder.remove);
let userData = '';
let counter = 0;
beforeEach(() => {
  userData = join(folder.path, `user-${counter++}`);
});

describe('the personal library', () => {
  it('is nothing at first, and what was written last across starts', async () => {
    const library = createLibraryFile(userData);
    expect(await library.read()).toEqual({ ok: true, value: null });
    await Promise.all([library.write('{"a":1}'), library.write('{"a":2}')]);
    expect(await createLibraryFile(userData).read()).toEqual({ ok: true, value: '{"a":2}' });
    expect(readdirSync(userData)).toEqual(['library.chainrule-library']);
  });

  it('says so where it cannot be written', async () => {
    writeFileSync(userData, 'a file where the folder should be');
    expect(await createLibraryFile(userData).write('{}')).toMatchObject({ ok: false });
    rmSync(userData);
  });
});

describe('recent files', () => {
  it('keeps the last twenty, newest first, without doubles, across starts', async () => {
    let time = 0;
    const recent = createRecentFiles(userData, () => ++time);
    for (let n = 0; n < 25; n += 1) await recent.add(`/models/${n}.chainrule`);
    await recent.add('/models/10.chainrule');
    const listed = await createRecentFiles(userData).list();
    expect(listed).toHaveLength(20);
    expect(listed.slice(0, 3).map((entry) => entry.name)).toEqual(['10.chainrule', '24.chainrule', '23.chainrule']);
    expect(listed[0]).toMatchObject({ path: '/models/10.chainrule', openedAt: 26, missing: true });
  });

  it('marks what is gone and forgets what it is told to', async () => {
    mkdirSync(userData, { recursive: true });
    const here = join(userData, 'here.chainrule');
    writeFileSync(here, '{}');
    const recent = createRecentFiles(userData);
    await Promise.all([recent.add('/gone.chainrule'), recent.add(here)]);
    expect((await recent.list()).map(({ name, missing }) => [name, missing])).toEqual([
      ['here.chainrule', false],
      ['gone.chainrule', true],
    ]);
    await recent.forget('/gone.chainrule');
    expect((await recent.list()).map((entry) => entry.name)).toEqual(['here.chainrule']);
  });
});

describe('a settings file that cannot be understood', () => {
  it.each(['', '{"window":', '{"window":{"bounds":"wide"}}', '[1,2]', '\0\0\0\0'])(
    '%j is set aside, and defaults are used',
    async (content) => {
      mkdirSync(userData, { recursive: true });
      writeFileSync(join(userData, 'settings.json'), content);
      const lines: string[] = [];
      const settings = createSettings(userData, (line) => lines.push(line));
      expect(await settings.read()).toEqual({ window: null, softwareGpu: false });
      const aside = readdirSync(userData).filter((name) => /^settings\.json\.corrupt-\d+$/.test(name));
      expect(aside).toHaveLength(1);
      expect(readFileSync(join(userData, aside[0] ?? ''), 'utf8')).toBe(content);
      expect(lines.join()).toContain('could not be understood');
      expect(readSoftwareGpu(userData)).toBe(false);
      await settings.update((now) => ({ ...now, softwareGpu: true }));
      expect(readSoftwareGpu(userData)).toBe(true);
    },
  );
});

describe('the journal of unsaved work', () => {
  const entry = (id: string, text: string) => ({ id, path: '/models/a.chainrule', name: 'a', text, base: null });

  it('offers the work of an earlier run, not of this one', async () => {
    const first = createJournal(userData, 'run-1', () => 1000);
    expect(await first.write(entry('doc-1', '{"edited":true}'))).toEqual({ ok: true, value: null });
    expect(await first.list()).toEqual([]);

    const second = createJournal(userData, 'run-2', () => 2000);
    expect(await second.list()).toEqual([{ id: 'doc-1', path: '/models/a.chainrule', name: 'a', savedAt: 1000, size: 15 }]);
    expect(await second.read('doc-1')).toEqual({ ok: true, value: entry('doc-1', '{"edited":true}') });
    await second.clear('doc-1');
    expect(await second.list()).toEqual([]);
    expect(await second.read('doc-1')).toMatchObject({ ok: false, error: { code: 'NOT_FOUND' } });
  });

  it('writes the newest of many edits and nothing after it was cleared', async () => {
    const journal = createJournal(userData, 'run-1');
    await Promise.all(Array.from({ length: 50 }, (_, n) => journal.write(entry('doc-1', `edit ${n}`))));
    expect(await journal.read('doc-1')).toMatchObject({ value: { text: 'edit 49' } });
    void journal.write(entry('doc-1', 'late'));
    await journal.clear('doc-1');
    await journal.settle();
    expect(existsSync(join(userData, 'journal', 'doc-1.json'))).toBe(false);
  });

  it('sets a damaged entry aside and lists the others', async () => {
    const journal = createJournal(userData, 'run-1');
    await journal.write(entry('good', 'text'));
    writeFileSync(join(userData, 'journal', 'bad.json'), '{"run":"run-0","text":"cut o');
    const listed = await createJournal(userData, 'run-2').list();
    expect(listed.map(({ id }) => id)).toEqual(['good']);
    expect(readdirSync(join(userData, 'journal')).some((name) => name.startsWith('bad.json.corrupt-'))).toBe(true);
  });

  it('says why it could not write', async () => {
    writeFileSync(userData, 'a file where the folder should be');
    expect(await createJournal(userData, 'run-1').write(entry('doc-1', 'x'))).toMatchObject({
      ok: false,
      error: { message: expect.any(String) },
    });
    rmSync(userData);
  });
});

describe('the log', () => {
  it('appends lines with the time and moves itself aside when it is large', () => {
    const file = join(userData, 'chainrule.log');
    const log = createLog(file);
    log('first');
    log('second');
    expect(readFileSync(file, 'utf8')).toMatch(/^\d{4}-\S+Z first\n\d{4}-\S+Z second\n$/);
    writeFileSync(file, 'x'.repeat(2 ** 20 + 1));
    log('third');
    expect(readFileSync(file, 'utf8')).toMatch(/Z third\n$/);
    expect(existsSync(`${file}.1`)).toBe(true);
  });
});

describe('placeWindow', () => {
  const screen = { x: 0, y: 0, width: 1920, height: 1080 };
  it.each([
    ['as it was left', { x: 100, y: 50, width: 1000, height: 700 }, [screen], { x: 100, y: 50, width: 1000, height: 700 }],
    [
      'on a display that is gone: in the middle',
      { x: 2500, y: 50, width: 1000, height: 700 },
      [screen],
      { x: 320, y: 120, width: 1280, height: 840 },
    ],
    [
      'hardly visible: in the middle',
      { x: 1890, y: 50, width: 1000, height: 700 },
      [screen],
      { x: 320, y: 120, width: 1280, height: 840 },
    ],
    ['too small: enlarged', { x: 10, y: 10, width: 120, height: 60 }, [screen], { x: 10, y: 10, width: 640, height: 480 }],
    [
      'first start on a small display: as large as fits',
      null,
      [{ x: 0, y: 20, width: 1024, height: 700 }],
      { x: 0, y: 20, width: 1024, height: 700 },
    ],
    ['no display at all', null, [], { x: 0, y: 0, width: 1280, height: 840 }],
  ])('%s', (_name, saved, displays, expected) => {
    expect(placeWindow(saved, displays)).toEqual(expected);
  });
});
