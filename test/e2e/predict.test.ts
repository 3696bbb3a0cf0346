import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EditorPage, openEditor } from '../support/browser.ts';
import { Hand } from '../support/mouse.ts';

/**
 * The network of the first launch at x = [1.37, 2], worked by hand: s1 = W1 x + b1 = [3.37, -3.63], z1 = [3.37, 0],
 * ybar = 2 * 3.37 - 1 = 5.74, C = (5.74 - 3)^2 = 7.5076; dC/dybar = 5.48, dC/dz1 = 5.48 [2, 5] = [10.96, 27.4],
 * dC/ds1 = [10.96, 0], dC/dW1 = [[15.0152, 21.92], [0, 0]], dC/dx = [10.96, 21.92], dC/dW2 = [18.4676, 0].
 */
const TRUE = /3\.3[67]|3\.6[23]|5\.7[34]|7\.5[01]|5\.4[78]|10\.9[56]|11\.0|27\.[34]|15\.0|21\.9|18\.[45]/;

/** Everything of the page that can be read, seen or spoken; places and sizes of what is drawn apart. */
function readable(): string[] {
  const found: string[] = [];
  for (const element of document.querySelectorAll('body *')) {
    for (const node of element.childNodes) if (node.nodeType === Node.TEXT_NODE) found.push(node.textContent ?? '');
    for (const { name, value } of element.attributes)
      if (/^(title|alt|placeholder|value|aria-.*|data-.*)$/.test(name)) found.push(`${name}=${value}`);
    if (element instanceof HTMLInputElement) found.push(element.value);
  }
  return found;
}

