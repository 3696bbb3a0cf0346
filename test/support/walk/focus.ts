import { expect, it } from 'vitest';
import { summaryText } from '../../../renderer/canvas/summary.ts';
import { formatNumber } from '../../../renderer/ui/number-format.ts';
import type { Facts } from './facts.ts';
import type { TheWalk, Walk } from './walker.ts';

const shown = (x: number | null): string => (x === null ? '–' : formatNumber(x));

/** Numbers in the drawing, by what follows `focus-`. */
async function draws(walk: Walk, numbers: Readonly<Record<string, number | null>>): Promise<void> {
  for (const [testId, x] of Object.entries(numbers)) {
    await expect.poll(() => walk.id(`focus-${testId}`).textContent(), { message: testId }).toBe(shown(x));
  }
}

async function open(walk: Walk, node: string): Promise<void> {
  await walk.select(node);
  await walk.page.keyboard.press('f');
  await walk.id('focus-drawing').waitFor();
}

async function ofFunction(walk: Walk, fn: string): Promise<void> {
  await open(walk, fn);
  for (const entry of [0, 1]) {
    const focus = await walk.engine.request('focus', { path: fn, entry, first: 0 });
    if (focus?.kind !== 'function') throw new Error('it is no function');
    const { s, z, slope, gradients } = focus;
    await draws(walk, { s, z, slope, dz: gradients.z, ds: gradients.s });
    await draws(walk, { 'chain-dz': 0.1 * (slope ?? Number.NaN) });
    await walk.id('focus-entry').press('ArrowRight');
  }
  await walk.hand.shot('focus');
  await walk.outside();
}

async function ofSum(walk: Walk, sum: string): Promise<void> {
  await open(walk, sum);
  const focus = await walk.engine.request('focus', { path: sum, entry: 0, first: 0 });
  if (focus?.kind !== 'sum') throw new Error('it is no weighted sum');
  await draws(walk, { z: focus.z, dz: focus.gradient });
  expect(focus.connections.length).toBeGreaterThan(1);
  for (const { i, weight, s, gradient } of focus.connections) {
    await draws(walk, { [`weight-${i}`]: weight, [`back-weight-${i}`]: weight, [`s-${i}`]: s, [`ds-${i}`]: gradient });
  }
  await draws(walk, { 'chain-dC': 0.1 * (focus.gradient ?? Number.NaN) });
  await walk.hand.shot('focus-sum');
  await walk.outside();
}

/** Turns the wheel over the derivative network until its numbers are written. */
async function nearMirror(walk: Walk): Promise<void> {
  const { x, y } = await walk.hand.centre(`mirror-${walk.facts.block}`);
  await walk.page.mouse.move(x, y);
  for (let i = 0; i < 6 && Object.keys(await walk.labels('mirror-gradient-')).length === 0; i++) {
    await walk.page.mouse.wheel(0, -150);
    await walk.page.waitForTimeout(150);
  }
}

/** Point 5: one connection with the rest as a black box, and the derivative network beside the graph. */
export function walkFocus(the: TheWalk, { fn, opaque, sum }: Facts): void {
  it('says what can be focused, of a block that cannot', async () => {
    const walk = the();
    await walk.goTo(walk.after('backward'));
    await walk.select(opaque);
    await walk.page.keyboard.press('f');
    await walk.page.getByText('Only a function of one number, or a weighted sum').first().waitFor();
    expect(await walk.id('focus').count()).toBe(0);
  });

  if (fn !== null) {
    it('focuses a function: s, z, the slope and what comes back', () => ofFunction(the(), fn));
  }
  // nothing in a group is focused from outside
  if (!sum.includes('/')) {
    it('focuses a weighted sum: its connections, and what comes back through the same weights', () => ofSum(the(), sum));
  }

  it('mirrors the graph: the same gradients, twins that follow each step and the selection', async () => {
    const walk = the();
    await walk.page.keyboard.press('Shift+D');
    await walk.id('mirror').waitFor();
    await nearMirror(walk);
    const compare = () =>
      expect
        .poll(async () => {
          const all = Object.entries(await walk.labels('mirror-gradient-'));
          const wrong = all.filter(([address, text]) => {
            const summary = walk.view.gradients[address];
            return text !== (summary ? summaryText(summary) : '');
          });
          return all.length === 0 ? ['no gradient is shown'] : wrong;
        })
        .toEqual([]);
    await compare();
    const { stages } = walk.view;
    const first = walk.after('forward');
    // a group is one twin, which is current once all of it has been passed
    for (const cursor of [walk.after('backward', walk.facts.block), first + 1]) {
      await walk.goTo(cursor);
      const node = stages[cursor - 1]?.node.split('/')[0] ?? '';
      await expect.poll(() => walk.id(`mirror-${node}`).getAttribute('data-state')).toBe('current');
    }
    await walk.goTo(walk.after('backward'));
    await compare();
    await walk.select(walk.facts.block);
    await expect.poll(() => walk.id(`mirror-${walk.facts.block}`).getAttribute('data-selected')).toBe('true');
    expect(await walk.hand.text('mirror-seed')).toBe('1');
    await walk.hand.shot('mirror');
    await walk.page.keyboard.press('Shift+D');
    await walk.id('mirror').waitFor({ state: 'detached' });
  });
}
