import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EditorPage, openEditor } from '../support/browser.ts';
import { Hand } from '../support/mouse.ts';

/** A run that is watched: what it says of each row, and how its numbers lie. */
describe('watching a run', () => {
  let editor: EditorPage;
  let hand: Hand;

  beforeAll(async () => {
    editor = await openEditor();
    hand = new Hand(editor.page, 'watching');
    await hand.id('value-C.cost').getByText('4').waitFor();
  });
  afterAll(async () => {
    await editor.close();
  });

  const inBothThemes = async (name: string): Promise<void> => {
    for (const colorScheme of ['dark', 'light'] as const) {
      await editor.page.emulateMedia({ colorScheme });
      await editor.page.waitForTimeout(150);
      await hand.shot(`${name}-${colorScheme}`);
    }
  };
  const train = async (): Promise<void> => {
    await hand.click('open-training');
    await hand.click('train-button');
    await hand.id('train-button').and(editor.page.locator('[data-running="true"]')).waitFor();
  };
  const trained = (): Promise<void> =>
    hand.id('train-button').and(editor.page.locator('[data-running="false"]')).waitFor({ timeout: 60_000 });

  it('counts right and wrong answers by class, and lists the samples of a cell', async () => {
    await hand.openExample('logistic-regression-iris');
    await train();
    await trained();
    const accuracy = await hand.text('metric-accuracy');
    await hand.turnTo('results');
    await hand.id('confusion-train').waitFor();
    await inBothThemes('confusion');
    const share = await hand.text('accuracy-train');
    expect(accuracy).toContain(share.replace(/[^0-9.].*$/, ''));
    const right = Number(await hand.text('cell-train-0-0'));
    await hand.click('cell-train-0-0');
    expect(await hand.id('results-samples').locator('button').count()).toBe(Math.min(100, right));
    const second = hand.id('results-samples').locator('button').nth(1);
    const p = await second.innerText();
    await second.click();
    await expect.poll(() => hand.id('sample-select').getAttribute('data-sample')).toBe(p);
    await hand.shot('cell');
  });

  it('draws answers over the truth where they are numbers, with R²', async () => {
    await hand.openExample('linear-regression-iris');
    await hand.id('scatter').waitFor();
    const r2 = async (): Promise<number> => Number((await hand.text('residual-train-r2')).replace('−', '-'));
    const before = await r2();
    await train();
    await trained();
    await hand.turnTo('results');
    await expect.poll(r2).toBeGreaterThan(0.9);
    expect(before).toBeLessThan(0.9);
    await inBothThemes('scatter');
  });

  it('records how weights, gradients and activations lie while training goes on', async () => {
    await hand.openExample('spirals-relu');
    await train();
    await hand.turnTo('histograms');
    await expect.poll(async () => Number(await hand.id('histograms').getAttribute('data-moments'))).toBeGreaterThan(3);
    await hand.click('open-training');
    await trained();
    const steps = await hand.text('train-steps');
    await hand.turnTo('histograms');
    await expect.poll(async () => hand.id('histograms').getAttribute('data-step')).toBe(steps.replace(/\D/g, ''));
    // what was recorded is there when the run has ended
    expect(Number(await hand.id('histograms').getAttribute('data-moments'))).toBeGreaterThan(4);
    await inBothThemes('weights');
    await hand.click('histograms-gradient');
    await hand.shot('gradients');
    await hand.click('histograms-activation');
    expect(await hand.page.locator('[data-testid^="track-activation-"]').count()).toBeGreaterThan(2);
    await inBothThemes('activations');
    expect(editor.problems).toEqual([]);
  });
});
