import { chooseDevice, dropDocument, framesOf, quantile, startWindow } from './lib/window.mjs';

/**
 * `node bench/frames.mjs`: how the window keeps up while the digits example trains, on the CPU and on WebGPU in software. The
 * renderer must have been built (`npm run build -- renderer`). Also how it keeps up while a drawing with the cards of a dozen tables
 * is moved about. Prints a table of the times between animation frames.
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

/** A dozen toy sets, each beside what it feeds. */
function manyCards() {
  const count = 12;
  const nodes = [];
  const sources = {};
  const columns = {};
  const cards = {};
  for (let i = 0; i < count; i++) {
    const [x, y] = [380 * (i % 2), 200 * Math.floor(i / 2)];
    nodes.push({ id: `x${i}`, type: 'observed', attrs: { shape: [2] }, position: { x: x + 250, y } });
    sources[`s${i}`] = { generator: 'two-moons', rows: 200, noise: 0.1, seed: i, copies: 1 };
    columns[`x${i}.value`] = { source: `s${i}`, columns: ['x1', 'x2'] };
    cards[`s${i}`] = { x, y };
  }
  nodes.push({ id: 'C', type: 'squared-norm', attrs: {}, position: { x: 380 * 2, y: 0 } });
  const edges = [{ from: 'x0.value', to: 'C.input' }];
  return JSON.stringify({ format: 'chainrule-graph', version: 1, nodes, edges, data: { sources, columns }, view: { cards } });
}

/** The drawing goes to and fro under a hand that holds it. */
async function panCards() {
  const page = await window.open();
  await page.getByTestId('value-C.cost').getByText('4').waitFor();
  await dropDocument(page, manyCards());
  await page.getByTestId('card-rows-s11').getByText(/200/).waitFor();
  await page.mouse.move(560, 420);
  await page.mouse.down({ button: 'middle' });
  const frames = framesOf(page, SECONDS);
  const end = performance.now() + 1000 * SECONDS;
  for (let i = 0; performance.now() < end; i++) {
    await page.mouse.move(560 + 200 * Math.sin(i / 20), 420 + 120 * Math.cos(i / 20));
    await page.waitForTimeout(8);
  }
  row('moving a drawing with 12 cards', await frames);
  await page.mouse.up({ button: 'middle' });
  await page.context().close();
}

console.log(`${window.version}\n`);
console.log(`| window | frames in ${SECONDS} s | median ms | 95th percentile ms | longest ms | under ${LIMIT_MS} ms |`);
console.log('|---|---|---|---|---|---|');
try {
  await measure('CPU');
  await measure('WebGPU');
  await panCards();
} finally {
  await window.close();
}
