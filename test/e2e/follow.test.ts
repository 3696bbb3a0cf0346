import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EditorPage, openEditor } from '../support/browser.ts';
import { Hand } from '../support/mouse.ts';

/** Whoever steps sees the block whose turn it is. */
describe('the block of a step', () => {
  let editor: EditorPage;
  let hand: Hand;

  beforeAll(async () => {
    editor = await openEditor({ context: { viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' } });
    hand = new Hand(editor.page, 'follow');
    await hand.id('value-C.cost').getByText('4').waitFor();
  });
  afterAll(async () => {
    await editor.close();
  });

  const transform = (): Promise<string> =>
    editor.page.locator('.react-flow__viewport').evaluate((view) => getComputedStyle(view).transform);
  /** Whether all of a node is within the canvas. */
  const isOnView = async (id: string): Promise<boolean> => {
    const [node, pane] = await Promise.all([hand.id(`node-${id}`).boundingBox(), hand.id('canvas').boundingBox()]);
    if (!node || !pane) throw new Error(`${id} is not drawn`);
    return (
      node.x >= pane.x &&
      node.y >= pane.y &&
      node.x + node.width <= pane.x + pane.width &&
      node.y + node.height <= pane.y + pane.height
    );
  };
  /** Until C, the last block, is out of sight at the right. */
  const panAway = async (): Promise<void> => {
    await hand.id('canvas').hover({ position: { x: 40, y: 40 } });
    await editor.page.mouse.down({ button: 'middle' });
    await editor.page.mouse.move(1200, 300, { steps: 4 });
    await editor.page.mouse.up({ button: 'middle' });
    await expect.poll(() => isOnView('C')).toBe(false);
  };

  it('comes on view when it is out of sight', async () => {
    await panAway();
    await editor.page.keyboard.press(']');
    await expect.poll(() => hand.text('step-sentence')).toMatch(/^Backward 1/);
    await expect.poll(() => isOnView('C')).toBe(true);
  });

  it('leaves the view alone while it is in sight', async () => {
    const before = await transform();
    await editor.page.keyboard.press('[');
    await expect.poll(() => hand.text('step-sentence')).toMatch(/^Forward 4/);
    await editor.page.keyboard.press(']');
    await expect.poll(() => hand.text('step-sentence')).toMatch(/^Backward 1/);
    expect(await transform()).toBe(before);
  });

  it('comes on view when the window gets smaller', async () => {
    await editor.page.setViewportSize({ width: 1000, height: 560 });
    await expect.poll(() => isOnView('C')).toBe(true);
    await editor.page.setViewportSize({ width: 1280, height: 800 });
  });

  it('stays away while a button is pressed on the canvas', async () => {
    await panAway();
    await editor.page.mouse.move(640, 560);
    await editor.page.mouse.down();
    const before = await transform();
    await editor.page.keyboard.press('[');
    await expect.poll(() => hand.text('step-sentence')).toMatch(/^Forward 4/);
    expect(await transform()).toBe(before);
    await editor.page.mouse.up();
    await editor.page.keyboard.press(']');
    await expect.poll(() => isOnView('C')).toBe(true);
    expect(editor.problems).toEqual([]);
  });
});
