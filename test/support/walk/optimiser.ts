import { expect, it } from 'vitest';
import { blockOf, type TheWalk, type Walk } from './walker.ts';

async function showsTrace(walk: Walk, address: string): Promise<readonly string[]> {
  await walk.select(blockOf(address));
  const subject = walk.id(`subject-${address}`);
  if ((await subject.count()) > 0) await subject.click();
  await walk.id('tab-gradient').click();
  const panel = walk.id('panel-gradient');
  await panel.getByTestId(`trace-of-${address}`).waitFor();
  const count = await panel.getByTestId('trace-weight').locator('td').count();
  const trace = await walk.engine.request('optimiserTrace', { address, from: 0, count });
  expect(trace?.isMade).toBe(true);
  for (const { name, values } of trace?.lines ?? []) {
    const cells = panel.getByTestId(`trace-${name}`).locator('td');
    const shown = () => cells.evaluateAll((all) => all.map((cell) => Number(cell.getAttribute('data-value'))));
    await expect.poll(shown, { message: `${address} ${name}` }).toEqual([...(values ?? [])].map((x) => x + 0));
  }
  const next = trace?.lines.find(({ name }) => name === 'next')?.values ?? [];
  expect(next).toEqual((walk.view.values[address]?.entries ?? []).slice(0, next.length));
  return (trace?.lines ?? []).map(({ name }) => name);
}

/** Point 9: the way from the gradient to the new weight, of every weight. */
export function walkOptimiser(the: TheWalk, method: 'SGD' | 'Adam'): void {
  it(`shows what ${method} makes of the gradient of every weight`, async () => {
    const walk = the();
    await walk.goTo(walk.view.stages.length);
    const weights = walk.view.stages.filter(({ phase }) => phase === 'update').flatMap(({ makes }) => makes);
    expect(weights.length).toBeGreaterThan(0);
    for (const address of weights) {
      const lines = await showsTrace(walk, address);
      expect(lines.includes('corrected-mean')).toBe(method === 'Adam');
    }
    await walk.hand.shot(`trace-${method}`);
  });
}
