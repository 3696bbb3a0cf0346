import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EditorPage, openEditor } from '../support/browser.ts';
import { openSteppedGraph, steppedGraphs } from '../support/graphs.ts';
import { Hand } from '../support/mouse.ts';

/** What a student sees at once, or a class from its seats: nothing cut, nothing covered, nothing lost. */
describe('at a glance', () => {
  let editor: EditorPage;
  let hand: Hand;

  beforeAll(async () => {
    editor = await openEditor({ context: { viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' } });
    hand = new Hand(editor.page, 'at-a-glance');
    await hand.id('value-C.cost').getByText('4').waitFor();
  });
  afterAll(async () => {
    await editor.close();
  });

  const press = (keys: string): Promise<void> => editor.page.keyboard.press(keys);
  const at = (stage: RegExp) => expect.poll(() => hand.text('step-sentence')).toMatch(stage);
  /** By how many pixels what a box holds is cut off, across and down. */
  const cut = (selector: string): Promise<readonly [number, number]> =>
    editor.page
      .locator(selector)
      .evaluate((box) => [box.scrollWidth - box.clientWidth, box.scrollHeight - box.clientHeight] as const);
  const isCovered = async (testId: string): Promise<boolean> => {
    const [card, text] = await Promise.all([hand.id('card').boundingBox(), hand.id(testId).boundingBox()]);
    if (!card || !text) throw new Error(`${testId} or the card is not drawn`);
    const across = Math.min(card.x + card.width, text.x + text.width) - Math.max(card.x, text.x);
    return across > 1 && Math.min(card.y + card.height, text.y + text.height) - Math.max(card.y, text.y) > 1;
  };
  const hasFocus = (): Promise<string> =>
    editor.page.evaluate(() => {
      const { dataset, tagName } = document.activeElement as HTMLElement;
      return dataset.id ?? dataset.testid ?? tagName;
    });
  const choose = async (menu: string, item: RegExp): Promise<void> => {
    await hand.click(menu);
    await editor.page.getByRole('menuitem', { name: item }).click();
  };

  it('keeps a long number inside the square of its cost, also on a projector', async () => {
    await hand.id('value-y.value-0').dblclick();
    await editor.page.keyboard.type('4.9967');
    await press('Enter');
    await expect.poll(() => hand.text('value-C.cost')).toBe('1.09e−5');
    await press('p');
    await editor.page.locator('.app[data-present="true"]').waitFor();
    const over = async (): Promise<number> => {
      const cost = hand.id('node-C').locator('.cost');
      const [square, number] = await Promise.all([cost.boundingBox(), cost.locator('.cost-value').boundingBox()]);
      if (!square || !number) throw new Error('the cost is not drawn');
      return Math.max(square.x - number.x, number.x + number.width - (square.x + square.width));
    };
    await expect.poll(over).toBeLessThan(0);
    await hand.shot('long number of a cost');
    await press('p');
    await press('Control+Z');
  });

  it('has no dot of a stage under the sample on a small projector', async () => {
    await press('p');
    await editor.page.locator('.app[data-present="true"]').waitFor();
    const room = async (): Promise<number> => {
      const last = await editor.page.locator('.stage-dot').last().boundingBox();
      const sample = await editor.page.locator('.sample-chooser').boundingBox();
      if (!last || !sample) throw new Error('there is no stage or no sample');
      return sample.x - (last.x + last.width);
    };
    await expect.poll(room).toBeGreaterThan(0);
    expect((await cut('.stage-strip'))[0]).toBeLessThanOrEqual(0);
    await press('p');
  });

  it.each(Object.keys(steppedGraphs) as (keyof typeof steppedGraphs)[])(
    'shows all three phases and no problem: %s',
    async (name) => {
      await openSteppedGraph(hand, name);
      expect((await cut('.stage-strip'))[0]).toBeLessThanOrEqual(0);
      await expect.poll(() => editor.page.getByRole('button', { name: /^Problems/ }).innerText()).toBe('Problems');
    },
  );

  it.each(['', 'columns', 'present'])('covers no number of y, and is whole: cross-entropy %s', async (how) => {
    await openSteppedGraph(hand, 'cross-entropy');
    await press(']');
    await at(/^Backward 1 of 2/);
    if (how === 'columns') await editor.page.getByRole('button', { name: 'gradients as rows' }).click();
    if (how === 'present') await press('p');
    await expect.poll(() => isCovered('value-y.value')).toBe(false);
    await expect.poll(async () => (await cut('.card-body'))[1]).toBeLessThanOrEqual(0);
    expect((await cut('.step-sentence'))[0]).toBeLessThanOrEqual(0);
    await hand.shot(`cross-entropy ${how}`);
    if (how === 'columns') await editor.page.getByRole('button', { name: 'gradients as columns' }).click();
    if (how === 'present') await press('p');
  });

  /** By how many pixels the result of the arithmetic reaches below the card. */
  const resultBelowCard = async (): Promise<number> => {
    const [card, result] = await Promise.all([hand.id('card').boundingBox(), hand.id('card-result-0').boundingBox()]);
    if (!card || !result) throw new Error('there is no result');
    return result.y + result.height - (card.y + card.height);
  };

  it.each(['', 'present'])('shows row, Jacobian and result at every backward stage: diamond %s', async (how) => {
    await openSteppedGraph(hand, 'diamond');
    if (how === 'present') await press('p');
    for (let stage = 1; stage <= 6; stage++) {
      await press(']');
      await at(new RegExp(`^Backward ${stage} of 6`));
      await expect.poll(resultBelowCard, { message: `stage ${stage}` }).toBeLessThanOrEqual(0);
      await hand.shot(`diamond ${how} ${stage}`);
    }
    if (how === 'present') await press('p');
  });

  it('puts the derivative network below a graph that could not be read beside it', async () => {
    await openSteppedGraph(hand, 'attention');
    await press('Shift+D');
    await expect.poll(() => hand.id('mirror').getAttribute('data-side')).toBe('below');
    await expect.poll(() => hand.id('node-O').getAttribute('data-detail')).toBe('middle');
    await press('Shift+D');
    await openSteppedGraph(hand, 'diamond');
    await press('Shift+D');
    await expect.poll(() => hand.id('mirror').getAttribute('data-side')).toBe('beside');
    await press('Shift+D');
  });

  it('asks for the hidden number that is clicked, wherever it stands', async () => {
    await openSteppedGraph(hand, 'diamond');
    await editor.page.getByRole('button', { name: 'Predict', exact: true }).click();
    await hand.click('value-a.output-1');
    await at(/^Forward 3 of 6, Tanh/);
    await expect.poll(() => hand.text('predict-question')).toBe('What is z₂[1]?');
    await expect.poll(hasFocus).toBe('predict-answer');
    await editor.page.getByRole('button', { name: 'Predict', exact: true }).click();
  });

  it('says why a comparison has no gradient', async () => {
    await choose('menu-file', /^Examples/);
    await hand.id('example-logistic-regression-iris').click();
    const never = hand.id('inspector-overview').getByText('no gradient');
    await never.waitFor();
    expect(await never.getAttribute('title')).toMatch(/comparison/);
  });

  it('keeps the keyboard somewhere', async () => {
    await openSteppedGraph(hand, 'group');
    await editor.page.locator('.react-flow__node[data-id="C"]').focus();
    await press('F7');
    await expect.poll(hasFocus).toBe('inside');
    await press('Shift+F7');
    await expect.poll(hasFocus).toBe('C');
    await editor.page.locator('.react-flow__node[data-id="y"]').focus();
    await press('Enter');
    await expect.poll(hasFocus).toBe('value-editor-y.value');
    await press('Escape');
    await expect.poll(hasFocus).toBe('y');
    expect(editor.problems).toEqual([]);
  });
});
