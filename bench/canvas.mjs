import { answersOf, spread, watchAnswers } from './lib/answers.mjs';
import { CELL, gridDocument } from './lib/grid-document.mjs';
import { dropDocument, framesOf, startWindow } from './lib/window.mjs';

/**
 * `node bench/canvas.mjs [ROUNDS] [ONLY]`: how the canvas keeps up with drawings of 5,000 and 10,000 blocks: opening them, moving about in
 * them, and editing, from an input to the end of the frame that shows what it did. The renderer must have been built
 * (`npm run build -- renderer`). ONLY names one size.
 */
const SECONDS = 5;
const TIMES = Number(process.env.TIMES ?? 12);
const [rounds = 1, only] = process.argv.slice(2).map(Number);
const window = await startWindow();

const SELECTED = 'return document.querySelector("[data-testid=inspector-symbol]") !== null';
/** @type {Map<string, number[]>} */
const found = new Map();

/** @param {string} what @param {readonly number[]} times */
const note = (what, times) => found.set(what, [...(found.get(what) ?? []), ...times]);

/** Opens a drawing, and notes how long it takes until it is painted. @param {number} count */
async function opened(count) {
  const page = await window.open();
  await page.getByTestId('value-C.cost').getByText('4').waitFor();
  await watchAnswers(
    page,
    'drop',
    `const drawn = document.querySelector('.react-flow__node[data-id^="b"], [data-testid="painted"]');
     return drawn !== null && document.title.includes('dropped');`,
  );
  await dropDocument(page, gridDocument(count));
  note(`${count} blocks: opened`, await answersOf(page, 1));
  // the worker compiles it, which is nothing to wait for, but takes one of two cores
  await page.waitForTimeout(Math.max(4000, count));
  return page;
}

/** Frames while a hand moves the drawing to and fro. @param {import('playwright-core').Page} page @param {string} what @param {'middle' | 'left'} button @param {number} reach */
async function moving(page, what, button, reach) {
  const frames = framesOf(page, SECONDS);
  await page.mouse.move(600, 380);
  await page.mouse.down({ button });
  const end = performance.now() + 1000 * SECONDS;
  for (let i = 0; performance.now() < end; i++) {
    await page.mouse.move(600 + reach * Math.sin(i / 15), 380 + reach * Math.cos(i / 15) - reach);
    await page.waitForTimeout(6);
  }
  note(what, await frames);
  await page.mouse.up({ button });
  await page.waitForTimeout(1500);
}

/** @param {import('playwright-core').Page} page @param {string} key @param {string} answered @param {string} what */
async function pressed(page, key, answered, what) {
  await watchAnswers(page, 'keydown', answered);
  await page.keyboard.press(key);
  // a chord is two events, of which the first is answered by the second
  const times = await answersOf(page, key.split('+').length);
  note(what, times.slice(-1));
  await page.waitForTimeout(600);
}

const CAN_UNDO = 'return !document.querySelector("[data-testid=undo]").disabled';
const CANNOT_UNDO = 'return document.querySelector("[data-testid=undo]").disabled';

/** A place on the body of the block nearest to the middle of the canvas. @param {import('playwright-core').Page} page */
const blockAt = (page) =>
  page.evaluate(({ width, height }) => {
    const pane = document.querySelector('.canvas').getBoundingClientRect();
    const {
      m11: zoom,
      m41: x,
      m42: y,
    } = new DOMMatrix(getComputedStyle(document.querySelector('.react-flow__viewport')).transform);
    const nearest = (middle, shift, step) => Math.round((middle - shift) / zoom / step - 0.3) * step;
    const [left, top] = [nearest(pane.width / 2, x, width), nearest(pane.height / 2, y, height)];
    return { x: pane.x + x + (left + 50) * zoom, y: pane.y + y + (top + 60) * zoom };
  }, CELL);

/** Clicks, moves one block and takes that back. @param {import('playwright-core').Page} page @param {string} label */
async function edit(page, label) {
  for (let i = 0; i < TIMES; i++) {
    const at = await blockAt(page);
    await watchAnswers(page, 'pointerdown', SELECTED);
    await page.mouse.click(at.x, at.y);
    note(`${label}: click selects`, await answersOf(page, 1));
    await page.waitForTimeout(500);
    await page.mouse.move(at.x, at.y);
    await page.mouse.down();
    await page.mouse.move(at.x + 20, at.y + 10, { steps: 4 });
    await watchAnswers(page, 'pointerup', CAN_UNDO);
    await page.mouse.up();
    note(`${label}: let go after a drag`, await answersOf(page, 1));
    await page.waitForTimeout(500);
    await pressed(page, 'Control+z', CANNOT_UNDO, `${label}: undo`);
    await pressed(page, 'Control+y', CAN_UNDO, `${label}: redo`);
    await pressed(page, 'Control+z', CANNOT_UNDO, `${label}: undo`);
    await pressed(page, 'Escape', 'return true', `${label}: select none`);
    await pressed(page, 'Control+a', 'return true', `${label}: select all`);
    await pressed(page, 'Escape', 'return true', `${label}: select none`);
  }
}

/** @param {number} count */
async function measure(count) {
  const page = await opened(count);
  await page.keyboard.press('Home');
  await page.waitForTimeout(1500);
  await moving(page, `${count} blocks, all in view: panning`, 'middle', 60);
  await edit(page, `${count} blocks, all in view`);
  await page.keyboard.press('Control+0');
  await page.waitForTimeout(1500);
  await moving(page, `${count} blocks, zoom 1: panning`, 'middle', 250);
  await edit(page, `${count} blocks, zoom 1`);
  await page.context().close();
}

console.log(`${window.version}\n`);
try {
  for (let round = 0; round < rounds; round++) {
    for (const count of [5000, 10_000]) if (only === undefined || only === count) await measure(count);
  }
} finally {
  console.log('| what | times or frames | median ms | 95th percentile ms | longest ms |');
  console.log('|---|---|---|---|---|');
  for (const [what, times] of found) console.log(`| ${[what, ...spread(times)].join(' | ')} |`);
  await window.close();
}
