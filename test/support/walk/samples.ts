import { expect, it } from 'vitest';
import { formatNumber } from '../../../renderer/ui/number-format.ts';
import type { TensorSummary } from '../../../session/protocol.ts';
import type { TheWalk } from './walker.ts';

/** Point 8, with one sample: what is said where there is nothing to average. */
export function walkOneSample(the: TheWalk): void {
  it('says that one sample leaves nothing to average', async () => {
    const walk = the();
    await walk.page.keyboard.press('Escape');
    await walk.page.keyboard.press('u');
    await walk
      .id('samples')
      .getByText(/^There is one sample/)
      .waitFor();
    await walk.page.keyboard.press('Escape');
    await walk.id('samples').waitFor({ state: 'detached' });
  });
}

/** Point 8: the graph unfolded over three samples, their costs and gradients, and the means. */
export function walkSamples(the: TheWalk): void {
  it('unfolds over the samples: each cost, each gradient of a weight, and their means', async () => {
    const walk = the();
    await walk.open('samples');
    await walk.page.keyboard.press('u');
    await walk.id('unfold-copy-2').waitFor();
    const { samples, costs, loss, gradients } = await walk.engine.request('perSample', { samples: [0, 1, 2] });
    expect(loss).toBeCloseTo(costs.reduce((sum, cost) => sum + cost, 0) / costs.length, 5);
    const number = async (testId: string) => Number(await walk.id(testId).getAttribute('data-value'));
    for (const [i, p] of samples.entries()) await expect.poll(() => number(`unfold-cost-${p}`)).toBe(costs[i]);
    expect(await number('unfold-loss')).toBe(loss);
    const weights = Object.keys(gradients);
    expect(weights.length).toBeGreaterThan(0);
    for (const address of weights.slice(0, 3)) {
      await walk.id(`per-sample-${address}`).click();
      const { each, mean, gap } = gradients[address] ?? { each: [], gap: Number.NaN };
      const rows = [...each, mean as TensorSummary];
      for (const [i, summary] of rows.entries()) {
        const testId = i < each.length ? `per-sample-row-${samples[i]}` : 'per-sample-mean';
        await expect
          .poll(async () => (await walk.hand.text(testId)).split('\t').map((cell) => cell.trim())[3])
          .toBe(formatNumber(summary.norm));
      }
      expect(await walk.hand.text('per-sample-gap')).toContain(formatNumber(gap));
    }
    await walk.hand.shot('unfolded');
    await walk.page.keyboard.press('Escape');
    await walk.id('samples').waitFor({ state: 'detached' });
  });
}
