import { existsSync } from 'node:fs';
import { cpus } from 'node:os';
import { chromium } from 'playwright-core';
import { preview } from 'vite';
import { unpackBundledBrowser } from '../../scripts/lib/bundled-browser.mjs';
import { findSystemBrowser } from '../../scripts/lib/find-browser.mjs';
import { inRoot, root } from '../../scripts/lib/paths.mjs';

/**
 * The built window in a real browser, WebGPU in software. Ends the process where the renderer was not built or no browser is
 * found.
 */
export async function startWindow() {
  if (!existsSync(inRoot('dist/renderer/index.html'))) {
    process.stderr.write('There is no dist/renderer: run "npm run build -- renderer" first.\n');
    process.exit(1);
  }
  const system = findSystemBrowser();
  const bundled = system === null ? await unpackBundledBrowser() : null;
  const executablePath = system ?? bundled?.executable;
  if (!executablePath) {
    process.stderr.write('There is no browser: install Chromium, or name one in CHAINRULE_BROWSER.\n');
    process.exit(1);
  }
  const isRoot = process.platform === 'linux' && process.getuid?.() === 0;
  const server = await preview({
    configFile: false,
    root,
    logLevel: 'error',
    build: { outDir: 'dist/renderer' },
    preview: { host: '127.0.0.1', port: 0 },
  });
  const browser = await chromium.launch({
    executablePath,
    headless: true,
    args: ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader', ...(isRoot ? ['--no-sandbox'] : [])],
    env: { ...process.env, ...(bundled ? { LD_LIBRARY_PATH: bundled.libraryPath, FONTCONFIG_FILE: bundled.fontConfig } : {}) },
  });
  return {
    version: `${browser.version()}, Node ${process.version}, ${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'})`,
    /** A fresh window of the size that the interface is designed for. */
    open: async () => {
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-US' });
      const page = await context.newPage();
      await page.goto(server.resolvedUrls?.local[0] ?? '');
      return page;
    },
    close: async () => {
      await browser.close();
      await server.close();
    },
  };
}

/** @param {import('playwright-core').Page} page @param {number} seconds @returns {Promise<number[]>} milliseconds between frames, ascending */
export async function framesOf(page, seconds) {
  const times = await page.evaluate(
    (ms) =>
      new Promise((resolve) => {
        const all = [];
        const begun = performance.now();
        const tick = () => {
          all.push(performance.now());
          if (all[all.length - 1] - begun < ms) requestAnimationFrame(tick);
          else resolve(all);
        };
        requestAnimationFrame(tick);
      }),
    seconds * 1000,
  );
  return times
    .slice(1)
    .map((time, i) => time - times[i])
    .sort((a, b) => a - b);
}

/** @param {readonly number[]} ascending @param {number} share */
export const quantile = (ascending, share) =>
  (ascending[Math.min(ascending.length - 1, Math.floor(ascending.length * share))] ?? Number.NaN).toFixed(1);

/** Chooses the executor by its menu. @param {import('playwright-core').Page} page @param {'CPU' | 'WebGPU'} choice */
export async function chooseDevice(page, choice) {
  await page.getByTestId('device').click();
  await page.getByRole('menuitem', { name: choice, exact: true }).click();
  await page.waitForTimeout(4000);
  return (await page.getByTestId('status-device').innerText()).replace(/\s+/g, ' ').trim();
}

/** Drops a document on the canvas, as from a file manager. @param {import('playwright-core').Page} page @param {string} text */
export async function dropDocument(page, text) {
  const transfer = await page.evaluateHandle((content) => {
    const data = new DataTransfer();
    data.items.add(new File([content], 'dropped.chainrule', { type: 'application/json' }));
    return data;
  }, text);
  const pane = page.getByTestId('canvas').locator('.react-flow__pane');
  for (const type of ['dragover', 'drop']) await pane.dispatchEvent(type, { dataTransfer: transfer, clientX: 500, clientY: 300 });
}
