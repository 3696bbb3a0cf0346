import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EditorPage, openEditor } from '../support/browser.ts';
import { Hand } from '../support/mouse.ts';

/** A graph that reads a text: trained, let write, and given another text. */
describe('a text in the window', () => {
  let editor: EditorPage;
  let hand: Hand;

  beforeAll(async () => {
    editor = await openEditor();
    hand = new Hand(editor.page, 'text');
    await hand.id('value-C.cost').getByText('4').waitFor();
  });
  afterAll(async () => {
    await editor?.close();
  });

  const inBothThemes = async (name: string): Promise<void> => {
    for (const colorScheme of ['dark', 'light'] as const) {
      await editor.page.emulateMedia({ colorScheme });
      await editor.page.waitForTimeout(150);
      await hand.shot(`${name}-${colorScheme}`);
    }
  };
  const written = async (): Promise<string> => (await hand.id('text-written').textContent()) ?? '';

  it('opens with its windows bound, and trains', { timeout: 180_000 }, async () => {
    await hand.openExample('characters');
    await hand.click('open-data');
    await hand.id('drawer-data').getByText('8\u202f348').first().waitFor();
    await hand.id('drawer-data').getByText('First␣Citizen:↵B', { exact: true }).waitFor();
    await inBothThemes('data');
    await hand.click('open-training');
    await hand.click('train-button');
    await hand.id('metric-bits-per-character').waitFor({ timeout: 120_000 });
    await hand.click('train-button');
    await hand.id('train-button').and(editor.page.locator('[data-running="false"]')).waitFor({ timeout: 60_000 });
    await inBothThemes('training');
  });

  it('writes what the model says, the same for the same seed', { timeout: 120_000 }, async () => {
    await hand.turnTo('text');
    await inBothThemes('empty');
    await hand.type('text-prompt', 'MENENIUS:');
    const write = async (): Promise<string> => {
      await hand.click('text-write');
      await expect.poll(async () => (await written()).length, { timeout: 60_000 }).toBeGreaterThan(29);
      await hand.click('text-write');
      await hand.id('text-write').and(editor.page.locator('[data-writing="false"]')).waitFor();
      return (await written()).slice(0, 30);
    };
    const first = await write();
    await inBothThemes('written');
    expect(first.startsWith('MENENIUS:')).toBe(true);
    await expect.poll(() => hand.id('text-choices').locator('li').count()).toBeGreaterThan(5);
    expect(await write()).toBe(first);
    await hand.type('text-prompt', 'é');
    await hand.click('text-write');
    await hand.id('text-problem').getByText('"é" is none of the 60').waitFor();
    await inBothThemes('unknown');
  });

  it('takes a dropped text for the windows that the graph reads, or for a table', { timeout: 60_000 }, async () => {
    const { x, y } = await hand.centre('canvas');
    await hand.dropFile('verse.txt', `${'Tell me, O Muse, of that many-sided hero\nwho travelled far and wide. '.repeat(20)}`, {
      x,
      y: y - 150,
    });
    await hand.id('bind-dialog').waitFor();
    await expect.poll(() => hand.id('bind-window').inputValue()).toBe('16');
    await hand.id('bind-dialog').getByText('Tell␣me,␣O␣Muse,', { exact: true }).waitFor();
    await inBothThemes('bind');
    await hand.id('bind-read-as').selectOption('table');
    await hand.id('bind-dialog').or(hand.id('bind-failed')).waitFor();
    await inBothThemes('as-table');
    await hand.id('bind-read-as').selectOption('text');
    await hand.click('bind-confirm');
    await hand.click('open-data');
    await hand.id('data-source').selectOption('verse');
    await hand.id('drawer-data').getByText('Tell␣me,␣O␣Muse,', { exact: true }).waitFor();
    await inBothThemes('bound');
  });

  it('has caused no error in the console', () => {
    expect(editor.problems).toEqual([]);
  });
});
