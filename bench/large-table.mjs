import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { largeClassifier, ROWS, writeLargeTable } from './lib/large-table.mjs';
import { chooseDevice, dropDocument, framesOf, quantile, startWindow } from './lib/window.mjs';

/**
 * `node bench/large-table.mjs`: seconds from a click to a bound table of 100,000 rows and 100 columns in the window, and the
 * times between animation frames while it is read and while a linear classifier trains on it. The aims are 5 s and a median
 * frame under 33 ms in software. The renderer must have been built (`npm run build -- renderer`).
 */
const SECONDS = 8;
const folder = mkdtempSync(join(tmpdir(), 'chainrule-bench-'));
const path = join(folder, 'large.csv');
writeLargeTable(path);
const window = await startWindow();

/** @param {string} label @param {readonly number[]} frames */
function row(label, frames) {
  console.log(`| ${label} | ${frames.length} | ${[0.5, 0.95, 1].map((share) => quantile(frames, share)).join(' | ')} |`);
}

/** @param {'CPU' | 'WebGPU'} choice @param {number} size of a batch */
async function measure(choice, size) {
  const page = await window.open();
  const id = (name) => page.getByTestId(name);
  await id('value-C.cost').getByText('4').waitFor();
  await dropDocument(page, largeClassifier('large.csv', { batch: { size, order: 'shuffle', last: 'keep' } }));
  await id('open-data').click();
  const chooser = page.waitForEvent('filechooser');
  await id('choose-file').last().click();
  const begun = performance.now();
  await (await chooser).setFiles(path);
  const frames = framesOf(page, 3);
  await id('status-samples')
    .getByText(/100\s000/)
    .waitFor({ timeout: 60_000 });
  await id('status-state').and(page.locator('[data-status="ready"]')).waitFor({ timeout: 60_000 });
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  row(`reading the table, ready after ${seconds} s`, await frames);
  const device = await chooseDevice(page, choice);
  await id('status-state').and(page.locator('[data-status="ready"]')).waitFor({ timeout: 60_000 });
  await id('open-training').click();
  await id('train-button').click();
  await page.waitForTimeout(2000);
  const training = await framesOf(page, SECONDS);
  const steps = (await id('train-steps').innerText()).replace(/\s+/g, ' ');
  row(`training, ${device}, batch ${size}, ${steps}`, training);
  await page.context().close();
}

console.log(`${window.version}\n`);
console.log('| window | frames | median ms | 95th percentile ms | longest ms |');
console.log('|---|---|---|---|---|');
try {
  for (const choice of /** @type {const} */ (['CPU', 'WebGPU'])) {
    await measure(choice, 64);
    await measure(choice, ROWS);
  }
} finally {
  await window.close();
  rmSync(folder, { recursive: true });
}
