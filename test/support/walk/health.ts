import { expect, it } from 'vitest';
import { formatNumber } from '../../../renderer/ui/number-format.ts';
import type { TheWalk } from './walker.ts';

/** Point 10: gains and their product, the check of all gradients, and the reference. */
export function walkHealth(the: TheWalk): void {
  it('finds the gain of every block and the running product, and passes a check of all gradients', async () => {
    const walk = the();
    await walk.goTo(walk.after('backward'));
    await walk.id('open-health').click();
    const { rows } = await walk.engine.request('health', { set: false });
    for (const { node, gain, product, gradient } of rows.filter((each) => !each.node.includes('/'))) {
      const row = walk.id(`health-row-${node}`);
      await row.waitFor();
      const told = await row.innerText();
      for (const x of [gain, product, gradient]) if (x !== null) expect(told, node).toContain(formatNumber(x));
    }
    await walk.id('health-check').click();
    await walk.id('check-verdict').waitFor();
    expect(await walk.id('check-verdict').getAttribute('class')).toContain('check-passed');
    await walk.hand.shot('health');
    await walk.id('drawer-close').click();
  });

  it('holds a number against the float64 reference, and shows the difference', async () => {
    const walk = the();
    await walk.select(walk.facts.block);
    await walk.id('tab-value').click();
    await walk.id('referee-value').click();
    await expect.poll(() => walk.hand.text('referee-answer')).toMatch(/^Agrees with float64|the reference itself/);
    await walk.id('referee-value').click();
  });
}
