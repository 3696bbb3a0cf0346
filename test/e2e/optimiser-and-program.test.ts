import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { createDirectClient } from '../../session/direct.ts';
import type { SessionClient } from '../../session/protocol.ts';
import { type EditorPage, openEditor } from '../support/browser.ts';
import { Hand } from '../support/mouse.ts';

const OPTIMIZER = { type: 'adam', lr: 0.1, betas: [0.9, 0.999], eps: 1e-8, weightDecay: 0.5, clipNorm: 10, clipValue: 12 };

/** The network of the first launch, trained by Adam with clipping and weight decay. */
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

  /** Numbers on the screen of one line of the trace in the inspector. */
  const numbers = (line: string): Promise<number[]> =>
    hand
      .id('panel-gradient')
      .getByTestId(`trace-${line}`)
      .locator('td')
      .evaluateAll((cells) => cells.map((cell) => Number(cell.getAttribute('data-value'))));
  const head = (): Promise<string> => hand.id('panel-gradient').getByTestId('trace-head').innerText();
  const sentence = (): Promise<string> => hand.text('step-sentence');
  const press = async (key: string, expected: string): Promise<void> => {
    await editor.page.keyboard.press(key);
    await expect.poll(sentence).toContain(expected);
  };

  it('says what is to come while the gradient is not computed, and shows the update as a block of its own', async () => {
    await hand.click('weight-f.weight');
    await hand.click('tab-gradient');
    await expect.poll(head).toContain('Adam, update t = 1');
    await expect.poll(() => hand.id('trace-next').locator('td').first().innerText()).toBe('–');
    await hand.click('step-sentence');
    await press('Shift+]', 'Backward 4 of 4');
    await expect.poll(head).toContain('what it will be');
    await press(']', 'Update 1 of 2');
    await expect.poll(head).toContain('made');
    await expect.poll(() => hand.text('update-block-f')).toContain('Adam: w ← w + Δw');
    const onCanvas = hand.id('update-numbers-f.weight').locator('[data-line]');
    const shown = await onCanvas.evaluateAll((rows) =>
      rows.map((row) => [row.getAttribute('data-line'), row.getAttribute('data-value')]),
    );
    expect(shown.map(([line]) => line)).toEqual(['gradient', 'clipped', 'step', 'next']);
    for (const [line, value] of shown) expect((await numbers(line as string))[0]).toBe(Number(value));
    await hand.shot('updated');
  });

  it('has the numbers that the engine has, and those worked by hand', async () => {
    const [w, g] = [
      [1, 2, 1],
      [8, 16, 0],
    ];
    const { view } = await node.request('open', { document: network(), tables: {}, generation: 1 });
    await node.request('goTo', { cursor: view?.stages.length ?? 0 });
    const all = await Promise.all(
      ['f.weight', 'f.bias', 'g.weight', 'g.bias'].map((address) => node.request('tensor', { address, what: 'gradient' })),
    );
    const cut = (x: number): number => Math.max(-12, Math.min(12, x));
    const norm = Math.hypot(...all.flatMap((each) => [...(each?.data ?? [])].map(cut)));
    const factor = 10 / (norm + 1e-6);
    expect(factor).toBeLessThan(0.9);
    const clipped = g.map((x) => factor * cut(x));
    const decayed = w.map((x, i) => (clipped[i] as number) + 0.5 * x);
    const byHand = {
      weight: w,
      gradient: g,
      limited: g.map(cut),
      norm: g.map(() => norm),
      factor: g.map(() => factor),
      clipped,
      decayed,
      mean: decayed.map((x) => 0.1 * x),
      square: decayed.map((x) => 0.001 * x * x),
      'corrected-mean': decayed,
      'corrected-square': decayed.map((x) => x * x),
      step: decayed.map((x) => -0.1 * Math.sign(x)),
      next: w.map((x) => x - 0.1),
    };
    const trace = await node.request('optimiserTrace', { address: 'f.weight', from: 0, count: 3 });
    for (const [line, wanted] of Object.entries(byHand)) {
      const shown = await numbers(line);
      const engine = trace?.lines.find(({ name }) => name === line)?.values;
      expect(shown, line).toHaveLength(3);
      shown.forEach((x, i) => {
        expect(x, line).toBeCloseTo(wanted[i] as number, 5);
        expect(x, line).toBeCloseTo(engine?.[i] as number, 5);
      });
    }
  });

  it('follows an entry that is clicked in the gradient, and the update that is taken back', async () => {
    await hand.id('panel-gradient').getByTestId('gradient-cell-3').click();
    await expect.poll(() => numbers('weight')).toEqual([-3]);
    const rules = hand.id('panel-gradient').getByTestId('trace-rules');
    await expect.poll(() => rules.innerText()).toContain('W₁[1,1]');
    await hand.id('panel-gradient').getByTestId('gradient-cell-0').click();
    await expect.poll(() => numbers('weight')).toEqual([1, 2, 1]);
    const mean = await numbers('mean');
    await hand.click('step-sentence');
    await press(']', 'Update 2 of 2');
    await press(']', 'Forward 1 of 4');
    await expect.poll(() => numbers('before-mean')).toEqual(mean);
    expect(await head()).toContain('t = 2');
    await press('[', 'Step 2: ');
    await press('[', 'Update 1 of 2');
    await expect.poll(() => numbers('before-mean')).toEqual([0, 0, 0]);
    await expect.poll(head).toContain('t = 1');
  });

  it('opens from the block of the update', async () => {
    await hand.click('tab-value');
    await hand.click('step-sentence');
    await press(']', 'Update 2 of 2');
    await hand.id('update-block-g').focus();
    await editor.page.keyboard.press('Enter');
    await hand.id('panel-gradient').getByTestId('trace-of-g.weight').waitFor();
  });

  const inState = (state: string): Promise<string[]> =>
    hand
      .id('equation-list')
      .locator(`tr[data-state="${state}"]`)
      .evaluateAll((rows) => rows.map((row) => row.getAttribute('data-testid') ?? ''));

  it('lists the equations of the step; stepping lights those of its stage', async () => {
    await hand.click('open-program');
    await hand.id('equation-0').waitFor();
    const listing = await node.request('programListing', {});
    const ofStage = (stage: number): string[] =>
      listing.equations.flatMap((equation, i) => (equation.stage === stage ? [`equation-${i}`] : []));
    await expect.poll(() => hand.text('program-summary')).toContain(`forward ${listing.count.forward} equations`);
    await hand.click('step-sentence');
    await press('Shift+[', 'Nothing computed yet');
    expect(await inState('current')).toEqual([]);
    await press(']', 'Forward 1 of 4');
    await expect.poll(() => inState('current')).toEqual(ofStage(0));
    await press(']', 'Forward 2 of 4');
    await expect.poll(() => inState('current')).toEqual(ofStage(1));
    expect(await inState('done')).toEqual(ofStage(0));
    await expect.poll(() => hand.text('equation-0')).toContain('contract(x, W₁) k,nk→n');
    await hand.shot('equations');
  });

  it('goes to a stage by its row, lights the rows of the selected block, and selects by a row', async () => {
    await hand.click('node-h');
    await expect.poll(() => hand.id('equation-list').locator('tr[data-selected="true"]').first().innerText()).toContain('ReLU');
    await hand.id('program-only').check();
    const rows = hand.id('equation-list').locator('tbody tr[data-testid]');
    await expect.poll(async () => (await rows.allInnerTexts()).every((text) => text.includes('ReLU'))).toBe(true);
    await hand.id('program-only').uncheck();
    await hand.id('equation-list').getByText('Go', { exact: true }).nth(1).click();
    await expect.poll(sentence).toContain('Forward');
    await hand.id('equation-0').locator('.equation-text').click();
    await expect.poll(() => hand.id('node-f').getAttribute('data-selected')).toBe('true');
  });

  it('measures what each block takes, sorts by it, and leads to the shaders', async () => {
    await hand.click('program-blocks');
    await hand.id('measure').focus();
    await editor.page.keyboard.press('Enter');
    await expect.poll(() => hand.text('measured')).toContain('Median of 5 runs');
    await expect.poll(() => hand.text('block-row-f')).toMatch(/\d (µs|ms)/);
    await expect.poll(() => hand.text('block-total')).toMatch(/\d (µs|ms)/);
    const { blocks } = await node.request('programListing', {});
    const total = blocks.reduce((sum, { calls }) => sum + calls.forward, 0);
    expect((await hand.id('block-total').locator('td').allInnerTexts())[1]).toBe(String(total));
    await hand.click('sort-bytes');
    const first = hand.id('block-table').locator('tbody tr').first();
    const largest = [...blocks].sort((a, b) => b.bytes - a.bytes)[0]?.node;
    expect(await first.getAttribute('data-testid')).toBe(`block-row-${largest}`);
    await hand.shot('blocks');
    await hand.click('block-wgsl-f');
    await hand.id('shader-0').waitFor();
    expect(editor.problems).toEqual([]);
  });
});
