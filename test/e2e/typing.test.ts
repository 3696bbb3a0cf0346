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

  it('B27 into the search keeps the focus, deletes nothing and runs no shortcut', async () => {
    const [before, sentence] = [await nodes(), await hand.text('step-sentence')];
    await press('Control+F');
    await hand.id('find-search').waitFor();
    await press('r', 'e', 'l', 'Backspace', 'Backspace', ']', 'Backspace', 'l');
    await expect.poll(() => hand.id('find-search').inputValue()).toBe('rl');
    await press('Backspace', 'e', 'l');
    await expect.poll(() => hand.id('find-search').inputValue()).toBe('rel');
    await hand.id('node-h').and(editor.page.locator('[data-selected="true"]')).waitFor();
    expect(await nodes()).toBe(before);
    await expect.poll(() => hand.text('step-sentence')).toBe(sentence);
    await expect.poll(() => focused()).toBe('find-search');
    await press('Enter');
    await expect.poll(() => focused()).toBe('find-search');
    await press('Escape');
    await hand.id('find-search').waitFor({ state: 'detached' });
    await expect.poll(() => focused()).toBe('rf__node-h');
  });

  /** What is committed: an edit that takes long leaves the numbers on the canvas old until they are asked for. */
  const cells = (): Promise<string[]> => Promise.all([0, 1].map((index) => hand.id(`value-cell-${index}`).inputValue()));

  it('a number, Enter goes on to the next one, and after the last one keys are shortcuts again', async () => {
    await hand.click('node-x');
    await hand.id('value-cell-0').click();
    await press('Control+A', '7', 'Enter');
    await expect.poll(() => focused()).toBe('value-cell-1');
    await press('8', 'Enter');
    await expect.poll(() => focused()).toBeNull();
    await press(']');
    await expect.poll(() => hand.text('step-sentence')).toMatch(/^Backward 1/);
    expect(await cells()).toEqual(['7', '8']);
    await expect.poll(() => hand.text('value-x.value')).toBe('[7, 8]');
  });

  it('nothing, undo in a field takes back the edit, and leaving the field writes nothing', async () => {
    await hand.id('value-cell-1').click();
    await press('Control+Z');
    expect((await cells())[1]).toBe('2');
    await expect.poll(() => focused()).toBe('value-cell-1');
    await press('Tab');
    expect((await cells())[1]).toBe('2');
    await press('Control+Y');
    expect(await cells()).toEqual(['7', '8']);
  });

  it("U4 something, undo is the field's own until nothing of it is left", async () => {
    await hand.id('value-cell-0').click();
    await press('Control+A', '9', 'Control+Z');
    await press('Tab');
    expect(await cells()).toEqual(['7', '8']);
  });

  it('after an arrow key, undo takes the step back', async () => {
    await hand.id('value-cell-0').click();
    await press('ArrowUp');
    expect(await cells()).toEqual(['8', '8']);
    await press('Control+Z', 'Tab');
    expect((await cells())[0]).not.toBe('8');
  });

  it('a shape, Enter leaves the field and undo takes it back', async () => {
    await hand.click('node-f');
    await hand.click('tab-settings');
    const field = hand.id('attr-outFeatures');
    const before = await field.inputValue();
    await field.click();
    await press('Control+A', '5', 'Enter');
    await expect.poll(() => focused()).not.toBe('attr-outFeatures');
    await press('Control+Z');
    await expect.poll(() => field.inputValue()).toBe(before);
    await hand.click('node-x');
    const shape = hand.id('attr-shape');
    const shapeBefore = await shape.inputValue();
    await shape.click();
    await press('Control+A', '5', 'Enter', 'Control+Z');
    await expect.poll(() => shape.inputValue()).toBe(shapeBefore);
    await shape.click();
    await press('Tab');
    expect(await shape.inputValue()).toBe(shapeBefore);
  });

  it('a value in place, undo closes the untouched field and takes the edit back', async () => {
    await hand.click('tab-value');
    await hand.id('value-x.value-0').dblclick();
    await press('4', 'Enter');
    await expect.poll(async () => (await cells())[0]).toBe('4');
    await hand.id('value-x.value-0').dblclick();
    await press('Control+Z');
    await hand.id('value-editor-x.value').waitFor({ state: 'detached' });
    expect((await cells())[0]).not.toBe('4');
  });

  const zoom = (): Promise<number> =>
    editor.page.locator('.react-flow__viewport').evaluate((view) => new DOMMatrix(getComputedStyle(view).transform).a);

  it.each([4, 12])('a name from %s steps away comes near, and what is typed is the name', async (steps) => {
    const before = await nodes();
    await press('Home');
    await hand.click('node-f');
    for (let i = 0; i < steps; i++) await press('Control+-');
    expect(await zoom()).toBeLessThan(0.8);
    await press('F2');
    await expect.poll(() => focused()).toBe('title-editor-f');
    await press('[', ']', 'p', 'Enter');
    await expect.poll(() => hand.text('title-f')).toBe('[]p');
    expect(await nodes()).toBe(before);
  });

  it('nothing at a button of the top bar, Home shows all of the graph', async () => {
    await press('Home');
    const whole = await zoom();
    await press('Control+-');
    await hand.id('menu-file').focus();
    await press('Home');
    expect(await zoom()).toBe(whole);
    expect(editor.problems).toEqual([]);
  });
});
