import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { EditorPage } from '../support/browser.ts';
import { type HabitHand, openForHabits, WIRES } from '../support/habits.ts';

/** The network of the first launch: what is a step of the history, and what is none. */
describe('rules of undo', () => {
  let editor: EditorPage;
  let hand: HabitHand;
  let page: Page;

  beforeAll(async () => {
    ({ editor, hand, page } = await openForHabits('habits-undo'));
  });
  afterEach(() => hand.tidy());
  afterAll(async () => {
    expect(editor.problems).toEqual([]);
    await editor.close();
  });

  /** On a machine where computing takes long, an edit leaves it to the user. */
  const computes = (cost: string): Promise<void> =>
    expect
      .poll(async () => {
        await hand.press('Shift+[', 'Shift+]');
        return hand.text('value-C.cost');
      })
      .toBe(cost);

  it('U1 takes back each entry of the menu of a block that changes the drawing, by one step, to the last letter', async () => {
    const text = async (): Promise<string> => {
      const download = page.waitForEvent('download');
      await hand.choose('file', 'Export as JSON…');
      return readFileSync(await (await download).path(), 'utf8');
    };
    const start = await text();
    // the rest opens, selects or computes something
    const edits =
      /^(block\.(reveal|group|turn|collapse|pin|frame|mute|freeze|stop-gradient)|edit\.(cut|detach|duplicate.*|delete.*))$/;
    const open = async (): Promise<void> => {
      const { x, y } = await hand.centre('handle-f-input');
      await page.mouse.click(x + 24, y + 16, { button: 'right' });
      await hand.id('context-menu').waitFor();
    };
    await open();
    const ids = await page
      .locator('[role^="menuitem"]')
      .evaluateAll((items) => items.map((item) => item.getAttribute('data-key') ?? ''));
    await hand.press('Escape');
    const meant = ids.filter((id) => edits.test(id));
    expect(meant.length).toBeGreaterThan(14);
    for (const id of meant) {
      await open();
      await hand.id(`menu-${id}`).click();
      await expect.poll(() => hand.isUntouched(), { message: id }).toBe(false);
      // the name of a new group or frame is asked for
      await hand.press('Escape');
      await hand.undone();
      await expect.poll(() => hand.wires(), { message: id }).toEqual(WIRES);
    }
    expect(await text()).toBe(start);
  });

  it('U2, U3 makes one step of a drag of several blocks, none of a selection', async () => {
    await hand.select('f', 'h', 'g');
    expect(await hand.isUntouched()).toBe(true);
    const [f, g] = [await hand.at('f'), await hand.at('g')];
    const { x, y } = await hand.centre('handle-f-input');
    await hand.pull({ x: x + 16, y: y - 16 }, { x: 10, y: 90 });
    await page.mouse.up();
    await expect.poll(async () => (await hand.at('g')).y).toBeGreaterThan(g.y + 50);
    await hand.undone();
    expect([await hand.at('f'), await hand.at('g')]).toEqual([f, g]);
  });

  it('U4 groups what is typed, and gives a text field its own undo first', async () => {
    await hand.select('h');
    await hand.press('F2');
    await page.keyboard.type('abc');
    await hand.press('Control+z');
    await expect.poll(() => hand.id('title-editor-h').inputValue()).not.toBe('abc');
    expect(await hand.isUntouched()).toBe(true);
    await hand.press('Control+a');
    await page.keyboard.type('Long name');
    await hand.press('Enter');
    await expect.poll(() => hand.text('title-h')).toBe('Long name');
    await hand.undone();
  });

  it('U5, U6 keeps what was computed when an edit is taken back, names every step, and is jumped through', async () => {
    await computes('4');
    await hand.select('y');
    await hand.press('ArrowDown');
    await hand.select('h');
    await hand.press('Alt+c');
    await page.keyboard.press('Control+k');
    await hand.id('command-search').fill('panel: history');
    await hand.press('Enter');
    await hand.id('history-2').waitFor();
    const names = await page.locator('.history-row').allInnerTexts();
    expect(names.map((name) => name.replace(/^\d+\s*/, ''))).toEqual(['Opened', 'Move y', 'Collapse h']);
    const y = await hand.at('y');
    await hand.click('history-0');
    await expect.poll(() => hand.at('y')).toEqual({ x: y.x, y: y.y - 20 });
    await expect.poll(() => hand.text('value-C.cost')).toBe('4');
    await hand.click('history-2');
    await expect.poll(() => hand.id('node-h').getAttribute('data-collapsed')).toBe('true');
    await expect.poll(() => hand.text('value-C.cost')).toBe('4');
    await hand.click('history-0');
    await expect.poll(() => hand.isUntouched()).toBe(true);
  });
});
