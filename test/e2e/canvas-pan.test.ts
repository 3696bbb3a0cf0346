import { afterAll, beforeAll, expect, it } from 'vitest';
import { type EditorPage, openEditor } from '../support/browser.ts';
import { Hand } from '../support/mouse.ts';

/** Of the lecture's graph, in the middle of the canvas. */
const BLOCK = 'node-f';

let editor: EditorPage;
let hand: Hand;

beforeAll(async () => {
  editor = await openEditor();
  hand = new Hand(editor.page, 'canvas-pan');
  await hand.id('value-C.cost').getByText('4').waitFor();
  await hand.id(BLOCK).waitFor();
});
afterAll(async () => {
  await editor.close();
});

/** How the drawing is moved: `hand`, `glide`, or not at all. */
const pan = () => editor.page.locator('.canvas-flow > .react-flow').getAttribute('data-pan');
const layerOfDrawing = () =>
  editor.page.locator('.canvas-flow .react-flow__viewport').evaluate((element) => getComputedStyle(element).willChange);
/** Whether what a pointer hits in the middle of the block is a part of it. */
const isHit = () =>
  hand.id(BLOCK).evaluate((element) => {
    const { x, y, width, height } = element.getBoundingClientRect();
    return element.contains(document.elementFromPoint(x + width / 2, y + height / 2));
  });
const emptyPlace = async () => {
  const { x, y } = await hand.box('canvas');
  return { x: x + 30, y: y + 320 };
};

it.each(['middle', 'right'] as const)(
  'a drawing that a hand holds with the %s button is one picture, which nothing in it answers to',
  async (button) => {
    const before = await hand.box(BLOCK);
    const { x, y } = await emptyPlace();
    expect(await isHit()).toBe(true);
    await editor.page.mouse.move(x, y);
    await editor.page.mouse.down({ button });
    // a press alone is no movement: a menu may open on what lies under it
    expect(await pan()).toBeNull();
    await editor.page.mouse.move(x + 40, y + 30, { steps: 4 });
    await expect.poll(pan).toBe('hand');
    expect(await layerOfDrawing()).toBe('transform');
    expect(await isHit()).toBe(false);
    await hand.shot('held');
    await editor.page.mouse.up({ button });
    await expect.poll(pan).toBeNull();
    expect(await layerOfDrawing()).toBe('auto');
    expect(await isHit()).toBe(true);
    const after = await hand.box(BLOCK);
    expect([after.x - before.x, after.y - before.y]).toEqual([40, 30]);
  },
);

it('is zoomed by the wheel while a hand holds it', async () => {
  const { x, y } = await emptyPlace();
  const { width } = await hand.box(BLOCK);
  await editor.page.mouse.move(x, y);
  await editor.page.mouse.down({ button: 'middle' });
  await editor.page.mouse.move(x + 10, y + 10, { steps: 2 });
  await expect.poll(pan).toBe('hand');
  await editor.page.mouse.wheel(0, -120);
  await expect.poll(async () => (await hand.box(BLOCK)).width).toBeGreaterThan(width);
  await editor.page.mouse.wheel(0, 120);
  await editor.page.mouse.up({ button: 'middle' });
  await expect.poll(async () => Math.abs((await hand.box(BLOCK)).width - width)).toBeLessThan(1);
});

it('opens the menu of a block right after the canvas was moved with the same button', async () => {
  const { x, y } = await hand.centre(BLOCK);
  await editor.page.mouse.click(x, y, { button: 'right' });
  await editor.page
    .getByRole('menuitem', { name: /Duplicate/ })
    .first()
    .waitFor();
  await editor.page.keyboard.press('Escape');
});

it('is one picture while fingers move it, until they rest; a wheel that zooms magnifies none', async () => {
  const { x, y } = await emptyPlace();
  await editor.page.mouse.move(x, y);
  await editor.page.evaluate(() => {
    const flow = document.querySelector('.canvas-flow > .react-flow') ?? document.body;
    const pans: (string | null)[] = [];
    Object.assign(window, { pans });
    new MutationObserver(() => pans.push(flow.getAttribute('data-pan'))).observe(flow, { attributeFilter: ['data-pan'] });
  });
  await editor.page.mouse.wheel(13, 20);
  // what it was is noted in the page: it may be over before anyone has asked
  await expect.poll(() => editor.page.evaluate(() => (window as { pans?: unknown[] }).pans)).toEqual(['glide', null]);
  expect(await isHit()).toBe(true);
  const { width } = await hand.box(BLOCK);
  // a gesture of fingers is over after a while, and what comes is a wheel again
  await editor.page.waitForTimeout(450);
  await editor.page.mouse.wheel(0, -120);
  await expect.poll(async () => (await hand.box(BLOCK)).width).toBeGreaterThan(width);
  expect([await pan(), await layerOfDrawing()]).toEqual([null, 'auto']);
  expect(editor.problems).toEqual([]);
});
