import { expect, it } from 'vitest';
import { formatNumber } from '../../../renderer/ui/number-format.ts';
import type { StepView, TensorSummary } from '../../../session/protocol.ts';
import { blockOf, type Shown, type TheWalk, type Walk } from './walker.ts';

/** What the sentence speaks of a number that the stage made. */
const spoken = ({ shape, entries, norm }: TensorSummary): string =>
  shape.length === 0 ? `is ${formatNumber(entries[0] as number)}` : `norm ${formatNumber(norm)}`;

/** What an update or a step back must bring back, bit for bit. */
const state = ({ values, gradients, cursor, step }: StepView) => ({ values, gradients, cursor, step });

async function stepTo(walk: Walk, key: string, cursor: number): Promise<void> {
  await walk.page.keyboard.press(key);
  const dot = walk.id(`stage-${cursor - 1}`);
  await expect.poll(() => dot.getAttribute('aria-current')).toBe('step');
  walk.view = await walk.engine.request('goTo', { cursor });
}

/** Point 1, all but its breakpoints. */
export function walkStepping(the: TheWalk): void {
  const seen: { shown: Shown; known: ReturnType<typeof state> }[] = [];

  it('steps through every stage: values, gradients, states and speech are the engine’s', async () => {
    const walk = the();
    await walk.press('Shift+[', /^Nothing computed yet/);
    walk.view = await walk.engine.request('goTo', { cursor: 0 });
    const { stages } = walk.view;
    for (let cursor = 1; cursor <= stages.length; cursor++) {
      await stepTo(walk, ']', cursor);
      await walk.showsView();
      const stage = stages[cursor - 1];
      const record = stage?.phase === 'backward' ? walk.view.gradients : walk.view.values;
      const made = stage?.makes.map((address) => record[address]).find((summary) => summary !== undefined);
      if (made) expect(await walk.id('step-sentence').textContent()).toContain(spoken(made));
      if (stage?.phase !== 'update') {
        // at the end of the forward pass everything is done, and nothing is singled out
        const wanted = cursor === walk.after('forward') ? 'done' : 'current';
        const node = walk.id(`node-${blockOf(stage?.node ?? '')}`);
        await expect.poll(() => node.getAttribute('data-state')).toBe(wanted);
      }
      seen[cursor] = { shown: await walk.labels('value-'), known: state(walk.view) };
    }
    await walk.hand.shot('stepped');
  });

  it('takes the update back: the step before it has the same bits', async () => {
    const walk = the();
    const end = walk.view.stages.length;
    const before = state(walk.view);
    const numbers = await walk.labels('value-');
    await walk.press(']', /^Forward 1 of /);
    const next = await walk.engine.request('goTo', { cursor: end + 1 });
    expect([next.step, next.cursor]).toEqual([before.step + 1, 1]);
    // at the end of the update the new weights are on view already; the next step begins with them
    const { address } = walk.facts.weight;
    expect(next.values[address]).toEqual(before.values[address]);
    expect(next.values[address]).not.toEqual(seen[1]?.known.values[address]);
    await walk.showsView(next);
    await walk.press('[', /^Step 2: /);
    await walk.engine.request('goTo', { cursor: 0 });
    await walk.press('[', /^(Update|Backward) /);
    walk.view = await walk.engine.request('goTo', { cursor: -1 });
    await walk.showsView();
    await walk.goTo(end);
    expect(state(walk.view)).toEqual(before);
    await expect.poll(() => walk.labels('value-')).toEqual(numbers);
  });

  it('steps back through every stage to the same numbers', async () => {
    const walk = the();
    for (let cursor = walk.view.stages.length - 1; cursor >= 1; cursor--) {
      await stepTo(walk, '[', cursor);
      await walk.showsView();
      expect(state(walk.view)).toEqual(seen[cursor]?.known);
      await expect.poll(() => walk.labels('value-')).toEqual(seen[cursor]?.shown);
    }
  });

  it('goes by phases, by Finish phase and by the granularity', async () => {
    const walk = the();
    const ends = (['forward', 'backward', 'update'] as const).map((phase) => walk.after(phase));
    await walk.press('Shift+[', /^Nothing computed yet/);
    for (const cursor of ends) await stepTo(walk, 'Shift+]', cursor);
    await walk.showsView();
    await walk.id('granularity').selectOption('phase');
    await walk.id('step-sentence').click();
    await stepTo(walk, '[', ends[1] as number);
    await stepTo(walk, '[', ends[0] as number);
    await stepTo(walk, ']', ends[1] as number);
    await walk.showsView();
    await walk.id('granularity').selectOption('block');
    await walk.id('step-sentence').click();
  });

  it('goes by terms, each the engine’s entry', async () => {
    const walk = the();
    await walk.goTo(walk.after('backward', walk.facts.block));
    const card = await walk.engine.request('card', { stage: walk.view.cursor - 1 });
    const product = card?.products[0];
    if (!product) throw new Error('the block has no product');
    await walk.id('granularity').selectOption('term');
    await walk.id('step-sentence').click();
    for (const at of [0, 1]) {
      await walk.press(']', `term ${at + 1} of ${product.result.length}`);
      await expect.poll(() => walk.hand.text('card-dot')).toMatch(new RegExp(`= ${formatNumber(product.result[at] as number)}$`));
    }
    await walk.press('[', `term 1 of ${product.result.length}`);
    await walk.id('granularity').selectOption('block');
    await walk.id('step-sentence').click();
  });

  it('runs to a block, and plays to the end at the chosen speed', async () => {
    const walk = the();
    await walk.press('Shift+[', /^Nothing computed yet/);
    await walk.select(walk.facts.block);
    const first = walk.view.stages.find(({ node }) => blockOf(node) === walk.facts.block)?.index ?? 0;
    await stepTo(walk, 'Control+F10', first + 1);
    await walk.showsView();
    await walk.goTo(walk.view.stages.length - 3);
    await walk.id('speed').selectOption('8');
    await walk.id('step-sentence').click();
    await walk.press('\\', /Step keeps the new weights/);
    walk.view = await walk.engine.request('goTo', { cursor: walk.view.stages.length });
    await walk.showsView();
    await expect.poll(() => walk.id('play').getAttribute('title')).toContain('Play');
  });

  it('steps into a block that has an inside, and out of it again', async () => {
    const walk = the();
    const { composite } = walk.facts;
    const first = walk.view.stages.find(({ node }) => blockOf(node) === composite)?.index ?? 0;
    await walk.goTo(first + 1);
    await walk.page.keyboard.press('F7');
    await expect.poll(() => walk.id('inside').getAttribute('data-path')).toBe(composite);
    const inside = await walk.engine.request('inside', { path: composite });
    await expect.poll(async () => Object.keys(await walk.labels('inside-value-')).length).toBeGreaterThan(0);
    await walk.showsInside(inside?.values ?? {});
    await walk.hand.shot('into');
    await walk.page.keyboard.press('Shift+F7');
    await walk.id('inside').waitFor({ state: 'detached' });
    walk.view = await walk.engine.request('goTo', { cursor: walk.after('forward', composite) });
    await walk.showsView();
  });
}
