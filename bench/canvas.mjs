import { Answers, spread } from './lib/answers.mjs';
import { CELL, gridDocument } from './lib/grid-document.mjs';
import { dropDocument, framesOf, quantile, startWindow } from './lib/window.mjs';

/**
 * `node bench/canvas.mjs [ROUNDS] [BLOCKS]`: how the canvas keeps up with drawings of 5,000 and 10,000 blocks: opening them, moving
 * about in them, and editing, from an input to the end of the frame that shows what it did. The renderer must have been built
 * (`npm run build -- renderer`). BLOCKS names one size.
 */
const SECONDS = 5;
const TIMES = 8;
const REST = 500;
const ADDED_TYPES = ['relu', 'sigmoid', 'gelu', 'softplus'];
const [rounds = 1, only] = process.argv.slice(2).map(Number);
const window = await startWindow();

const DRAWN = `return document.querySelector('.react-flow__node[data-id^="b"], [data-testid="painted"]') !== null
  && document.title.includes('dropped')`;
const SELECTED = 'return document.querySelector("[data-testid=inspector-symbol]") !== null';
const NOT_SELECTED = 'return document.querySelector("[data-testid=inspector-symbol]") === null';
const CAN_UNDO = 'return !document.querySelector("[data-testid=undo]").disabled';
const CANNOT_UNDO = 'return document.querySelector("[data-testid=undo]").disabled';
const NEXT_FRAME = 'return true';
const BOX = 'return document.querySelector("#add-box-list") !== null';
const COMMANDS = 'return document.querySelector("[data-testid=commands] [role=option]") !== null';
const FIND = 'return document.querySelector("[data-testid=find-search]") !== null';
const ADDED =
  'return document.querySelector("#add-box-list") === null && document.querySelector("[data-testid=inspector-symbol]") !== null';

/** @type {Map<string, { readonly waited: number[], readonly worked: number[] }>} */
const found = new Map();

/** @param {string} what @param {readonly number[]} waited @param {readonly number[]} worked */
function note(what, waited, worked = []) {
  const before = found.get(what) ?? { waited: [], worked: [] };
  found.set(what, { waited: [...before.waited, ...waited], worked: [...before.worked, ...worked] });
}

/** A window, and what answers in it. @param {number} count */
async function opened(count) {
  const page = await window.open();
  await page.getByTestId('value-C.cost').getByText('4').waitFor();
  const answers = await Answers.of(page);
  const { waited, worked } = await answers.to('drop', () => dropDocument(page, gridDocument(count)), DRAWN);
  note(`${count} blocks: opened`, [waited], [worked]);
  // the worker compiles it, which nobody has to wait for, but which takes one of two cores
  await page.waitForTimeout(Math.max(4000, count));
  return { page, answers };
}

/** Frames while a hand moves the drawing to and fro. @param {import('playwright-core').Page} page @param {string} what @param {number} reach */
async function panned(page, what, reach) {
  const frames = framesOf(page, SECONDS);
  await page.mouse.move(600, 380);
  await page.mouse.down({ button: 'middle' });
  const end = performance.now() + 1000 * SECONDS;
  for (let i = 0; performance.now() < end; i++) {
    await page.mouse.move(600 + reach * Math.sin(i / 15), 380 + reach * Math.cos(i / 15) - reach);
    await page.waitForTimeout(6);
  }
  note(what, await frames);
  await page.mouse.up({ button: 'middle' });
  await page.waitForTimeout(3 * REST);
}

/** A place on the block nearest to the middle of the canvas, away from its ports: those of weights are on its upper edge. @param {import('playwright-core').Page} page */
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
    return { x: pane.x + x + (left + 40) * zoom, y: pane.y + y + (top + 30) * zoom };
  }, CELL);

