import { existsSync } from 'node:fs';
import { cpus } from 'node:os';
import { chromium } from 'playwright-core';
import { preview } from 'vite';
import { unpackBundledBrowser } from '../scripts/lib/bundled-browser.mjs';
import { findSystemBrowser } from '../scripts/lib/find-browser.mjs';
import { inRoot, root } from '../scripts/lib/paths.mjs';

/**
 * `node bench/frames.mjs`: how the window keeps up while the digits example trains, on the CPU and on WebGPU in software. The
 * renderer must have been built (`npm run build -- renderer`). Prints a table of the times between animation frames.
 */
const SECONDS = 8;
const LIMIT_MS = 50;

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

/** @param {import('playwright-core').Page} page @returns {Promise<number[]>} milliseconds between frames, ascending */
async function framesOf(page) {
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
    SECONDS * 1000,
  );
  return times
    .slice(1)
    .map((time, i) => time - times[i])
    .sort((a, b) => a - b);
}

/** @param {string} label @param {number[]} frames */
function row(label, frames) {
  const at = (share) => (frames[Math.min(frames.length - 1, Math.floor(frames.length * share))] ?? Number.NaN).toFixed(1);
  const share = (100 * frames.filter((ms) => ms < LIMIT_MS).length) / frames.length;
  console.log(`| ${label} | ${frames.length} | ${at(0.5)} | ${at(0.95)} | ${at(1)} | ${share.toFixed(1)} % |`);
}

/** A fresh window for each device. @param {'CPU' | 'WebGPU'} choice */
async function measure(choice) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-US' });
  const page = await context.newPage();
  const id = (name) => page.getByTestId(name);
  await page.goto(server.resolvedUrls?.local[0] ?? '');
  await id('menu-file').click();
  await page.getByRole('menuitem', { name: /Examples/ }).click();
  await id('example-digits-classifier').click();
  await id('value-C.cost').waitFor();
  await id('device').click();
  await page.getByRole('menuitem', { name: choice, exact: true }).click();
  await page.waitForTimeout(4000);
  const device = (await id('status-device').innerText()).replace(/\s+/g, ' ').trim();
  if (choice === 'CPU') row('idle', await framesOf(page));
  await id('open-training').click();
  await id('epochs').click();
  await page.keyboard.press('Control+A');
  await page.keyboard.type('400');
  await page.keyboard.press('Enter');
  await id('train-button').click();
  await page.waitForTimeout(3000);
  const frames = await framesOf(page);
  row(`training, ${device}, ${(await id('train-steps').innerText()).replace(/\s+/g, ' ')}`, frames);
  await context.close();
}

console.log(`${browser.version()}, Node ${process.version}, ${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'})\n`);
console.log(`| window | frames in ${SECONDS} s | median ms | 95th percentile ms | longest ms | under ${LIMIT_MS} ms |`);
console.log('|---|---|---|---|---|---|');
try {
  await measure('CPU');
  await measure('WebGPU');
} finally {
  await browser.close();
  await server.close();
}
