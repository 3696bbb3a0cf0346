import { existsSync } from 'node:fs';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { serveInChromium } from './chromium.mjs';

/**
 * The built window in a real browser, WebGPU in software. Ends the process where the renderer was not built or no browser is
 * found.
 */
export async function startWindow() {
  if (!existsSync(inRoot('dist/renderer/index.html'))) {
    process.stderr.write('There is no dist/renderer: run "npm run build -- renderer" first.\n');
    process.exit(1);
  }
  return serveInChromium('dist/renderer');
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
