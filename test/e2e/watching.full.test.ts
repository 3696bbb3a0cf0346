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
  /** Begins a run, which may be over at once. */
  const train = async (): Promise<void> => {
    await hand.turnTo('training');
    const before = await hand.text('train-steps');
    await hand.click('train-button');
    const hasBegun = async (): Promise<boolean> =>
      (await hand.id('train-button').getAttribute('data-running')) === 'true' || (await hand.text('train-steps')) !== before;
    await expect.poll(hasBegun).toBe(true);
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
    await expect.poll(() => hand.id('results-samples').locator('button').count()).toBe(Math.min(100, right));
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

  const pause = async (): Promise<void> => {
    await hand.turnTo('training');
    if ((await hand.id('train-button').getAttribute('data-running')) === 'true') await hand.click('train-button');
    await trained();
  };
  /** An example that trains long enough for whoever looks. */
  const openLong = async (example = 'spirals-relu'): Promise<void> => {
    await hand.openExample(example);
    await hand.turnTo('training');
    await hand.type('epochs', '20000');
  };

  it('records how weights, gradients and activations lie while training goes on', async () => {
    await openLong();
    await train();
    await hand.turnTo('histograms');
    await expect.poll(async () => Number(await hand.id('histograms').getAttribute('data-moments'))).toBeGreaterThan(3);
    await pause();
    const steps = await hand.text('train-steps');
    await hand.turnTo('histograms');
    await expect.poll(async () => hand.id('histograms').getAttribute('data-step')).toBe(steps.replace(/\D/g, ''));
    // what was recorded is there when the run has ended
    expect(Number(await hand.id('histograms').getAttribute('data-moments'))).toBeGreaterThan(4);
    await inBothThemes('weights');
    await hand.click('histograms-gradient');
    await hand.shot('gradients');
    await hand.click('histograms-activation');
    await expect.poll(() => hand.page.locator('[data-testid^="track-activation-"]').count()).toBeGreaterThan(2);
    await inBothThemes('activations');
    expect(editor.problems).toEqual([]);
  });

  const picture = (id: string): Promise<string> => hand.id(id).evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());
  /** Sees the number of an attribute grow twice while the run goes on. */
  const growsTwice = async (id: string, attribute: string): Promise<void> => {
    const read = async (): Promise<number> => Number(await hand.id(id).getAttribute(attribute));
    for (let look = 0, before = await read(); look < 2; look++, before = await read())
      await expect.poll(read, { timeout: 60_000 }).toBeGreaterThan(before);
  };
  it('draws the boundary between classes, and moves it while training goes on', async () => {
    await openLong();
    await hand.turnTo('field');
    await hand.id('field-canvas').waitFor();
    const before = await picture('field-canvas');
    await train();
    await hand.turnTo('field');
    await growsTwice('field-canvas', 'data-step');
    await expect.poll(() => hand.id('field-canvas').getAttribute('data-kind')).toBe('classes');
    await pause();
    await hand.turnTo('field');
    expect(await picture('field-canvas')).not.toBe(before);
    await inBothThemes('boundary');
  });

  it('lays the landscape along random directions and those of training, in fog, with the samples, and follows the run', async () => {
    await openLong();
    await hand.turnTo('surface');
    await hand.type('surface-points', '9');
    await train();
    await hand.turnTo('surface');
    await growsTwice('surface-canvas', 'data-path');
    await pause();
    await hand.turnTo('surface');
    const seen = new Set([await picture('surface-canvas')]);
    const looksNew = async (name: string): Promise<void> => {
      const looks = async (): Promise<boolean> => !seen.has(await picture('surface-canvas'));
      await expect.poll(looks).toBe(true);
      await hand.id('surface-redraw').and(hand.page.locator(':enabled')).waitFor();
      seen.add(await picture('surface-canvas'));
      await hand.shot(name);
    };
    for (const kind of ['random', 'principal']) {
      await hand.id('surface-kind').selectOption(kind);
      await looksNew(kind);
    }
    await hand.click('surface-arrows');
    await looksNew('arrows');
    // the relief stands beside the plane and is turned by hand
    const box = await hand.id('surface-canvas').boundingBox();
    if (!box) throw new Error('there is no surface');
    const right = { x: box.x + box.width - 60, y: box.y + box.height / 2 };
    await hand.page.mouse.move(right.x, right.y);
    await hand.page.mouse.down();
    await hand.page.mouse.move(right.x - 50, right.y, { steps: 5 });
    await hand.page.mouse.up();
    await looksNew('turned');
    await hand.click('surface-fog');
    await looksNew('fog');
    await inBothThemes('fog');
    expect(editor.problems).toEqual([]);
  });

  it('draws both players of a GAN, and says whose cost the landscape is of', async () => {
    await openLong('gan-ring');
    await train();
    await hand.turnTo('field');
    await growsTwice('field-canvas', 'data-step');
    await inBothThemes('players');
    await pause();
    await hand.turnTo('surface');
    await expect.poll(() => hand.text('surface-averaged')).toMatch(/^L is the average of \S/);
    await hand.shot('whose');
    expect(editor.problems).toEqual([]);
  });
});
