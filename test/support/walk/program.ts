import { expect, it } from 'vitest';
import { isIn, type TheWalk, type Walk } from './walker.ts';

/** Places in the listing of the equations on the screen that an attribute marks. */
const marked = (walk: Walk, attribute: string): Promise<number[]> =>
  walk
    .id('equation-list')
    .locator(`tr[${attribute}]`)
    .evaluateAll((rows) => rows.map((row) => Number((row.getAttribute('data-testid') ?? '').slice('equation-'.length))));

/** Point 11: what the compiler made of the graph follows stepping and selection. */
export function walkProgram(the: TheWalk): void {
  it('lists the equations of both passes; stepping and selection light theirs', async () => {
    const walk = the();
    await walk.id('open-program').click();
    const { equations, count, order } = await walk.engine.request('programListing', {});
    await expect
      .poll(() => walk.hand.text('program-summary'))
      .toContain(`forward ${count.forward} equations, backward ${count.backward}, update ${count.update}`);
    expect(order.length).toBeGreaterThan(3);
    const { block } = walk.facts;
    for (const cursor of [1, walk.after('forward'), walk.after('backward', block)]) {
      await walk.goTo(cursor);
      const own = equations.flatMap(({ stage }, i) => (stage === cursor - 1 ? [i] : []));
      await expect
        .poll(async () => {
          const lit = await marked(walk, 'data-state="current"');
          // only those near are drawn
          return lit.every((i) => own.includes(i)) && (lit.length > 0 || own.length === 0);
        })
        .toBe(true);
      const done = await marked(walk, 'data-state="done"');
      expect(done.filter((i) => (equations[i]?.stage ?? 0) >= cursor - 1)).toEqual([]);
    }
    await walk.select(block);
    await expect.poll(async () => (await marked(walk, 'data-selected="true"')).length).toBeGreaterThan(0);
    for (const i of await marked(walk, 'data-selected="true"')) expect(isIn(equations[i]?.node ?? '', block)).toBe(true);
    await walk.hand.shot('program');
  });

  it('goes to a stage by its equation, and counts what each block takes', async () => {
    const walk = the();
    const { equations, blocks } = await walk.engine.request('programListing', {});
    const [shown] = await marked(walk, 'data-selected="true"');
    const stage = equations[shown ?? 0]?.stage ?? -1;
    if (stage >= 0) {
      await walk.id(`equation-go-${shown}`).click();
      await expect.poll(() => walk.id(`stage-${stage}`).getAttribute('aria-current')).toBe('step');
    }
    await walk.id('program-blocks').click();
    const total = blocks.reduce((sum, { calls }) => sum + calls.forward, 0);
    await expect.poll(async () => (await walk.id('block-total').locator('td').allInnerTexts())[1]).toBe(String(total));
    await walk.id('drawer-close').click();
  });
}
