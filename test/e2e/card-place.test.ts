import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CardWalk, settled } from '../support/card-walk.ts';

/** A column, a branch, a wide graph and one of many blocks; `card-place.full.test.ts` looks at all the others. */
const EXAMPLES = ['cart-pole', 'first-launch', 'lecture-network-cross-entropy', 'recurrent'];

describe('the arithmetic card', () => {
  let walk: CardWalk;

  beforeAll(async () => {
    walk = await CardWalk.start();
  });
  afterAll(async () => {
    await walk.editor.close();
  });

  it.each(EXAMPLES)('covers neither the current block nor its wires: %s', async (name) => {
    expect(await walk.example(name)).toEqual({});
  });

  it('leaves the numbers of x free, which the hint of the first launch is about', async () => {
    await walk.open('first-launch');
    for (let at = 0; at < 6; at++) await walk.editor.page.keyboard.press(']');
    await expect.poll(() => walk.sentence()).toMatch(/^Backward 2/);
    const covered = (): Promise<string[]> =>
      walk.editor.page.evaluate(() => {
        const card = document.querySelector('[data-testid="card"]')?.getBoundingClientRect();
        const text = document.querySelector('[data-testid="value-x.value"]')?.getBoundingClientRect();
        if (!card || !text) return ['not drawn'];
        return text.bottom > card.top + 2 && text.top < card.bottom && text.right > card.left && text.left < card.right
          ? ['x']
          : [];
      });
    expect(await settled(covered)).toEqual([]);
    await walk.hand.shot('x-free');
  });

  it('keeps off the large numbers of the presentation, too', async () => {
    await walk.open('first-launch');
    await walk.editor.page.keyboard.press('p');
    await walk.editor.page.locator('.app[data-present="true"]').waitFor();
    expect(await walk.walk()).toEqual({});
    await walk.editor.page.keyboard.press('p');
    expect(walk.editor.problems).toEqual([]);
  });
});
