import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EditorPage, openEditor } from '../support/browser.ts';

/** In a window so small that the whole graph fits only below a zoom of 0.4, where blocks are silhouettes without ports. */
describe('a graph seen from far away', () => {
  let editor: EditorPage;

  beforeAll(async () => {
    editor = await openEditor({ context: { viewport: { width: 640, height: 400 } } });
  });
  afterAll(async () => {
    await editor.close();
  });

  it('has its wires, and keeps them when it comes near', async () => {
    const { page } = editor;
    await page.locator('[data-testid="node-f"][data-detail="far"]').waitFor();
    await expect.poll(() => page.locator('.wire-forward').count()).toBe(5);
    const length = await page
      .locator('.wire-forward')
      .first()
      .evaluate((path) => (path as SVGPathElement).getTotalLength());
    expect(length).toBeGreaterThan(20);
    // Twice as near, step by step, until the blocks are drawn in full.
    const canvas = await page.getByTestId('canvas').boundingBox();
    await page.mouse.move((canvas?.x ?? 0) + 150, (canvas?.y ?? 0) + 150);
    for (let i = 0; i < 8; i++) await page.mouse.wheel(0, -240);
    await page.locator('[data-detail="full"]').first().waitFor();
    await expect.poll(() => page.locator('.wire-forward').count()).toBe(5);
    expect(editor.problems).toEqual([]);
  });
});
