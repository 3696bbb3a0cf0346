import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EditorPage, openEditor } from '../support/browser.ts';
import { openSteppedGraph } from '../support/graphs.ts';
import { Hand } from '../support/mouse.ts';

/** The units of a layer: their sums term by term with the keys, and a window of many units. */
describe('the units of a layer', () => {
  let editor: EditorPage;
  let hand: Hand;

  beforeAll(async () => {
    editor = await openEditor();
    hand = new Hand(editor.page, 'units');
    await hand.id('value-C.cost').getByText('4').waitFor();
  });
  afterAll(async () => {
    await editor.close();
  });

  const line = (): Promise<string> => hand.text('units-line');
  const value = (testId: string): Promise<string | null> => hand.id(testId).getAttribute('data-value');
  const press = async (key: string, expected: string | RegExp): Promise<void> => {
    await editor.page.keyboard.press(key);
    await expect.poll(line).toMatch(expected);
  };

  it('tells the arithmetic of a unit and of a weight, by mouse and by arrow keys', async () => {
    await hand.click('node-f');
    await editor.page.keyboard.press('Enter');
    await hand.click('inside-form-units');
    await hand.id('units-line').getByText('Point at a unit').waitFor();
    await hand.id('unit-output-1').hover();
    await expect
      .poll(line)
      .toMatch('s₁[1] = W₁[1,0]·x[0] + W₁[1,1]·x[1] + b₁[1] = 1·1 + (−3)·2 + 1 = −4. Sum of the terms −4, in the step −4');
    await hand.id('unit-at-sum-0').focus();
    await press('ArrowLeft', 'W₁[0,0]·x[0] = 1·1 = 1');
    await press('ArrowDown', 'W₁[0,1]·x[1] = 2·2 = 4');
    await press('ArrowDown', 'W₁[1,0]·x[0] = 1·1 = 1');
    await press('ArrowRight', /^s₁\[1\] = /);
    await press('ArrowRight', 'z₁[1] = ReLU(s₁[1]) = ReLU(−4) = 0');
    expect(await value('unit-function-1')).toBe('0');
  });

  it('goes through each sum term by term, forward', async () => {
    await hand.id('granularity').selectOption('term');
    await hand.click('step-sentence');
    await editor.page.keyboard.press('Shift+[');
    await expect.poll(() => value('unit-output-0')).toBeNull();
    await press(']', 'Step shows s₁[0] term by term');
    await press(']', 's₁[0] = 1·1 + …  ·  so far 1');
    await press(']', 's₁[0] = 1·1 + 2·2 + …  ·  so far 5');
    expect(await value('unit-output-0')).toBe('5');
    await expect.poll(() => hand.id('unit-output-1').count()).toBe(0);
    await expect.poll(() => hand.id('unit-at-weight-0-1').getAttribute('data-current')).toBe('true');
    await hand.shot('term');
    await press(
      ']',
      's₁[0] = W₁[0,0]·x[0] + W₁[0,1]·x[1] + b₁[0] = 1·1 + 2·2 + (−2) = 3. Sum of the terms 3, in the step 3: the same.',
    );
    await press(']', 's₁[1] = 1·1 + …  ·  so far 1');
    await press('[', '= 1·1 + 2·2 + (−2) = 3');
    await press(']', 'so far 1');
    await press(']', 'so far −5');
    await press(']', 'Sum of the terms −4, in the step −4: the same.');
    await editor.page.keyboard.press(']');
    await expect.poll(() => hand.text('step-sentence')).toMatch(/^Forward 2 of 4/);
  });

  it('and backward, where the block’s backward stage is on', async () => {
    await hand.id('granularity').selectOption('block');
    await hand.click('step-sentence');
    for (const expected of [/^Forward 4/, /^Backward 4/]) {
      await editor.page.keyboard.press('Shift+]');
      await expect.poll(() => hand.text('step-sentence')).toMatch(expected);
    }
    await expect.poll(() => value('unit-input-gradient-0')).toBe('8');
    await hand.id('granularity').selectOption('term');
    await hand.click('step-sentence');
    await press(']', '∂C/∂x[0] = 8·1 + …  ·  so far 8');
    await expect.poll(() => hand.id('unit-input-gradient-1').count()).toBe(0);
    await hand.shot('backward-term');
    await press(']', '8·1 + 0·1 = 8. Sum of the terms 8, in the step 8: the same.');
    await press(']', 'so far 16');
    await press(']', '= 8·2 + 0·(−3) = 16.');
    await hand.id('unit-at-weight-0-1').hover();
    await expect.poll(line).toMatch('∂C/∂W₁[0,1] = ∂C/∂s₁[0]·x[1] = 8·2 = 16');
    await hand.id('unit-function-0').hover();
    await expect.poll(line).toMatch('∂C/∂s₁[0] = ∂C/∂z₁[0]·ReLU′(s₁[0]) = 8·1 = 8');
    await editor.page.keyboard.press('Escape');
    await hand.id('inside').waitFor({ state: 'detached' });
  });

  it('shows other units of the lecture’s layer of 600 inputs, the rest of each sum as one term', async () => {
    await openSteppedGraph(hand, 'lecture');
    await hand.id('granularity').selectOption('block');
    await hand.click('node-f1');
    await editor.page.keyboard.press('Enter');
    await hand.click('inside-form-units');
    await hand.id('units-rows').getByText('units 1–8 of 60').waitFor();
    await hand.id('unit-output-1').hover();
    await hand.shot('lecture');
    await editor.page.keyboard.press('PageDown');
    await hand.id('units-rows').getByText('units 9–16 of 60').waitFor();
    await editor.page.keyboard.press('Shift+PageDown');
    await hand.id('units-columns').getByText('inputs 9–16 of 600').waitFor();
    await hand.click('units-columns-next');
    await hand.id('units-columns').getByText('inputs 17–24 of 600').waitFor();
    await hand.id('unit-at-sum-2').focus();
    await expect.poll(line).toMatch(/s₁\[10\] = .*\(592 others: .*in the step/);
    expect(await line()).not.toContain(': apart by');
    await editor.page.keyboard.press('Shift+]');
    await editor.page.keyboard.press('Shift+]');
    await expect.poll(() => hand.id('unit-input-gradient-0').count()).toBe(1);
    await hand.id('unit-at-input-1').focus();
    await expect.poll(line).toMatch(/∂C\/∂.*\[17\] = .*\(52 others: .*in the step/);
    // by terms, a block that is not on view is one step
    await hand.id('granularity').selectOption('term');
    await hand.click('step-sentence');
    await editor.page.keyboard.press('Shift+[');
    await expect.poll(() => hand.text('step-sentence')).toMatch(/^Nothing computed/);
    await editor.page.keyboard.press(']');
    await press(']', 'Step shows s₁[8] term by term');
    await hand.id('unit-at-sum-3').focus();
    await press('Enter', /^s₁\[11\] = \S+ \+ … {2}· {2}so far/);
    for (let i = 0; i < 8; i++) await editor.page.keyboard.press(']');
    await expect.poll(line).toMatch(/\(592 others: .*\) \+ … {2}· {2}so far/);
    await editor.page.emulateMedia({ colorScheme: 'dark' });
    await hand.shot('dark');
    expect(editor.problems).toEqual([]);
  });
});
