import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EditorPage, openEditor } from '../support/browser.ts';
import { openSteppedGraph, type steppedGraphs } from '../support/graphs.ts';
import { Hand } from '../support/mouse.ts';

const NUDGED: Readonly<Record<keyof typeof steppedGraphs, string>> = {
  lecture: 'node-x',
  diamond: 'node-W',
  group: 'node-x',
  'cross-entropy': 'node-x',
  attention: 'variable-scaled.output',
};

/** What a nudge writes stands free: measured on the screen, in a narrow window and in a wide one. */
describe('labels of a nudge and of wires', () => {
  let editor: EditorPage;
  let hand: Hand;

  /** Pairs of what meets, by name: each of the first kind against everything of the second. */
  const meetings = (first: string, second: string): Promise<string[]> =>
    editor.page.evaluate(
      ([a, b]) => {
        const all = (selector: string) =>
          [...document.querySelectorAll(selector)]
            .filter((element) => element.checkVisibility({ visibilityProperty: true }))
            .map((element) => ({ element, box: element.getBoundingClientRect(), text: element.textContent ?? '' }))
            .filter(({ box }) => box.width > 0 && box.height > 0);
        return all(a as string).flatMap((one) =>
          all(b as string)
            .filter(({ element }) => element !== one.element)
            .filter(({ box }) => one.box.left < box.right - 1 && box.left < one.box.right - 1)
            .filter(({ box }) => one.box.top < box.bottom - 1 && box.top < one.box.bottom - 1)
            .map(({ text, element }) => `${one.text} meets ${element.getAttribute('class')} ${text}`),
        );
      },
      [first, second],
    );

  beforeAll(async () => {
    editor = await openEditor();
    hand = new Hand(editor.page, 'nudge-labels');
    await hand.id('value-C.cost').waitFor();
  });
  afterAll(async () => {
    await editor.close();
  });

  it.each(
    (Object.keys(NUDGED) as (keyof typeof steppedGraphs)[]).flatMap((name) => [
      [name, 1280, 800] as const,
      [name, 1920, 1080] as const,
    ]),
  )('of the %s graph meet nothing at %d by %d', async (name, width, height) => {
    await editor.page.setViewportSize({ width, height });
    await openSteppedGraph(hand, name);
    await editor.page.keyboard.press('Shift+]');
    await editor.page.keyboard.press('Shift+1');
    await editor.page.waitForTimeout(300);
    // from too far away nothing is written
    if (name === 'attention' && width < 1500) await editor.page.keyboard.press('Control+=');
    const wires = await meetings('.canvas-under .wire-label', '.canvas-under .wire-label, .outline-shape, .disc, .cost, .circle');
    await hand.shot(`${name}-${width}-wires`);
    await hand.click(NUDGED[name]);
    await editor.page.keyboard.press('n');
    await hand.id('nudge-row-0').waitFor();
    await expect.poll(() => editor.page.locator('.nudge-label').count()).toBeGreaterThan(1);
    await hand.shot(`${name}-${width}-nudge`);
    const things = '.nudge-label, .outline-shape, .disc, .cost, .circle, .line-value, .line-gradient, .line-name, .wire-label';
    expect(await meetings('.nudge-label', things)).toEqual([]);
    expect(wires).toEqual([]);
    await editor.page.keyboard.press('Escape');
    expect(editor.problems).toEqual([]);
  });
});
