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
    await walk.id('float-value').click();
    const own = Object.keys(walk.view.values).filter((address) => address.startsWith(`${walk.facts.block}.`));
    const shown = await Promise.all(own.map((address) => walk.engine.request('tensor', { address, what: 'value' })));
    const numbers = shown.flatMap((tensor) => Array.from(tensor?.data ?? []));
    await expect.poll(() => walk.hand.text('float-value-answer'), { timeout: 20_000 }).toMatch(/^float64: \S+, difference /);
    const told = (await walk.hand.text('float-value-answer')).replaceAll('−', '-');
    const [, reference, difference] = (/^float64: (\S+), difference ([^\s,]+)/.exec(told) ?? []).map(Number);
    // eleven digits of the reference, two of the difference: together they lead back to one of the numbers that are shown
    const distances = numbers.map((x) => Math.abs(Math.abs(x - (reference as number)) - (difference as number)));
    expect(Math.min(...distances), told).toBeLessThanOrEqual(
      0.06 * (difference as number) + 1e-10 * Math.abs(reference as number),
    );
  });
}