/** Selects, moves one block, takes that back, and so on. @param {Awaited<ReturnType<typeof opened>>} opened @param {string} label */
async function edited({ page, answers }, label) {
  const to = async (what, kind, act, answered) => {
    const { waited, worked } = await answers.to(kind, act, answered);
    note(`${label}: ${what}`, [waited], [worked]);
    await page.waitForTimeout(REST);
  };
  const press = async (what, key, answered) => {
    await page.keyboard.down('Control');
    await to(what, 'keydown', () => page.keyboard.press(key), answered);
    await page.keyboard.up('Control');
  };
  const none = (what, answered) => to(what, 'keydown', () => page.keyboard.press('Escape'), answered);
  for (let i = 0; i < TIMES; i++) {
    const at = await blockAt(page);
    await to('click selects', 'pointerdown', () => page.mouse.click(at.x, at.y), SELECTED);
    await page.mouse.down();
    await page.mouse.move(at.x + 20, at.y + 10, { steps: 4 });
    await page.waitForTimeout(REST);
    await to('one move of a drag', 'pointermove', () => page.mouse.move(at.x + 30, at.y + 20), NEXT_FRAME);
    await to('let go after a drag', 'pointerup', () => page.mouse.up(), CAN_UNDO);
    await press('undo of the move', 'z', CANNOT_UNDO);
    await press('redo', 'y', CAN_UNDO);
    await press('undo of the move', 'z', CANNOT_UNDO);
    await none('select none', NOT_SELECTED);
    await press('select all', 'a', NEXT_FRAME);
    await none('select none of all', NEXT_FRAME);
  }
}

/** Adds a block by name where there is room, and takes it away. @param {Awaited<ReturnType<typeof opened>>} opened @param {string} label */
async function grown({ page, answers }, label) {
  const to = async (what, act, answered) => {
    const { waited, worked } = await answers.to('keydown', act, answered);
    note(`${label}: ${what}`, [waited], [worked]);
    await page.waitForTimeout(3 * REST);
  };
  const held = async (what, key, answered) => {
    await page.keyboard.down('Control');
    await to(what, () => page.keyboard.press(key), answered);
    await page.keyboard.up('Control');
    await page.keyboard.press('Escape');
    await page.waitForTimeout(REST);
  };
  for (let i = 0; i < TIMES / 2; i++) {
    await held('list of commands opens', 'k', COMMANDS);
    await held('search in the graph opens', 'f', FIND);
    await page.mouse.move(600, 380);
    await to('search for a block opens', () => page.keyboard.press('Shift+A'), BOX);
    // another one each time: what is known of a document that had the same one helps nobody else
    await page.keyboard.type(ADDED_TYPES[i % ADDED_TYPES.length]);
    await page.waitForTimeout(REST);
    await to('block added', () => page.keyboard.press('Enter'), ADDED);
    await to('block deleted', () => page.keyboard.press('Delete'), NOT_SELECTED);
  }
}

/** @param {number} count */
async function measure(count) {
  const all = await opened(count);
  const { page } = all;
  await page.keyboard.press('Home');
  await page.waitForTimeout(3 * REST);
  await panned(page, `${count} blocks, all in view: frames while panning`, 60);
  await edited(all, `${count} blocks, all in view`);
  await page.keyboard.press('Control+0');
  await page.waitForTimeout(3 * REST);
  await panned(page, `${count} blocks, zoom 1: frames while panning`, 250);
  await edited(all, `${count} blocks, zoom 1`);
  await grown(all, `${count} blocks, zoom 1`);
  await page.context().close();
}

console.log(`${window.version}\n`);
try {
  for (let round = 0; round < rounds; round++)
    for (const count of [5000, 10_000]) if (only === undefined || only === count) await measure(count);
} finally {
  console.log(
    '| what | times or frames | median ms | 95th percentile ms | longest ms | of which the main thread worked, median ms |',
  );
  console.log('|---|---|---|---|---|---|');
  for (const [what, { waited, worked }] of found) {
    const median =
      worked.length === 0
        ? '-'
        : quantile(
            [...worked].sort((a, b) => a - b),
            0.5,
          );
    console.log(`| ${[what, ...spread(waited), median].join(' | ')} |`);
  }
  await window.close();
}
