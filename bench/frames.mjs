import { chooseDevice, framesOf, quantile, startWindow } from './lib/window.mjs';

/**
 * `node bench/frames.mjs`: how the window keeps up while the digits example trains, on the CPU and on WebGPU in software. The
 * renderer must have been built (`npm run build -- renderer`). Prints a table of the times between animation frames.
 */
const SECONDS = 8;
const LIMIT_MS = 50;

const window = await startWindow();

/** @param {string} label @param {number[]} frames */
function row(label, frames) {
  const at = (share) => quantile(frames, share);
  const share = (100 * frames.filter((ms) => ms < LIMIT_MS).length) / frames.length;
  console.log(`| ${label} | ${frames.length} | ${at(0.5)} | ${at(0.95)} | ${at(1)} | ${share.toFixed(1)} % |`);
}

/** A fresh window for each device. @param {'CPU' | 'WebGPU'} choice */
async function measure(choice) {
  const page = await window.open();
  const id = (name) => page.getByTestId(name);
  await id('menu-file').click();
  await page.getByRole('menuitem', { name: /Examples/ }).click();
  await id('example-digits-classifier').click();
  await id('value-C.cost').waitFor();
  const device = await chooseDevice(page, choice);
  if (choice === 'CPU') row('idle', await framesOf(page, SECONDS));
  await id('open-training').click();
  await id('epochs').click();
  await page.keyboard.press('Control+A');
  await page.keyboard.type('400');
  await page.keyboard.press('Enter');
  await id('train-button').click();
  await page.waitForTimeout(3000);
  const frames = await framesOf(page, SECONDS);
  row(`training, ${device}, ${(await id('train-steps').innerText()).replace(/\s+/g, ' ')}`, frames);
  await page.context().close();
}

console.log(`${window.version}\n`);
console.log(`| window | frames in ${SECONDS} s | median ms | 95th percentile ms | longest ms | under ${LIMIT_MS} ms |`);
console.log('|---|---|---|---|---|---|');
try {
  await measure('CPU');
  await measure('WebGPU');
} finally {
  await window.close();
}
