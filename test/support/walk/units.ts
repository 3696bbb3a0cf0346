import { expect, it } from 'vitest';
import { formatNumber } from '../../../renderer/ui/number-format.ts';
import type { Units } from '../../../session/protocol.ts';
import { blockOf, type TheWalk, type Walk } from './walker.ts';

/** What the engine has of a number in the drawing; undefined for what it knows nothing of. */
function unitNumber(units: Units, testId: string): number | undefined {
  const [, name = '', first = '0', second = ''] = /^unit-([a-z-]+?)-(\d+)(?:-(\d+))?$/.exec(testId) ?? [];
  const at = second === '' ? Number(first) : Number(first) * units.columns.count + Number(second);
  const lists: Readonly<Record<string, readonly number[] | null | undefined>> = {
    input: units.input,
    weight: units.weight,
    bias: units.bias,
    output: units.output,
    'input-gradient': units.gradients.input,
    'weight-gradient': units.gradients.weight,
    'bias-gradient': units.gradients.bias,
    'output-gradient': units.gradients.output,
    function: units.after?.value,
    'function-gradient': units.after?.gradient,
    slope: units.after?.slope,
  };
  return lists[name]?.[at];
}

async function showsUnits(walk: Walk, units: Units): Promise<void> {
  await expect
    .poll(async () => {
      const shown = Object.entries(await walk.numbers()).filter(([id]) => /^unit-[a-z-]+-\d/.test(id));
      const wrong = shown.filter(([id, text]) => Number(text) !== unitNumber(units, id));
      return shown.length < 4
        ? 'few numbers are shown'
        : wrong.map(([id, text]) => `${id}: ${text} for ${unitNumber(units, id)}`);
    })
    .toEqual([]);
}

const ask = async (walk: Walk): Promise<Units> => {
  const units = await walk.engine.request('units', { path: walk.facts.sum, rows: 0, columns: 0, row: 0 });
  if (!units) throw new Error(`${walk.facts.sum} has no units`);
  return units;
};

/** Opens the block as its units; false for one that has operations alone, whose values are those of the engine. */
async function open(walk: Walk): Promise<boolean> {
  await walk.select(blockOf(walk.facts.sum));
  await walk.page.keyboard.press('Enter');
  await walk.id('inside').waitFor();
  if (walk.facts.sum.includes('/')) {
    const box = await walk.id(`inside-${walk.facts.sum.split('/')[1]}`).boundingBox();
    if (!box) throw new Error('the block inside is not on the screen');
    await walk.page.mouse.dblclick(box.x + 8, box.y + box.height * 0.75);
    await expect.poll(() => walk.id('inside').getAttribute('data-path')).toBe(walk.facts.sum);
  }
  const inside = await walk.engine.request('inside', { path: walk.facts.sum });
  if (!inside?.hasUnits) {
    await expect.poll(async () => Object.keys(await walk.labels('inside-value-')).length).toBeGreaterThan(0);
    await walk.showsInside(inside?.values ?? {});
    expect(await walk.id('inside-form-units').count()).toBe(0);
    return false;
  }
  await walk.id('inside-form-units').click();
  await walk.id('inside-units').waitFor();
  return true;
}

/** Point 7: a weighted sum as units and weights, forward and backward, term by term. */
export function walkUnits(the: TheWalk): void {
  it('draws the units with the engine’s numbers, and tells the arithmetic of a sum', async () => {
    const walk = the();
    await walk.goTo(walk.after('backward', walk.facts.sum));
    if (!(await open(walk))) return;
    const units = await ask(walk);
    await showsUnits(walk, units);
    await walk.id('unit-at-sum-0').focus();
    const first = units.forward?.[0];
    expect(first?.isEqual).toBe(true);
    await expect.poll(() => walk.hand.text('units-line')).toContain(`in the step ${formatNumber(first?.engine ?? 0, 7)}`);
    await walk.id('unit-at-input-0').focus();
    const back = units.backward?.[0];
    if (back) await expect.poll(() => walk.hand.text('units-line')).toContain(`in the step ${formatNumber(back.engine, 7)}`);
    await walk.hand.shot('units');
  });

  it('goes through a sum term by term', async () => {
    const walk = the();
    if ((await walk.id('inside-units').count()) === 0) {
      // a matrix product of two values has operations alone
      expect(await walk.engine.request('units', { path: walk.facts.sum, rows: 0, columns: 0, row: 0 })).toBeNull();
      return walk.outside();
    }
    const forward = walk.view.stages.findIndex(({ phase, node }) => phase === 'forward' && node === walk.facts.sum) + 1;
    await walk.goTo(forward);
    const partial = (await ask(walk)).forward?.[0]?.partial ?? [];
    await walk.id('granularity').selectOption('term');
    await walk.id('step-sentence').click();
    await walk.page.keyboard.press(']');
    for (const so of partial.slice(0, -1).slice(0, 3)) {
      await expect.poll(() => walk.hand.text('units-line')).toContain(`so far ${formatNumber(so)}`);
      await walk.page.keyboard.press(']');
    }
    await walk.hand.shot('units-terms');
    await walk.id('granularity').selectOption('block');
    await walk.outside();
    await walk.id('inside').waitFor({ state: 'detached' });
  });
}