describe('predict, then reveal', () => {
  let editor: EditorPage;
  let hand: Hand;

  const leaks = async (): Promise<string[]> => (await editor.page.evaluate(readable)).filter((text) => TRUE.test(text));
  const asked = (question: string): Promise<void> => expect.poll(() => hand.text('predict-question')).toBe(question);
  const answer = async (text: string): Promise<void> => {
    await hand.id('predict-answer').focus();
    await editor.page.keyboard.press('Control+A');
    await editor.page.keyboard.type(text);
    await editor.page.keyboard.press('Enter');
  };
  const verdict = (): Promise<string> => hand.text('predict-verdict');
  const goOn = async (sentence: RegExp): Promise<void> => {
    await editor.page.keyboard.press(']');
    await expect.poll(() => hand.text('step-sentence')).toMatch(sentence);
  };

  beforeAll(async () => {
    editor = await openEditor();
    hand = new Hand(editor.page, 'predict');
    await editor.page.setViewportSize({ width: 1280, height: 800 });
    await hand.id('value-C.cost').getByText('4').waitFor();
    await hand.id('value-x.value-0').dblclick();
    await editor.page.keyboard.press('Control+A');
    await editor.page.keyboard.type('1.37');
    await editor.page.keyboard.press('Enter');
    await hand.id('value-C.cost').getByText('7.51').waitFor();
  });
  afterAll(async () => {
    await editor.close();
  });

  it('hides what is to be predicted everywhere, and asks for it once the block has computed it', async () => {
    const { keyboard } = editor.page;
    expect(await leaks()).not.toEqual([]);
    await keyboard.press('q');
    await hand.id('predict-strip').waitFor();
    await expect.poll(() => hand.text('value-C.cost')).toBe('?');
    expect(await leaks()).toEqual([]);
    // widths and colours tell nothing either
    const wire = hand.id('wire-f.output->h.input').locator('.wire-forward');
    expect(await wire.getAttribute('stroke-width')).toBe('1.5');
    await keyboard.press('Shift+BracketLeft');
    await goOn(/Forward 1/);
    await asked('What is s₁[0]?');
    expect(await hand.id('predict-answer').evaluate((field) => field === document.activeElement)).toBe(true);
    expect(await leaks()).toEqual([]);
    const cell = hand.page.locator('td', { has: hand.id('card-operand-f.output-0') });
    expect(await cell.getAttribute('class')).toContain('zero');
    await hand.shot('forward');
  });

  it('marks answers by keys alone: wrong, a slip that it names, a hint, right', async () => {
    const { keyboard } = editor.page;
    await keyboard.type('7');
    await keyboard.press('Enter');
    await expect.poll(verdict).toContain('Not right');
    await answer('-3.37');
    await expect.poll(verdict).toContain('sign');
    await answer('3..3');
    await expect.poll(verdict).toContain('no number');
    await keyboard.press('Tab');
    await keyboard.press('Tab');
    await keyboard.press('Enter');
    await keyboard.press('Enter');
    await hand.id('predict-hint').getByText('1.37').first().waitFor();
    expect(await leaks()).toEqual([]);
    await answer('1.37 + 2*2 - 2');
    await expect.poll(() => hand.text('predict-said')).toBe('Right: s₁[0] = 1.37 + 2*2 - 2.');
    await asked('What is s₁[1]?');
    await expect.poll(() => hand.text('value-f.output')).toBe('[3.37, ?]');
    await expect.poll(() => hand.text('predict-score')).toBe('0 of 1 at first try');
    await answer('[3.37, -3.63]');
    await hand.id('predict-done').waitFor();
    await expect.poll(() => hand.text('value-f.output')).toBe('[3.37, −3.63]');
    await expect.poll(() => hand.text('predict-score')).toBe('1 of 2 at first try');
  });

  it('goes on past what is not answered, which stays hidden', async () => {
    await goOn(/Forward 2/);
    await asked('What is z₁[0]?');
    await answer('[3.37, 0]');
    await hand.id('predict-done').waitFor();
    await goOn(/Forward 3/);
    await asked('What is ȳ[0]?');
    // an empty field lets the key through
    await goOn(/Forward 4/);
    await asked('What is C?');
    await editor.page.keyboard.press('Escape');
    await goOn(/Backward 1/);
    await expect.poll(() => hand.text('value-C.cost')).toBe('?');
    await asked('What is ∂C/∂ȳ[0]?');
    await hand.id('predict-reveal').click();
    await goOn(/Backward 2/);
    await asked('What is ∂C/∂z₁[0]?');
    await answer('5.48');
    await expect.poll(verdict).toContain('before the block');
    await answer('[10.96, 27.4]');
    await asked('What is ∂C/∂W₂[0,0]?');
    await hand.shot('backward');
    await goOn(/Backward 3/);
    await asked('What is ∂C/∂s₁[0]?');
    // a click on another question mark asks for that
    await hand.id('card-result-1').click();
    await asked('What is ∂C/∂s₁[1]?');
    await answer('27.4');
    await expect.poll(verdict).toContain('before the block');
    await answer('0');
    await asked('What is ∂C/∂s₁[0]?');
    await expect.poll(() => hand.text('gradient-f.output')).toBe('[?, 0]');
  });

  it('hides shapes and Jacobians too, and closes what would tell', async () => {
    await hand.id('predict-hide-jacobian').check();
    await asked('What is ∂z₁[0]/∂s₁[0]?');
    await expect.poll(() => hand.text('card-jacobian-3')).toBe('?');
    await hand.click('node-h');
    await hand.id('tab-jacobian').click();
    await hand.id('predict-note').waitFor();
    await hand.id('predict-hide-shapes').check();
    await expect.poll(() => hand.text('inspector-shape')).toBe('?');
    await asked('What is the shape of z₁?');
    await answer('[2]');
    await expect.poll(() => hand.text('inspector-shape')).toBe('2');
    await asked('What is the shape of s₁?');
    await hand.shot('shapes');
    await hand.id('predict-hide-shapes').uncheck();
    await editor.page.evaluate(() => {
      document.documentElement.dataset.theme = 'dark';
    });
    await hand.shot('dark');
    await editor.page.keyboard.press('Escape');
    await editor.page.keyboard.press('p');
    await editor.page.locator('[data-present="true"]').waitFor();
    await hand.shot('present');
    await editor.page.keyboard.press('Escape');
  });

  it('shows everything again, with the numbers as they were', async () => {
    await hand.id('predict-toggle').click();
    await expect.poll(() => hand.text('value-C.cost')).toBe('7.51');
    await expect.poll(() => hand.text('gradient-f.output')).toBe('[11.0, 0]');
    await expect.poll(() => hand.id('predict-strip').count()).toBe(0);
    expect(editor.problems).toEqual([]);
  });
});
