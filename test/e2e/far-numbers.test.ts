import { expect, it } from 'vitest';
import { openEditor } from '../support/browser.ts';
import { Hand } from '../support/mouse.ts';

it.each([
  { width: 1024, height: 700, deviceScaleFactor: 1 },
  { width: 1024, height: 640, deviceScaleFactor: 1.25 },
])(
  'the first launch shows numbers that can be read and typed over: $width x $height',
  async ({ deviceScaleFactor, ...viewport }) => {
    const editor = await openEditor({ context: { viewport, deviceScaleFactor } });
    try {
      const hand = new Hand(editor.page, `far-numbers-${viewport.height}`);
      await editor.page.locator('[data-testid="node-C"][data-detail="middle"]').waitFor();
      for (const [address, text] of Object.entries({ 'x.value': '[1, 2]', 'f.output': '[3, −4]', 'g.output': '[5]' })) {
        await expect.poll(() => hand.text(`value-${address}`)).toBe(text);
        const box = await hand.id(`value-${address}-0`).boundingBox();
        expect(box?.height, address).toBeGreaterThanOrEqual(12);
      }
      await hand.shot('first-launch');
      await hand.id('value-x.value-0').dblclick();
      await editor.page.keyboard.type('4');
      await hand.shot('editing');
      await editor.page.keyboard.press('Enter');
      await hand.click('node-x');
      await expect.poll(() => hand.id('value-cell-0').inputValue()).toBe('4');
      expect(editor.problems).toEqual([]);
    } finally {
      await editor.close();
    }
  },
);
