import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EditorPage, openEditor } from '../support/browser.ts';
import { Hand } from '../support/mouse.ts';

/** Keys go where the eye is: into the field that is typed into, or to the commands, never to both or to the wrong one. */
describe('typing', () => {
  let editor: EditorPage;
  let hand: Hand;

  beforeAll(async () => {
    editor = await openEditor();
    hand = new Hand(editor.page, 'typing');
    await hand.id('value-C.cost').getByText('4').waitFor();
  });
  afterAll(async () => {
    await editor.close();
  });

  const press = async (...keys: string[]): Promise<void> => {
    for (const key of keys) await editor.page.keyboard.press(key);
  };
  const focused = (): Promise<string | null> =>
    editor.page.evaluate(
      () => document.activeElement?.getAttribute('data-testid') ?? document.activeElement?.getAttribute('data-id') ?? null,
    );
  const nodes = (): Promise<number> => editor.page.locator('.react-flow__node').count();

  it('into the search keeps the focus, deletes nothing and runs no shortcut', async () => {
    const [before, sentence] = [await nodes(), await hand.text('step-sentence')];
    await press('Control+F');
    await hand.id('find-search').waitFor();
    await press('r', 'e', 'l', 'Backspace', 'Backspace', ']', 'Backspace', 'l');
    expect(await hand.id('find-search').inputValue()).toBe('rl');
    await press('Backspace', 'e', 'l');
    expect(await hand.id('find-search').inputValue()).toBe('rel');
    await hand.id('node-h').and(editor.page.locator('[data-selected="true"]')).waitFor();
    expect(await nodes()).toBe(before);
    expect(await hand.text('step-sentence')).toBe(sentence);
    expect(await focused()).toBe('find-search');
    await press('Enter');
    expect(await focused()).toBe('find-search');
    await press('Escape');
    await hand.id('find-search').waitFor({ state: 'detached' });
    expect(await focused()).toBe('rf__node-h');
  });
});
