import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { type EditorPage, openEditor } from '../support/browser.ts';
import { Hand } from '../support/mouse.ts';

const IRIS = 'logistic-regression-iris';

describe('the list of runs', () => {
  let editor: EditorPage;
  let hand: Hand;

  const train = async (): Promise<void> => {
    await hand.click('train-button');
    await expect.poll(() => hand.id('train-button').getAttribute('data-running'), { timeout: 30_000 }).toBe('true');
    await expect.poll(() => hand.id('train-button').getAttribute('data-running'), { timeout: 30_000 }).toBe('false');
  };
  const dark = async (on: boolean): Promise<void> => {
    await editor.page.evaluate((theme) => document.documentElement.setAttribute('data-theme', theme), on ? 'dark' : 'light');
  };

  beforeAll(async () => {
    editor = await openEditor();
    hand = new Hand(editor.page, 'runs');
    await hand.id('value-C.cost').getByText('4').waitFor();
    await hand.dropFile(`${IRIS}.chainrule`, readFileSync(inRoot(`examples/${IRIS}.chainrule`), 'utf8'), { x: 500, y: 300 });
    await hand.click('open-runs');
    await hand.id('no-runs').waitFor();
    await hand.shot('empty');
    await hand.click('open-training');
  });
  afterAll(async () => {
    await editor.close();
  });

  it('shows three runs of different learning rates side by side', async () => {
    for (const [i, lr] of ['0.01', '0.1', '1'].entries()) {
      if (i > 0) await hand.click('reset-weights');
      await expect.poll(() => hand.text('train-steps')).toBe('0');
      await hand.type('learning-rate', lr);
      await train();
    }
    await hand.click('open-runs');
    await expect.poll(() => hand.id('runs-chart').getAttribute('data-curves')).toBe('3');
    await hand.shot('three');
    await dark(true);
    await hand.shot('three-dark');
    await dark(false);
    expect(editor.problems).toEqual([]);
  });
});
