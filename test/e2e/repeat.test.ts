import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { type EditorPage, openEditor } from '../support/browser.ts';
import { Hand } from '../support/mouse.ts';

/** The recurrent example: a group that reads a sequence of three, one entry an iteration. */
describe('a repeated group on the canvas', () => {
  let editor: EditorPage;
  let hand: Hand;

  beforeAll(async () => {
    editor = await openEditor();
    hand = new Hand(editor.page, 'repeat');
    await hand.id('value-C.cost').getByText('4').waitFor();
    const text = readFileSync(inRoot('examples/recurrent.chainrule'), 'utf8');
    await hand.dropFile('recurrent.chainrule', text, { x: 500, y: 300 });
    await hand.id('node-r').waitFor();
    await hand.id('value-C.cost').getByText('0.').waitFor();
  });
  afterAll(async () => {
    await editor.close();
  });

  it('says how often it runs, and gives what the last iteration gives', async () => {
    await expect.poll(() => hand.text('group-r')).toBe('× 3, 8 weights');
    await expect.poll(() => hand.text('value-r.next')).toMatch(/^\[−?0\.\d+, −?0\.\d+\]$/);
    await hand.shot('graph');
  });

  it('opens at its first iteration, and goes on to the others', async () => {
    await hand.click('title-r');
    await editor.page.keyboard.press('Enter');
    await hand.id('iteration').waitFor();
    await expect.poll(() => hand.text('iteration')).toBe('iteration 0 of 0 … 2');
    await hand.shot('first');
    for (let i = 0; i < 2; i++) await hand.id('iteration-next').click();
    await expect.poll(() => hand.text('iteration')).toBe('iteration 2 of 0 … 2');
    await hand.shot('last');
    await editor.page.keyboard.press('Escape');
    await hand.id('iteration').waitFor({ state: 'detached' });
  });

  it('is stepped iteration by iteration', async () => {
    await editor.page.keyboard.press('Shift+[');
    const seen: string[] = [];
    for (let i = 0; i < 12; i++) {
      await editor.page.keyboard.press(']');
      await expect.poll(() => hand.text('step-sentence')).not.toBe(seen.at(-1) ?? '');
      seen.push(await hand.text('step-sentence'));
    }
    expect(seen.join('\n')).toContain('Read the sequence[1] / Select: r[1].x = x[i]');
    await expect.poll(() => hand.id('node-r').getAttribute('data-state')).toBe('current');
    await hand.shot('stepping');
  });

  it('runs once, as a group, and again', async () => {
    await hand.click('title-r', { button: 'right' });
    await hand.id('menu-block.repeat').click();
    // the whole sequence is no single entry: what it would weigh is not known
    await hand.id('group-r').getByText('3 blocks, 0 weights', { exact: true }).waitFor();
    await editor.page.keyboard.press('Control+Z');
    await hand.id('group-r').getByText('× 3').waitFor();
    expect(editor.problems).toEqual([]);
  });
});
