import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { type EditorPage, openEditor } from '../support/browser.ts';
import { Hand } from '../support/mouse.ts';

/**
 * W = I and x = (2, -1) make s = (2, -1). A = |s - (1, 1)|² = 5 and B = |s²|² = 17 both train W: dA/ds = (2, -4) and, at the
 * weights that A's turn left, dB/ds = 4 s³.
 */
describe('several objectives on the canvas', () => {
  let editor: EditorPage;
  let hand: Hand;

  const press = async (key: string, until: string): Promise<void> => {
    await editor.page.keyboard.press(key);
    await expect.poll(() => hand.text('step-sentence')).toContain(until);
  };

  beforeAll(async () => {
    editor = await openEditor();
    hand = new Hand(editor.page, 'turns');
    await hand.id('value-C.cost').getByText('4').waitFor();
    const text = readFileSync(inRoot('test/e2e/files/two-costs.chainrule'), 'utf8');
    await hand.dropFile('two-costs.chainrule', text, { x: 500, y: 300 });
    await hand.id('value-B.cost').getByText('17').waitFor();
  });
  afterAll(async () => {
    await editor.close();
  });

  it("lowers the first cost in the first turn, with that cost's gradients", async () => {
    await expect.poll(() => hand.text('turn')).toBe('Turn 1 of 2, lowering C₁');
    await press('Shift+]', 'Backward 2 of 2');
    await expect.poll(() => hand.text('step-sentence')).toContain('∂C₁/∂x');
    await expect.poll(() => hand.text('gradient-f.output')).toBe('[2, −4]');
    await expect.poll(() => hand.text('weight-gradient-f.weight')).toBe('∂C1/∂W = [4, −2; −8, 4]');
    await hand.shot('first-turn');
    await press('Shift+]', 'Step begins turn 2 of 2.');
    await hand.shot('kept');
  });

  it("goes on to the second cost at the first's new weights, and back again", async () => {
    await press(']', 'Forward 1 of 4');
    await expect.poll(() => hand.text('turn')).toBe('Turn 2 of 2, lowering C₂');
    // W - 0.05 (2, -4)ᵀ (2, -1) = [[0.8, 0.1], [0.4, 0.8]], so s = (1.5, 0)
    await expect.poll(() => hand.text('value-f.output')).toBe('[1.5, 0]');
    await press('Shift+]', 'Forward 4 of 4');
    await press('Shift+]', 'Backward 3 of 3');
    await expect.poll(() => hand.text('gradient-f.output')).toBe('[13.5, 0]');
    await hand.shot('second-turn');
    await press('Shift+]', 'begins step 2.');
    await press(']', 'Forward 1 of 4');
    await expect.poll(() => hand.text('turn')).toBe('Turn 1 of 2, lowering C₁');
    // moves wait for one another: after this one the second turn's weights are in the document
    await press(']', 'Forward 2 of 4');
    await editor.page.keyboard.press('Control+Z');
    await expect.poll(() => hand.text('value-f.output')).toBe('[1.5, 0]');
    await editor.page.keyboard.press('Control+Z');
    await expect.poll(() => hand.text('value-f.output')).toBe('[2, −1]');
    await expect.poll(() => hand.text('turn')).toBe('Turn 1 of 2, lowering C₁');
    expect(editor.problems).toEqual([]);
  });
});
