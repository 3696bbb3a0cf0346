import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { createDirectClient } from '../../session/direct.ts';
import type { OptimiserTrace, SessionClient } from '../../session/protocol.ts';
import { type EditorPage, openEditor } from '../support/browser.ts';
import { Hand } from '../support/mouse.ts';

const OPTIMIZER = { type: 'adam', lr: 0.1, betas: [0.9, 0.999], eps: 1e-8, weightDecay: 0.5 };

/** The network of the first launch, trained by Adam with weight decay. */
function network() {
  const document = JSON.parse(readFileSync(inRoot('examples/first-launch.chainrule'), 'utf8'));
  const objectives = [{ cost: 'C.cost', parameters: ['*'], optimizer: OPTIMIZER }];
  return { ...document, training: { ...document.training, objectives } };
}

describe('inside the optimiser, and the program', () => {
  let editor: EditorPage;
  let hand: Hand;
  let node: SessionClient;

  beforeAll(async () => {
    editor = await openEditor();
    hand = new Hand(editor.page, 'optimiser-and-program');
    await hand.id('value-C.cost').getByText('4').waitFor();
    await hand.dropFile('adam.chainrule', JSON.stringify(network()), { x: 500, y: 300 });
    await hand.id('value-C.cost').getByText('4').waitFor();
    await hand.click('step-sentence');
    node = createDirectClient({ choice: 'cpu' });
    await node.request('open', { document: network(), tables: {}, generation: 1 });
  });
  afterAll(async () => {
    node.dispose();
    await editor.close();
  });

  const numbers = (line: string): Promise<number[]> =>
    hand
      .id(`trace-${line}`)
      .first()
      .locator('td')
      .evaluateAll((cells) => cells.map((cell) => Number(cell.getAttribute('data-value'))));
  const fromNode = (trace: OptimiserTrace | null, line: string): readonly number[] =>
    trace?.lines.find(({ name }) => name === line)?.values ?? [];

  it('says what is to come while the gradient is not computed, and shows the update as a block of its own', async () => {
    await hand.click('weight-f.weight');
    await hand.click('tab-gradient');
    await expect.poll(() => hand.text('trace-head')).toContain('Adam, update t = 1');
    expect(await hand.id('trace-next').locator('td').first().innerText()).toBe('–');
    await hand.click('step-sentence');
    await editor.page.keyboard.press('Shift+]');
    await expect.poll(() => hand.text('step-sentence')).toContain('Backward');
    await expect.poll(() => hand.text('trace-head')).toContain('what it will be');
    await editor.page.keyboard.press('Shift+]');
    await expect.poll(() => hand.text('step-sentence')).toContain('Update');
    await hand.id('update-block-f').or(hand.id('update-block-g')).first().waitFor();
    await expect.poll(() => hand.text('trace-head')).toContain('made');
    await hand.shot('updated');
  });

  it('has the numbers of the engine, worked by hand from the gradient', async () => {
    const { stages } = await node.request('goTo', { cursor: 99 });
    await node.request('goTo', { cursor: stages.length });
    expect(stages.length).toBeGreaterThan(0);
    const [w, g] = [await numbers('weight'), await numbers('gradient')];
    expect(w).toHaveLength(4);
    const decayed = w.map((x, i) => (g[i] as number) + 0.5 * x);
    const near = (got: readonly number[], wanted: readonly number[]): void =>
      got.forEach((x, i) => {
        expect(x).toBeCloseTo(wanted[i] as number, 5);
      });
    near(await numbers('decayed'), decayed);
    near(
      await numbers('mean'),
      decayed.map((x) => 0.1 * x),
    );
    near(
      await numbers('square'),
      decayed.map((x) => 0.001 * x * x),
    );
    near(await numbers('corrected-mean'), decayed);
    near(
      await numbers('step'),
      decayed.map((x) => -0.1 * Math.sign(x)),
    );
    near(
      await numbers('next'),
      w.map((x, i) => x - 0.1 * Math.sign(decayed[i] as number)),
    );
  });
});
