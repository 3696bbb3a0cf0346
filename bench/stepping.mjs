import { chooseDevice, dropDocument, framesOf, quantile, startWindow } from './lib/window.mjs';

/**
 * `node bench/stepping.mjs`: how long a press of Step takes in a graph of 500 blocks, from the key to the painted frame that
 * tells where the step is, and how the window keeps up while 100 blocks in view play by themselves. The renderer must have
 * been built (`npm run build -- renderer`).
 */
const SECONDS = 8;
const PRESSES = 60;
const window = await startWindow();

/**
 * Pairs of a linear and a tanh block in rows like a written page, and a cost behind them.
 * @param {number} blocks @param {number} perRow
 */
function chain(blocks, perRow) {
  const place = (i) => ({ x: 120 + (i % perRow) * 220, y: Math.floor(i / perRow) * 150 });
  const value = { dtype: 'float', shape: [4], data: [0.1, -0.2, 0.3, -0.4] };
  const nodes = [{ id: 'x', type: 'observed', attrs: { shape: [4], value }, position: { x: 0, y: 8 } }];
  const edges = [];
  let last = 'x.value';
  for (let i = 0; i < blocks - 1; i++) {
    const isLinear = i % 2 === 0;
    nodes.push({
      id: `b${i}`,
      type: isLinear ? 'linear' : 'tanh',
      attrs: isLinear ? { outFeatures: 4 } : {},
      position: place(i),
    });
    edges.push({ from: last, to: `b${i}.input` });
    last = `b${i}.output`;
  }
  nodes.push({ id: 'C', type: 'squared-norm', attrs: {}, position: place(blocks - 1) });
  edges.push({ from: last, to: 'C.input' });
  const training = { objectives: [{ cost: 'C.cost', parameters: ['*'], optimizer: { type: 'sgd', lr: 0.01 }, steps: 1 }] };
  return JSON.stringify({ format: 'chainrule-graph', version: 1, name: `${blocks} blocks`, nodes, edges, training });
}

/** Drops a document on the canvas and waits for its forward pass. @param {import('playwright-core').Page} page @param {string} text */
async function openDocument(page, text) {
  await page.getByTestId('value-C.cost').getByText('4').waitFor();
  await dropDocument(page, text);
  await page
    .getByTestId('step-sentence')
    .getByText(/^Forward \d+ of \d+/)
    .filter({ hasText: 'Squared norm' })
    .waitFor({ timeout: 60_000 });
  await page.waitForTimeout(1500);
}

/** Milliseconds from each press of a key to the frame in which the sentence has changed, ascending. @param {import('playwright-core').Page} page @param {string} key */
async function pressesOf(page, key) {
  await page.evaluate(() => {
    globalThis.presses = [];
    // looked up once: to search a document of this size in each frame would be measured, too
    const sentence = document.querySelector('[data-testid="step-sentence"]');
    const said = () => sentence?.textContent;
    window.onkeydown = () => {
      const [before, pressed] = [said(), performance.now()];
      const look = () => {
        if (said() !== before) globalThis.presses.push(performance.now() - pressed);
        else requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    };
  });
  for (let i = 1; i <= PRESSES; i++) {
    await page.keyboard.press(key);
    await page.waitForFunction((count) => globalThis.presses.length >= count, i, { timeout: 10_000 });
  }
  return (await page.evaluate(() => globalThis.presses)).sort((a, b) => a - b);
}

/** @param {readonly string[]} cells */
const row = (...cells) => console.log(`| ${cells.join(' | ')} |`);

async function steps() {
  const page = await window.open();
  await openDocument(page, chain(500, 25));
  const device = await chooseDevice(page, 'CPU');
  for (const [what, key] of [
    ['step on', ']'],
    ['step back', '['],
  ]) {
    const times = await pressesOf(page, key);
    row(`500 blocks, ${what}, ${device}`, String(PRESSES), quantile(times, 0.5), quantile(times, 0.95), quantile(times, 1));
  }
  await page.context().close();
}

async function playing() {
  const page = await window.open();
  await openDocument(page, chain(100, 14));
  await page.keyboard.press('Home');
  await page.waitForTimeout(800);
  await page.getByTestId('speed').selectOption('8');
  const seen = await page.locator('.react-flow__node').count();
  await page.getByTestId('play').click();
  await page.waitForTimeout(500);
  const frames = await framesOf(page, SECONDS);
  row(
    `${seen} nodes in view, playing at 8 a second`,
    String(frames.length),
    quantile(frames, 0.5),
    quantile(frames, 0.95),
    quantile(frames, 1),
  );
  await page.context().close();
}

console.log(`${window.version}\n`);
console.log('| what | presses or frames | median ms | 95th percentile ms | longest ms |');
console.log('|---|---|---|---|---|');
try {
  await steps();
  await playing();
} finally {
  await window.close();
}
