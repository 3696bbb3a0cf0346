import { expect, it } from 'vitest';
import { formatNumber } from '../../../renderer/ui/number-format.ts';
import type { JacobianChoices, JacobianView } from '../../../session/protocol.ts';
import type { TheWalk, Walk } from './walker.ts';

/** Entries down and across that the inspector shows at a time. */
const [DOWN, ACROSS] = [10, 4];

/** In the shape of the weight, for the first and the last output by itself. */
async function shaped(walk: Walk, input: JacobianChoices['inputs'][number], { rows, columns }: JacobianView): Promise<void> {
  await walk.id('jacobian-form-shaped').click();
  for (const entry of [0, rows - 1]) {
    await walk.id('jacobian-entry').selectOption(String(entry));
    const of = { kind: 'local', node: walk.facts.block, port: input.port } as const;
    const { entries } = await walk.engine.request('jacobianWindow', { of, at: { row: entry, column: 0, rows: 1, columns } });
    await walk.shows('jacobian-shaped', (i) => entries[i]);
  }
  await walk.id('jacobian-form-matrix').click();
}

/** Point 3: by each state and each weight, whole or in summary, as a matrix and in the shape of the weight. */
export function walkJacobians(the: TheWalk): void {
  it('shows the Jacobians by states and by weights in two lists, entry by entry', async () => {
    const walk = the();
    const { block } = walk.facts;
    await walk.goTo(walk.after('backward', block));
    await walk.select(block);
    await walk.id('tab-jacobian').click();
    const choices = await walk.engine.request('jacobianChoices', { node: block });
    const inputs = choices?.inputs ?? [];
    expect(inputs.length).toBeGreaterThan(0);
    for (const kind of ['state', 'weight'] as const) {
      const count = inputs.filter((input) => input.kind === kind).length;
      const list = walk.id(`jacobian-${kind}s`);
      if (count === 0) expect(await list.count()).toBe(0);
      else await expect.poll(() => list.getByRole('button').count()).toBe(count);
    }
    for (const input of inputs) {
      await walk.id(`jacobian-wrt-${input.port}`).click();
      const of = { kind: 'local', node: block, port: input.port } as const;
      const view = await walk.engine.request('jacobianView', { of });
      await expect.poll(() => walk.hand.text('jacobian-shape')).toBe(`${view.rows} × ${view.columns}`);
      const size = { rows: Math.min(DOWN, view.rows), columns: Math.min(ACROSS, view.columns) };
      const { entries } = await walk.engine.request('jacobianWindow', { of, at: { row: 0, column: 0, ...size } });
      await walk.shows('jacobian-cell', (i) => entries[i]);
      expect((await walk.cells('jacobian-cell')).size).toBe(entries.length);
      const about = view.sampled === null ? '' : '≈ ';
      const told = await walk.hand.text('jacobian-summary');
      expect(told).toContain(`${about}${formatNumber(view.norm)}`);
      expect(await walk.hand.text('jacobian-zeros')).toBe(`${about}${formatNumber(100 * view.zeros)} %`);
      expect(await walk.hand.text('jacobian-singular')).toContain(formatNumber(view.singular.values[0] as number));
      if (view.inputShape.length >= 2) await shaped(walk, input, view);
    }
    await walk.hand.shot('jacobian');
  });

  it('multiplies the Jacobians of the blocks between any two values', async () => {
    const walk = the();
    const { block, input } = walk.facts;
    const choices = await walk.engine.request('jacobianChoices', { node: block });
    const of = choices?.of ?? '';
    const wrt = choices?.upstream.find((address) => address === input) ?? choices?.inputs[0]?.from ?? '';
    if ((await walk.id('jacobian-of').isVisible()) === false) await walk.id('jacobian-pair').click();
    await walk.id('jacobian-by').selectOption(wrt);
    const chain = await walk.engine.request('jacobianChain', { of, wrt });
    const view = await walk.engine.request('jacobianView', { of: { kind: 'total', of, wrt } });
    await expect.poll(() => walk.hand.text('jacobian-shape')).toBe(`${view.rows} × ${view.columns}`);
    await expect.poll(() => walk.id('jacobian-paths').locator('.jacobian-path').count()).toBe(chain.paths.length);
    const { gap } = chain;
    if (gap !== null) expect(gap).toBeLessThan(1e-5);
    await expect
      .poll(() => walk.hand.text('jacobian-gap'))
      .toContain(gap === null ? 'Too large' : gap === 0 ? 'No entry differs' : gap.toExponential(0).replace('-', '−'));
    const small = chain.factors.findIndex(({ entries }) => entries !== null);
    const at = chain.paths[0]?.indexOf(small) ?? -1;
    if (at < 0) return;
    await walk.id('jacobian-paths').locator('.jacobian-path').first().getByRole('button').nth(at).click();
    await walk.shows('jacobian-factor-cell', (i) => chain.factors[small]?.entries?.[i]);
  });

  it('lists the gradients of states and of weights apart, each the engine’s', async () => {
    const walk = the();
    await walk.page.keyboard.press('Escape');
    await walk.id('inspector-overview').waitFor();
    await walk.showsGradientRows();
  });
}
