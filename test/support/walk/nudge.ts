import { expect, it } from 'vitest';
import { formatNumber } from '../../../renderer/ui/number-format.ts';
import { blockOf, type TheWalk } from './walker.ts';

/** Points 4 and 6: what a nudge does, and the paths that a gradient is the sum of. */
export function walkNudge(the: TheWalk): void {
  it('nudges a value: predicted, run, and the gap between them', async () => {
    const walk = the();
    await walk.goTo(walk.after('backward'));
    await walk.select(blockOf(walk.facts.variable));
    await walk.id('tab-value').click();
    await walk.id('nudge-start').click();
    await walk.id('nudge-row-0').waitFor();
    const delta = Number(await walk.id('nudge-delta').getAttribute('data-value'));
    const { rows } = await walk.engine.request('nudge', { address: walk.facts.variable, index: 0, delta });
    expect(rows.length).toBe(3);
    for (const [i, row] of rows.entries()) {
      const shown = () =>
        walk
          .id(`nudge-row-${i}`)
          .locator('td')
          .evaluateAll((cells) => cells.map((cell) => Number(cell.getAttribute('data-value'))));
      await expect.poll(async () => (await shown())[1]).toBeCloseTo(row.predicted, 9);
      const [ds, , actual, gap] = await shown();
      expect(ds).toBeCloseTo(row.delta, 12);
      expect(actual).toBeCloseTo(row.actual, 9);
      expect(gap).toBeCloseTo(row.gap, 9);
    }
    await walk.hand.shot('nudge');
    await walk.page.keyboard.press('Escape');
    await walk.id('nudge').waitFor({ state: 'detached' });
    await walk.showsView();
  });

  it('lists the paths, each with its product, and adds them up to the gradient', async () => {
    const walk = the();
    await walk.id('tab-gradient').click();
    await walk.id('list-paths').click();
    await walk.id('paths-count').waitFor();
    const { paths, sum, gradient } = await walk.engine.request('paths', { address: walk.facts.variable, limit: 64 });
    expect(Math.abs(sum.norm - gradient.norm)).toBeLessThan(1e-9 * Math.max(1, sum.norm));
    const totals = paths.length > 1 ? [...paths.map(({ product }) => product), sum] : paths.map(({ product }) => product);
    for (const [i, product] of totals.entries()) {
      const testId = i < paths.length ? `path-product-${i}` : 'paths-sum';
      // entry by entry where they are few, else the norm
      const norm = walk.id(testId);
      if ((await norm.count()) > 0) expect(Number(await norm.getAttribute('data-value'))).toBeCloseTo(product.norm, 9);
      // products of many factors in float64: the last bits are the order's
      else await walk.shows(testId, (at) => product.entries[at], { within: 1e-12 });
    }
  });

  it('shows each use of a value, and that they add up', async () => {
    const walk = the();
    const { branches, sum, gap } = await walk.engine.request('fan-out', { address: walk.facts.variable });
    if (branches.length < 2) {
      expect(await walk.id('fan-out-sum-0').count()).toBe(0);
      return;
    }
    expect(gap).toBeLessThan(1e-5);
    await walk.id('fan-out').waitFor();
    for (const { node, port, gradient } of branches) {
      await walk.shows(`contribution-${node}.${port}`, (i) => gradient?.entries[i]);
    }
    await walk.shows('fan-out-sum', (i) => sum?.entries[i]);
    expect(formatNumber(sum?.norm ?? 0)).toBe(formatNumber(walk.view.gradients[walk.facts.variable]?.norm ?? Number.NaN));
  });
}
