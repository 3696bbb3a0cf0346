import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EditorPage, openEditor } from '../support/browser.ts';
import { Hand } from '../support/mouse.ts';

/** A window of 320 pixels, as one of 1280 that is zoomed to four times its size. */
describe('a narrow window', () => {
  let editor: EditorPage;
  let hand: Hand;

  beforeAll(async () => {
    editor = await openEditor({ webgpu: false, context: { viewport: { width: 320, height: 256 }, reducedMotion: 'reduce' } });
    hand = new Hand(editor.page, 'narrow');
  });
  afterAll(async () => {
    await editor.close();
  });

  it('shows hints whole, with the button that ends them', async () => {
    for (const [height, hint] of [
      [256, 'step'],
      [640, 'edit'],
    ] as const) {
      await editor.page.setViewportSize({ width: 320, height });
      const shown = hand.id(`hint-${hint}`);
      await shown.waitFor();
      await hand.shot(`hint-${hint}`);
      const button = shown.getByRole('button');
      const [around, inner, canvas] = await Promise.all([
        shown.boundingBox(),
        button.boundingBox(),
        hand.id('canvas').boundingBox(),
      ]);
      if (!around || !inner || !canvas) throw new Error('not on the screen');
      expect(inner.x).toBeGreaterThanOrEqual(around.x);
      expect(inner.x + inner.width).toBeLessThanOrEqual(around.x + around.width);
      expect(around.x).toBeGreaterThanOrEqual(canvas.x);
      expect(around.x + around.width).toBeLessThanOrEqual(canvas.x + canvas.width);
      await editor.page.mouse.click(inner.x + inner.width / 2, inner.y + inner.height / 2);
      await shown.waitFor({ state: 'detached' });
    }
  });

  it('tells a damaged file with its name and what is wrong with it', async () => {
    await hand.dropFile('scores.npy', '<!doctype html>', { x: 200, y: 200 });
    await editor.page.getByText('scores.npy is damaged: it does not begin as a ".npy" file does.').waitFor();
    await hand.shot('damaged');
    expect(editor.problems).toEqual([]);
  });
});
