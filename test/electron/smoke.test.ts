import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { _electron, type ElectronApplication } from 'playwright-core';
import { afterAll, describe, expect, it } from 'vitest';
import type { ChainruleApi } from '../../electron/shared/api.ts';
import { buildStale } from '../../scripts/lib/builds.mjs';
import { findElectron } from '../../scripts/lib/electron-binary.mjs';
import { root } from '../../scripts/lib/paths.mjs';
import { temporaryFolder, watchPage } from '../support/browser.ts';

declare global {
  interface Window {
    readonly chainrule?: ChainruleApi;
  }
}

/**
 * The real Electron, where its program is. Elsewhere the tests are skipped with the reason; CHAINRULE_REQUIRE_ELECTRON=1
 * makes its absence a failure, so that a machine that should have it cannot pass by skipping. It needs a display.
 */
const program = findElectron();
const hasDisplay = process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
const reason =
  program === null
    ? "Electron's program is not installed (npx install-electron fetches it)"
    : hasDisplay
      ? null
      : 'there is no display (xvfb-run gives one)';
const required = process.env.CHAINRULE_REQUIRE_ELECTRON === '1';
if (reason !== null && !required) process.stdout.write(`The smoke test in the real Electron is skipped: ${reason}.\n`);

const folder = temporaryFolder();
afterAll(folder.remove);

async function launch(...args: readonly string[]): Promise<ElectronApplication> {
  if (reason !== null || program === null) throw new Error(`CHAINRULE_REQUIRE_ELECTRON=1, but ${reason}.`);
  if (!buildStale(['renderer', 'electron'])) throw new Error('The build failed; its messages are above.');
  const asRoot = process.platform === 'linux' && process.getuid?.() === 0;
  const switches = [`--user-data-dir=${join(folder.path, 'user-data')}`, ...(asRoot ? ['--no-sandbox'] : [])];
  return _electron.launch({ executablePath: program, args: ['.', ...switches, ...args], cwd: root });
}

describe.skipIf(reason !== null && !required)('in the real Electron', () => {
  it('opens a sandboxed, isolated window under app:// with a clean console', { timeout: 120_000 }, async () => {
    const app = await launch();
    try {
      const page = await app.firstWindow();
      const problems: string[] = [];
      watchPage(page, problems);
      await page.reload();
      await page.locator('#root > *').first().waitFor();
      expect(page.url()).toMatch(/^app:\/\/chainrule\/index\.html/);
      expect(
        await page.evaluate(() => [
          crossOriginIsolated,
          typeof window.chainrule?.writeFile,
          'require' in window,
          'process' in window,
        ]),
      ).toEqual([true, 'function', false, false]);
      expect(problems).toEqual([]);
    } finally {
      await app.close();
    }
  });

  it('reads and saves a file through the bridge, and refuses any other', { timeout: 120_000 }, async () => {
    mkdirSync(join(folder.path, 'models'));
    const file = join(folder.path, 'models', 'a.chainrule');
    writeFileSync(file, '{"a":1}');
    const app = await launch(file);
    try {
      const page = await app.firstWindow();
      await page.locator('#root > *').first().waitFor();
      const replies = await page.evaluate(async (path) => {
        const read = await window.chainrule?.readFile(path);
        const expected = read?.ok ? read.value.stamp : null;
        const written = await window.chainrule?.writeFile({ path, text: '{"a":2}', expected });
        return [read?.ok, written?.ok, (await window.chainrule?.readFile('/etc/passwd'))?.ok];
      }, file);
      expect(replies).toEqual([true, true, false]);
      expect(readFileSync(file, 'utf8')).toBe('{"a":2}');
    } finally {
      await app.close();
    }
  });

  it('finds a WebGPU adapter in the page, or says that there is none', { timeout: 120_000 }, async () => {
    const app = await launch();
    try {
      const page = await app.firstWindow();
      const adapter = await page.evaluate(async () => (await navigator.gpu.requestAdapter())?.info.vendor ?? null);
      process.stdout.write(`WebGPU in Electron: ${adapter ?? 'no adapter'}\n`);
      if (process.platform === 'linux') expect(adapter).not.toBeNull();
    } finally {
      await app.close();
    }
  });
});
