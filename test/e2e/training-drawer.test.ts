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
    for (const axis of ['epochs', 'evaluations']) {
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
    await hand.turnTo('runs');
    await expect.poll(() => hand.text('run-1-steps')).toBe('20');
    await hand.id('run-1-restore').click();
    await expect.poll(() => hand.text('value-C.cost')).toBe(cost);
    await hand.shot('runs');
    await hand.click('open-history');
    await editor.page.locator('.history-row').getByText('Restore Run 1').waitFor();
    await hand.click('open-training');
    await expect.poll(() => hand.text('train-steps')).toBe('20');
  });

  it('shows the landscape over two weights: it is walked on, and a click puts the weights there', async () => {
    await hand.turnTo('surface');
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
    await expect.poll(() => hand.text('value-f.output')).not.toBe(before);
    await hand.shot('surface');
    await editor.page.keyboard.press('Control+Z');
    await expect.poll(() => hand.text('value-f.output')).toBe(before);
    expect(editor.problems).toEqual([]);
    await hand.click('open-training');
  });

  it('zooms the field at the pointer, moves it by a drag and shows all of it again by a key', async () => {
    await hand.turnTo('field');
    const canvas = hand.id('field-canvas');
    await canvas.waitFor();
    const read = (): Promise<string> => hand.text('field-readout');
    const box = await canvas.boundingBox();
    if (!box) throw new Error('there is no field');
    await editor.page.mouse.move(box.x + 160, box.y + 90);
    const before = await read();
    await editor.page.mouse.wheel(0, -240);
    await expect.poll(() => canvas.getAttribute('data-zoomed')).toBe('true');
    // the place under the pointer stays there
    const place = (text: string): string => text.slice(0, text.lastIndexOf('value'));
    expect(place(await read())).toBe(place(before));
    const steps = await hand.text('value-f.output');
    await editor.page.mouse.down();
    await editor.page.mouse.move(box.x + 200, box.y + 130, { steps: 4 });
    await editor.page.mouse.up();
    // it was taken along, and the input stays where it was
    expect(place(await read())).toBe(place(before));
    await expect.poll(() => hand.text('value-f.output')).toBe(steps);
    await hand.shot('field-zoomed');
    await canvas.focus();
    await editor.page.keyboard.press('0');
    await expect.poll(() => canvas.getAttribute('data-zoomed')).toBe('false');
    await expect.poll(async () => place(await read())).not.toBe(place(before));
    await hand.click('open-training');
  });

  it('has room for all fields, whatever it says beside them', async () => {
    const text = readFileSync(inRoot('test/e2e/files/two-costs.chainrule'), 'utf8');
    await hand.dropFile('two-costs.chainrule', text, { x: 500, y: 300 });
    await hand.id('unsaved-discard').click();
    await hand.id('value-B.cost').getByText('17').waitFor();
    expect(await bottom('seed')).toBeLessThan(await bottom('drawer-training'));
    await hand.shot('two-costs');
    // each objective has an optimiser of its own
    await hand.id('objective').selectOption('1');
    await expect.poll(() => hand.id('learning-rate').inputValue()).toBe('0.001');
    await hand.id('optimizer').selectOption('adam');
    await hand.turnTo('rates');
    await hand.click('group-add');
    await hand.type('group-betas-2', '0.9');
    await expect.poll(() => hand.id('group-betas-1').inputValue()).toBe('0.9');
    await hand.shot('second-objective');
    await hand.id('objective').selectOption('0');
    await hand.id('group-0').waitFor({ state: 'detached' });
    await hand.click('open-training');
    await expect.poll(() => hand.id('optimizer').inputValue()).toBe('sgd');
    await expect.poll(() => hand.id('learning-rate').inputValue()).toBe('0.05');
    const without = { ...JSON.parse(text), edges: [], training: {} };
    without.nodes = without.nodes.filter((node: { id: string }) => node.id === 'x');
    await hand.dropFile('no-cost.chainrule', JSON.stringify(without), { x: 500, y: 300 });
    await hand.id('unsaved-discard').click();
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

  it('leaves a frozen weight where it is, and ends a run where its cost is low enough', async () => {
    const text = readFileSync(inRoot('examples/first-launch.chainrule'), 'utf8');
    await hand.dropFile('first-launch.chainrule', text, { x: 500, y: 300 });
    await hand.id('unsaved-discard').click();
    await hand.id('value-C.cost').getByText('4').waitFor();
    await hand.click('node-g');
    await hand.id('tab-settings').click();
    await hand.id('freeze-g.bias').click();
    await hand.type('stop-loss', '0.5');
    await hand.click('train-button');
    await hand.id('ended-early').waitFor();
    const steps = Number(await hand.text('train-steps'));
    expect(steps).toBeGreaterThan(0);
    expect(steps).toBeLessThan(20);
    expect(Number(await hand.text('loss-value'))).toBeLessThanOrEqual(0.5);
    await hand.shot('frozen');
    await hand.id('tab-value').click();
    const shown = async (address: string): Promise<string> => {
      await hand.id(`subject-${address}`).click();
      return hand.page.locator('.inspector-body').evaluate((body) => {
        const cells = [...body.querySelectorAll('input')].map(({ value }) => value);
        return [body.textContent, ...cells].join(' ');
      });
    };
    await expect.poll(() => shown('g.bias')).toMatch(/[−-]1(?![.\d])/);
    await expect.poll(() => shown('g.weight')).not.toMatch(/(^|\s)2 5(\s|$)/);
  });

  const angle = async (): Promise<number> => Number.parseFloat(await hand.text('eta-angle'));

  it('a matrix eta is told to be positive definite or not while it is edited, and built from the curvature', async () => {
    const text = readFileSync(inRoot('examples/eta-matrix.chainrule'), 'utf8');
    await hand.dropFile('eta-matrix.chainrule', text, { x: 500, y: 200 });
    await hand.id('unsaved-discard').click();
    await hand.id('value-C.cost').getByText('0.585').waitFor();
    await hand.turnTo('rates');
    await expect.poll(angle).toBeCloseTo(75.1, 1);
    await expect.poll(() => hand.id('eta-verdict').getAttribute('data-definite')).toBe('positive-definite');
    await hand.shot('matrix');
    await hand.type('eta-0-0', '-5');
    await expect.poll(() => hand.id('eta-verdict').getAttribute('data-definite')).toBe('indefinite');
    await expect.poll(() => hand.text('eta-verdict')).toContain('uphill');
    await hand.shot('indefinite');
    for (const source of ['inverse-hessian', 'natural-gradient']) {
      await hand.click(`eta-${source}`);
      await expect.poll(() => hand.id('eta-verdict').getAttribute('data-definite')).toBe('positive-definite');
      await editor.page.keyboard.press('Control+Z');
      await expect.poll(() => hand.id('eta-verdict').getAttribute('data-definite')).toBe('indefinite');
    }
    await editor.page.keyboard.press('Control+Z');
    await expect.poll(angle).toBeCloseTo(75.1, 1);
  });

  it('the surface draws the step beside the steepest way, and a scalar rate lays one on the other', async () => {
    await hand.turnTo('surface');
    await hand.click('surface-compass');
    const turned = async (): Promise<number> => Number(await hand.id('compass-numbers').getAttribute('data-angle'));
    await expect.poll(turned).toBeCloseTo(75.1, 1);
    await hand.shot('both-arrows');
    await hand.click('surface-compass-unit');
    await hand.shot('one-length');
    await hand.turnTo('rates');
    await hand.id('eta-kind').selectOption('scalar');
    await hand.turnTo('surface');
    await expect.poll(turned).toBeLessThan(1e-3);
    expect(editor.problems).toEqual([]);
  });

  it('groups take weights by patterns or one by one, and step by settings of their own', async () => {
    const text = readFileSync(inRoot('examples/first-launch.chainrule'), 'utf8');
    await hand.dropFile('first-launch.chainrule', text, { x: 500, y: 200 });
    await hand.id('unsaved-discard').click();
    await hand.id('value-C.cost').getByText('4').waitFor();
    await hand.turnTo('rates');
    await hand.shot('no-groups');
    await hand.click('group-add');
    await hand.type('group-patterns', '*.bias');
    await hand.type('group-factor', '0.1');
    await expect.poll(() => hand.text('group-0')).toContain('0.001');
    await hand.click('group-add');
    await hand.click('group-takes-g.weight');
    await hand.click('group-frozen');
    await hand.shot('groups');
    await expect.poll(() => hand.text('group-1')).toContain('stays as it is');
    await hand.click('group-0');
    await hand.type('group-weightDecay', '0.2');
    await hand.shot('group-settings');
    await hand.click('group-remove-1');
    await expect.poll(() => hand.id('group-1').count()).toBe(0);
    await editor.page.keyboard.press('Control+Z');
    await hand.id('group-1').waitFor();
    expect(editor.problems).toEqual([]);
  });
});
