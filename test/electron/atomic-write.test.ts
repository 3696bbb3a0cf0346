import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type WriteStep, writeAtomically } from '../../electron/main/atomic-write.ts';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { temporaryFolder } from '../support/browser.ts';
import { bundleForNode } from '../support/bundle.ts';

const folder = temporaryFolder();
afterAll(folder.remove);

let counter = 0;
/** A folder of its own with one file in it. */
function withFile(content: string): { readonly place: string; readonly file: string } {
  const place = join(folder.path, `case-${counter++}`);
  mkdirSync(place);
  const file = join(place, 'model.chainrule');
  writeFileSync(file, content);
  return { place, file };
}
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const failWith = (code: string): never => {
  throw Object.assign(new Error(code), { code });
};

describe('writeAtomically', () => {
  it('replaces the content, keeps the permissions and leaves nothing else', async () => {
    const { place, file } = withFile('old');
    chmodSync(file, 0o640);
    const stamp = await writeAtomically(file, bytes('new content'));
    expect(readFileSync(file, 'utf8')).toBe('new content');
    expect(readdirSync(place)).toEqual(['model.chainrule']);
    expect(statSync(file).mode & 0o777).toBe(0o640);
    expect(stamp).toMatchObject({ size: 11, mtimeMs: statSync(file).mtimeMs });
    expect(stamp.sha256).toMatch(/^fe32608c/);
  });

  it('makes a new file', async () => {
    const { place } = withFile('');
    await writeAtomically(join(place, 'fresh.chainrule'), bytes('x'));
    expect(readFileSync(join(place, 'fresh.chainrule'), 'utf8')).toBe('x');
  });

  it.each<WriteStep>(['open', 'write', 'flush', 'close', 'rename'])(
    'a fault before "%s" leaves the old file and no other',
    async (step) => {
      const { place, file } = withFile('the old content');
      const before = (at: WriteStep): void => void (at === step && failWith('EIO'));
      await expect(writeAtomically(file, bytes('new'), { before })).rejects.toMatchObject({ code: 'EIO' });
      expect(readFileSync(file, 'utf8')).toBe('the old content');
      expect(readdirSync(place)).toEqual(['model.chainrule']);
    },
  );

  it('a folder that cannot be flushed does not turn a finished save into a failure', async () => {
    const { place, file } = withFile('old');
    await writeAtomically(file, bytes('new'), { before: (at) => void (at === 'flush-folder' && failWith('EIO')) });
    expect(readFileSync(file, 'utf8')).toBe('new');
    expect(readdirSync(place)).toEqual(['model.chainrule']);
  });

  it('follows links: the target is replaced and the link stays', async () => {
    const { place, file } = withFile('old');
    const link = join(place, 'link.chainrule');
    symlinkSync('model.chainrule', link);
    await writeAtomically(link, bytes('through the link'));
    expect(readFileSync(file, 'utf8')).toBe('through the link');
    expect(readdirSync(place).sort()).toEqual(['link.chainrule', 'model.chainrule']);
    const dangling = join(place, 'dangling.chainrule');
    symlinkSync('not-yet.chainrule', dangling);
    await writeAtomically(dangling, bytes('made'));
    expect(readFileSync(join(place, 'not-yet.chainrule'), 'utf8')).toBe('made');
  });

  it('does not write to a folder or into a folder that is not there', async () => {
    const { place } = withFile('old');
    await expect(writeAtomically(place, bytes('x'))).rejects.toMatchObject({ code: 'EISDIR' });
    await expect(writeAtomically(join(place, 'missing', 'a.chainrule'), bytes('x'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('removes what a killed process left long ago, and nothing that looks only similar', async () => {
    const { place, file } = withFile('old');
    const names = ['.model.chainrule.0123456789ab.tmp', '.model.chainrule.notes.tmp', '.other.chainrule.0123456789ab.tmp'];
    for (const name of names) {
      writeFileSync(join(place, name), 'left');
      utimesSync(join(place, name), 1, 1);
    }
    writeFileSync(join(place, '.model.chainrule.ba9876543210.tmp'), 'being written by another process');
    await writeAtomically(file, bytes('new'));
    expect(readdirSync(place).sort()).toEqual([
      '.model.chainrule.ba9876543210.tmp',
      '.model.chainrule.notes.tmp',
      '.other.chainrule.0123456789ab.tmp',
      'model.chainrule',
    ]);
  });
});

describe('on a full disk', () => {
  const mount = join(folder.path, 'small-disk');
  let mounted = false;
  beforeAll(() => {
    mkdirSync(mount);
    mounted = process.platform === 'linux' && spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', mount]).status === 0;
    if (!mounted)
      process.stdout.write('A small disk cannot be mounted here: the full disk is simulated by a fault in the write step.\n');
  });
  afterAll(() => void (mounted && spawnSync('umount', [mount])));

  it('fails with ENOSPC, and the old file is whole', async () => {
    const file = join(mount, 'model.chainrule');
    writeFileSync(file, 'the old content');
    const hooks = mounted ? {} : { before: (at: WriteStep) => void (at === 'flush' && failWith('ENOSPC')) };
    await expect(writeAtomically(file, new Uint8Array(2 ** 20), hooks)).rejects.toMatchObject({ code: 'ENOSPC' });
    expect(readFileSync(file, 'utf8')).toBe('the old content');
    expect(readdirSync(mount)).toEqual(['model.chainrule']);
    await writeAtomically(file, bytes('fits'));
    expect(readFileSync(file, 'utf8')).toBe('fits');
  });
});

/** Code for a second process, which can be killed or run as somebody else. */
describe.runIf(process.platform !== 'win32')('in a process of its own', () => {
  let bundle = '';
  beforeAll(async () => {
    bundle = await bundleForNode(inRoot('electron/main/atomic-write.ts'), join(folder.path, 'bundle'), 'atomic-write');
  });

  it('without permission nothing is written: EACCES', () => {
    const { place, file } = withFile('the old content');
    const fixed = withFile('read-only content');
    chmodSync(place, 0o755);
    chmodSync(folder.path, 0o755);
    chmodSync(fixed.place, 0o777);
    chmodSync(fixed.file, 0o444);
    const code = `
      const { writeAtomically } = await import(${JSON.stringify(pathToFileURL(bundle).href)});
      if (process.getuid() === 0) process.setuid(65534);
      for (const file of ${JSON.stringify([file, fixed.file])}) {
        await writeAtomically(file, new Uint8Array(3)).then(() => console.log('written'), (error) => console.log(error.code));
      }`;
    if (process.getuid?.() !== 0) chmodSync(place, 0o555);
    const run = spawnSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8' });
    chmodSync(place, 0o755);
    expect(run.stdout.trim().split('\n')).toEqual(['EACCES', 'EACCES']);
    expect(readFileSync(file, 'utf8')).toBe('the old content');
    expect(readFileSync(fixed.file, 'utf8')).toBe('read-only content');
    expect([...readdirSync(place), ...readdirSync(fixed.place)]).toEqual(['model.chainrule', 'model.chainrule']);
  });

  it('C14 killed in the middle of a write, many times, the file is always one of the whole versions', {
    timeout: 300_000,
  }, async () => {
    const kills = process.env.CHAINRULE_FULL === '1' ? 200 : 40;
    const { place, file } = withFile(versionText(0));
    const code = `
      const { writeAtomically } = await import(${JSON.stringify(pathToFileURL(bundle).href)});
      ${versionText.toString()}
      const texts = [1, 2, 3].map((n) => new TextEncoder().encode(versionText(n)));
      console.log('ready');
      for (let n = 0; ; n += 1) await writeAtomically(${JSON.stringify(file)}, texts[n % 3]);`;
    let interrupted = 0;
    for (let n = 0; n < kills; n += 1) {
      const child = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
      await once(child.stdout, 'data');
      await new Promise((resolve) => setTimeout(resolve, (n * 7) % 31));
      child.kill('SIGKILL');
      await once(child, 'exit');
      const text = readFileSync(file, 'utf8');
      expect([0, 1, 2, 3].some((version) => text === versionText(version))).toBe(true);
      interrupted = readdirSync(place).length - 1;
    }
    // Otherwise the kills came between the writes and the test proved nothing.
    expect(interrupted).toBeGreaterThan(kills / 10);
    expect(existsSync(file)).toBe(true);
  });
});

/** One version of a document: large enough that writing it takes time. Runs in the other process too. */
function versionText(version: number): string {
  return `{"version":${version},"padding":"${String(version).repeat(1_000_000)}","end":${version}}`;
}
