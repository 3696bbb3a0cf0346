import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { type EditorPage, openEditor } from '../support/browser.ts';
import { Hand } from '../support/mouse.ts';

describe('the training drawer', () => {
  let editor: EditorPage;
  let hand: Hand;

  beforeAll(async () => {
    editor = await openEditor();
    hand = new Hand(editor.page, 'training-drawer');
    await hand.id('value-C.cost').getByText('4').waitFor();
    await hand.click('open-training');
  });
  afterAll(async () => {
    await editor.close();
  });

  const bottom = async (id: string): Promise<number> => {
    const box = await hand.id(id).boundingBox();
    return box === null ? Number.NaN : box.y + box.height;
  };

  it('draws L(S, w) at every step of the first example, whose one sample is all of S', async () => {
    await hand.click('train-button');
    await expect.poll(() => hand.text('train-steps')).toBe('20');
    await expect.poll(() => hand.id('loss-chart').getAttribute('data-points')).toBe('21');
    await hand.shot('first-example');
    // one sample, full batch: a step is an epoch and a gradient
    for (const axis of ['epochs', 'gradients']) {
      await hand.id('chart-axis').selectOption(axis);
      await expect.poll(() => hand.id('loss-chart').getAttribute('data-last')).toBe('20');
    }
    await hand.id('chart-axis').selectOption('seconds');
    await expect.poll(async () => Number(await hand.id('loss-chart').getAttribute('data-last'))).toBeGreaterThan(0);
    await hand.shot('over-seconds');
    await hand.id('chart-axis').selectOption('steps');
  });

  it('writes the run down: its end comes back after a reset, as one edit', async () => {
    const cost = await hand.text('value-C.cost');
    await hand.click('reset-weights');
    await expect.poll(() => hand.text('train-steps')).toBe('0');
    await hand.click('open-runs');
    await expect.poll(() => hand.text('run-1-steps')).toBe('20');
    await hand.id('run-1-restore').click();
    await expect.poll(() => hand.text('value-C.cost')).toBe(cost);
    await hand.shot('runs');
    await hand.click('open-history');
    await editor.page.getByText('Restore Run 1').waitFor();
    await hand.click('open-training');
    await expect.poll(() => hand.text('train-steps')).toBe('20');
  });

  it('shows the landscape over two weights: it is walked on, and a click puts the weights there', async () => {
    await hand.click('open-surface');
    await expect.poll(() => hand.id('surface-canvas').getAttribute('data-step')).toBe('20');
    await hand.click('surface-walk');
    await hand.id('walk-all').waitFor();
    const before = await hand.text('value-f.output');
    const box = await hand.id('surface-canvas').boundingBox();
    if (!box) throw new Error('there is no surface');
    const place = { x: box.x + 120, y: box.y + 60 };
    await editor.page.mouse.move(place.x, place.y);
    await hand.id('surface-readout').getByText('L =').waitFor();
    await editor.page.mouse.click(place.x, place.y);
    // a place of its own begins at step 0
    await expect.poll(() => hand.id('surface-canvas').getAttribute('data-step')).toBe('0');
    expect(await hand.text('value-f.output')).not.toBe(before);
    await hand.shot('surface');
    await editor.page.keyboard.press('Control+Z');
    await expect.poll(() => hand.text('value-f.output')).toBe(before);
    expect(editor.problems).toEqual([]);
    await hand.click('open-training');
  });

  it('has room for all fields, whatever it says beside them', async () => {
    const text = readFileSync(inRoot('test/e2e/files/two-costs.chainrule'), 'utf8');
    await hand.dropFile('two-costs.chainrule', text, { x: 500, y: 300 });
    await hand.id('unsaved-discard').click();
    await hand.id('value-B.cost').getByText('17').waitFor();
    expect(await bottom('seed')).toBeLessThan(await bottom('drawer-training'));
    await hand.shot('two-costs');
    const without = { ...JSON.parse(text), edges: [], training: {} };
    without.nodes = without.nodes.filter((node: { id: string }) => node.id === 'x');
    await hand.dropFile('no-cost.chainrule', JSON.stringify(without), { x: 500, y: 300 });
    await hand.id('no-cost').waitFor();
    expect(await bottom('seed')).toBeLessThan(await bottom('drawer-training'));
    await hand.shot('no-cost');
  });

  it('sets a schedule of the learning rate, and trains by it and by L-BFGS', async () => {
    const text = readFileSync(inRoot('examples/first-launch.chainrule'), 'utf8');
    await hand.dropFile('first-launch.chainrule', text, { x: 500, y: 300 });
    await hand.id('value-C.cost').getByText('4').waitFor();
    await hand.id('optimizer').selectOption('rmsprop');
    await hand.id('rate').selectOption('cosine');
    await hand.type('rate-period', '8');
    await hand.type('rate-warmup', '4');
    await hand.id('rate-warmupFrom').waitFor();
    await hand.shot('schedule');
    // what does not fit beside the chart is scrolled to
    await hand.id('seed').scrollIntoViewIfNeeded();
    expect(await bottom('seed')).toBeLessThan(await bottom('drawer-training'));
    await hand.shot('schedule-scrolled');
    await hand.click('train-button');
    await expect.poll(() => hand.text('train-steps')).toBe('20');
    await hand.id('optimizer').selectOption('lbfgs');
    await hand.shot('lbfgs');
    await hand.click('train-button');
    await expect.poll(() => hand.text('train-steps')).toBe('40');
    await expect.poll(() => hand.text('value-C.cost')).toMatch(/e−\d+/);
  });
});
