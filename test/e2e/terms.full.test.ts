import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EditorPage, openEditor } from '../support/browser.ts';
import { Hand } from '../support/mouse.ts';

/** The network of the first launch, walked through entry by entry, with the mouse and with the keys. */
describe('stepping by terms', () => {
  let editor: EditorPage;
  let hand: Hand;

  beforeAll(async () => {
    editor = await openEditor();
    hand = new Hand(editor.page, 'terms');
    await hand.id('value-C.cost').getByText('4').waitFor();
    await hand.id('granularity').selectOption('term');
    // a select that has the focus takes the keys for itself
    await hand.click('step-sentence');
  });
  afterAll(async () => {
    await editor.close();
  });

  const sentence = (): Promise<string> => hand.text('step-sentence');
  /** Flat places of the entries of a matrix that are lit. */
  const lit = (name: string): Promise<number[]> =>
    hand
      .id('card')
      .locator('.heat-lit [data-testid]')
      .evaluateAll(
        (cells, start) =>
          cells.flatMap((cell) => {
            const id = cell.getAttribute('data-testid') ?? '';
            return id.startsWith(`${start}-`) ? [Number(id.slice(start.length + 1))] : [];
          }),
        name,
      );
  const press = async (key: string, expected: string | RegExp): Promise<void> => {
    await editor.page.keyboard.press(key);
    await expect.poll(sentence).toMatch(expected);
  };

  it('B28 walks forward through the entries of an output, each with the row and the numbers that it is made of', async () => {
    await press('Shift+[', /^Nothing computed yet/);
    await press(']', /^Forward 1 of 4, Linear: /);
    expect(await lit('card-operand-f.output')).toEqual([]);
    await press(']', 'Linear, term 1 of 2');
    await press(']', 'Linear, term 2 of 2');
    await expect.poll(() => hand.text('card-term')).toBe('s₁[1] = 1·1 + (−3)·2 + 1 = −4');
    expect(await lit('card-operand-f.weight')).toEqual([2, 3]);
    expect(await lit('card-operand-f.output')).toEqual([1]);
    await hand.shot('forward');
    await press(']', /^Forward 2 of 4, ReLU: /);
  });

  it('skips the rest with Finish phase', async () => {
    await press(']', 'ReLU, term 1 of 2');
    await press('Shift+]', /^Forward 4 of 4/);
  });

  it('takes a scalar as a whole', () => press(']', /^Backward 1 of 4, Squared norm: /));

  it('walks backward through the entries of a row, with the dot product of row and column', async () => {
    await press(']', 'Squared norm, term 1 of 1');
    await press(']', /^Backward 2 of 4, Linear: /);
    await press(']', 'Linear, term 1 of 2');
    await press(']', 'Linear, term 2 of 2');
    await press(']', /^Backward 3 of 4, ReLU: /);
    await press(']', 'ReLU, term 1 of 2');
    await press(']', 'ReLU, term 2 of 2');
    await press(']', /^Backward 4 of 4, Linear: /);
    expect(await lit('card-result')).toEqual([]);
    await press(']', 'Linear, term 1 of 2');
    await press(']', 'Linear, term 2 of 2');
    await expect.poll(() => hand.text('card-dot')).toBe('dC/dx[1] = 8·2 + 0·(−3) = 16');
    expect(await lit('card-result')).toEqual([1]);
    expect(await lit('card-jacobian')).toEqual([1, 3]);
    expect(await lit('card-row')).toEqual([0, 1]);
    await hand.shot('backward');
  });

  it('goes back the same way, with the mouse', async () => {
    const click = async (expected: string | RegExp): Promise<void> => {
      await hand.click('step-back');
      await expect.poll(sentence).toMatch(expected);
    };
    await click('Linear, term 1 of 2');
    expect(await lit('card-jacobian')).toEqual([0, 2]);
    await click(/^Backward 4 of 4, Linear: /);
    await click(/^Backward 3 of 4, ReLU, term 2 of 2/);
    await expect.poll(() => lit('card-result')).toEqual([1]);
    await hand.click('step-forward');
    await expect.poll(sentence).toMatch(/^Backward 4 of 4, Linear: /);
  });

  it('walks through the product of the weight that is chosen on the card', async () => {
    await hand.click('card-tab-f.weight');
    for (const at of [1, 2, 3, 4]) await press(']', `Linear, term ${at} of 4`);
    await expect.poll(() => hand.text('card-dot')).toMatch(/^dC\/dW₁\[1,1\] = .* = 0$/);
    await press(']', /^Update 1 of 2/);
    await press(']', /^Update 2 of 2/);
    await press('[', /^Update 1 of 2/);
    await press('[', 'Linear, term 4 of 4');
  });

  it('lights nothing and goes by blocks once another granularity is chosen', async () => {
    await hand.id('granularity').selectOption('block');
    await expect.poll(sentence).toMatch(/^Backward 4 of 4, Linear: /);
    expect(await lit('card-result')).toEqual([]);
    await hand.click('step-back');
    await expect.poll(sentence).toMatch(/^Backward 3 of 4, ReLU: /);
  });

  it('says how many entries a long row has, keeps the dot product on view, and goes on after 32', async () => {
    await hand.click('menu-file');
    await editor.page.getByRole('menuitem', { name: /^Examples/ }).click();
    await hand.id('example-digits-classifier').click();
    await hand.id('node-x').waitFor();
    await hand.click('reset');
    await expect.poll(sentence).toMatch(/^Nothing computed yet/);
    await press('Shift+]', /^Forward 4 of 4/);
    for (const at of [1, 2, 3]) await press(']', `Backward ${at} of 4`);
    await hand.id('granularity').selectOption('term');
    await hand.click('step-sentence');
    for (let at = 1; at <= 32; at++) await press(']', `ReLU, term ${at} of 64`);
    expect(await sentence()).toContain('term 32 of 64, the last that is walked through');
    await expect.poll(() => hand.text('card-dot')).toMatch(/^dC\/ds₁\[31\] = /);
    const [card, dot] = await Promise.all([hand.id('card').boundingBox(), hand.id('card-dot').boundingBox()]);
    expect((dot?.y ?? 0) + (dot?.height ?? 0)).toBeLessThanOrEqual((card?.y ?? 0) + (card?.height ?? 0));
    await hand.shot('long');
    await press(']', /^Backward 4 of 4/);
    expect(editor.problems).toEqual([]);
  });
});
