import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { type EditorPage, openEditor } from '../support/browser.ts';
import { Hand } from '../support/mouse.ts';
import { wiresAtPorts } from '../support/wires-at-ports.ts';

/** Two instances of one definition (linear, relu), whose numbers can be worked out by hand: a = [3, 0], b = [3, 0], C = 9. */
describe('groups on the canvas', () => {
  let editor: EditorPage;
  let hand: Hand;

  const step = async (times: number): Promise<void> => {
    for (let i = 0; i < times; i++) {
      const before = await hand.text('step-sentence');
      await editor.page.keyboard.press(']');
      await expect.poll(() => hand.text('step-sentence')).not.toBe(before);
    }
  };

  beforeAll(async () => {
    editor = await openEditor();
    hand = new Hand(editor.page, 'groups');
    await hand.id('value-C.cost').getByText('4').waitFor();
    const text = readFileSync(inRoot('test/e2e/files/grouped.chainrule'), 'utf8');
    await hand.dropFile('grouped.chainrule', text, { x: 500, y: 300 });
    await hand.id('node-a').waitFor();
  });
  afterAll(async () => {
    await editor.close();
  });

  it('shows what a group holds and the variable it makes', async () => {
    await hand.id('value-C.cost').getByText('9').waitFor();
    await expect.poll(() => hand.text('group-a')).toBe('2 blocks, 6 weights');
    await expect.poll(() => hand.text('value-a.out')).toBe('[3, 0]');
    await expect.poll(() => hand.text('title-a')).toContain('First layer');
  });

  it('steps through the blocks inside, with the group as the current block', async () => {
    await step(2);
    await expect.poll(() => hand.text('step-sentence')).toContain('b / ReLU');
    await expect.poll(() => hand.id('node-b').getAttribute('data-state')).toBe('current');
    await expect.poll(() => hand.id('node-a').getAttribute('data-state')).toBe('done');
    await hand.shot('inside');
    await step(3);
    await expect.poll(() => hand.text('step-sentence')).toContain('First layer / Linear');
    await expect.poll(() => hand.text('gradient-a.out')).toBe('[6, 12]');
  });

  it('lists the weights inside, with their gradients', async () => {
    await hand.click('title-a');
    await hand.id('subject-a/f.weight').click();
    await hand.id('tab-gradient').click();
    await hand.id('panel-gradient').getByText('6').first().waitFor();
    await hand.shot('inner-gradient');
  });

  it('nudges a value inside an opened group', async () => {
    await hand.click('title-b');
    await editor.page.keyboard.press('Enter');
    await hand.click('inside-f');
    await expect.poll(() => hand.id('inside-f').getAttribute('data-selected')).toBe('true');
    await editor.page.keyboard.press('n');
    // C = (3 + 0.1)^2 - 3^2: the slope is 6
    await hand.id('nudge-row-0').getByText('+0.6', { exact: true }).waitFor();
    await hand.id('nudge-row-0').getByText('+0.61', { exact: true }).waitFor();
    await expect.poll(() => hand.id('inside-h').getAttribute('data-nudge')).toBe('downstream');
    await editor.page.keyboard.press('Escape');
    await editor.page.keyboard.press('Escape');
    await expect.poll(() => hand.id('inside').count()).toBe(0);
  });

  it('can be turned and turned back', async () => {
    await hand.click('title-a', { button: 'right' });
    await editor.page.getByRole('menuitem', { name: 'Turn' }).click();
    await expect.poll(() => hand.id('node-a').getAttribute('data-turned')).toBe('true');
    const [block, out, into] = await Promise.all([
      hand.centre('node-a'),
      hand.centre('variable-a.out'),
      hand.centre('handle-a-in'),
    ]);
    expect(out.y).toBeLessThan(block.y);
    expect(into.y).toBeGreaterThan(block.y);
    await expect.poll(() => wiresAtPorts(editor.page)).toMatchObject({ off: [] });
    await hand.shot('turned');
    await editor.page.keyboard.press('Control+Z');
    await expect.poll(() => hand.id('node-a').getAttribute('data-turned')).toBe('false');
    expect(editor.problems).toEqual([]);
  });
});
