import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildStale } from '../../scripts/lib/builds.mjs';
import { inRoot, root } from '../../scripts/lib/paths.mjs';
import { makeStandInElectron } from '../../scripts/lib/stand-in-electron.mjs';
import { temporaryFolder } from '../support/browser.ts';

/** Packs the application around a stand-in for Electron and looks at what came out. */

interface Asar {
  listPackage(archive: string, options: { isPack: boolean }): string[];
  extractFile(archive: string, file: string): Buffer;
}
interface Fuses {
  getCurrentFuseWire(program: string): Promise<Readonly<Record<number, number>>>;
}
// The very versions that the packer used.
const requireAsPacker = createRequire(createRequire(import.meta.url).resolve('app-builder-lib'));
const asar = requireAsPacker('@electron/asar') as Asar;
const fuses = requireAsPacker('@electron/fuses') as Fuses;

const folder = temporaryFolder();
const packed = join(folder.path, 'release', 'linux-unpacked');
const archive = join(packed, 'resources', 'app.asar');
let output = '';

beforeAll(() => {
  if (!buildStale(['electron'])) throw new Error('The build of electron failed; its messages are above.');
  const standIn = join(folder.path, 'stand-in');
  makeStandInElectron(standIn);
  const overrides = [`-c.electronDist=${standIn}`, `-c.directories.output=${join(folder.path, 'release')}`];
  const args = [
    inRoot('node_modules/electron-builder/cli.js'),
    '--config',
    'electron-builder.yml',
    '--publish',
    'never',
    '--linux',
    'dir',
    '--x64',
    ...overrides,
  ];
  const run = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8', timeout: 120_000 });
  output = `${run.stdout}${run.stderr}`;
  expect(run.status, output).toBe(0);
}, 150_000);
afterAll(folder.remove);

describe.runIf(process.platform === 'linux')('the packed application', () => {
  it('holds the three bundles and the page, and no source, map, test or library', () => {
    const files = asar.listPackage(archive, { isPack: false });
    for (const file of [
      '/package.json',
      '/LICENSE',
      '/dist/electron/main.cjs',
      '/dist/electron/preload.cjs',
      '/dist/renderer/index.html',
    ])
      expect(files).toContain(file);
    const foreign = files.filter((file) =>
      /\.(map|tsx?|env)$|\/\.env|node_modules|\.test\.|^\/(test|scripts|cli|graph-core|dist\/cli)\b/.test(file),
    );
    expect(foreign).toEqual([]);
    expect(files.filter((file) => file.startsWith('/dist/renderer/assets/')).length).toBeGreaterThan(1);
  });

  it('has a manifest that starts the main bundle and asks for no library', () => {
    const manifest = JSON.parse(asar.extractFile(archive, 'package.json').toString('utf8')) as Record<string, unknown>;
    expect(manifest).toMatchObject({ name: 'chainrule', main: 'dist/electron/main.cjs' });
    expect(manifest.devDependencies).toBeUndefined();
    expect(asar.extractFile(archive, 'dist/electron/main.cjs').equals(readFileSync(inRoot('dist/electron/main.cjs')))).toBe(true);
  });

  it('has the fuses as configured', async () => {
    const wire = await fuses.getCurrentFuseWire(join(packed, 'chainrule'));
    // In the order of Electron's fuse wire: '0' is off, '1' is on.
    expect(Array.from({ length: 8 }, (_, index) => String.fromCharCode(wire[index] ?? 0)).join('')).toBe('01001100');
  });

  it('has the program under its name, and does not look for updates', () => {
    expect(statSync(join(packed, 'chainrule')).mode & 0o111).not.toBe(0);
    expect(existsSync(join(packed, 'resources', 'app-update.yml'))).toBe(false);
    expect(output).not.toContain('desktopName');
  });
});
