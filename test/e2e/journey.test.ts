import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { type EditorPage, openEditor } from '../support/browser.ts';
import { Hand } from '../support/mouse.ts';

/** y = 2a + b - c + 1, eight rows. */
const TABLE = `a,b,c,y
1,2,3,2
2,0,1,4
0,1,0,2
3,1,2,6
2,2,2,5
4,0,1,8
1,3,0,6
5,1,1,11
`;

/**
 * The main job as a person does it, with the mouse: from an empty canvas to a trained and saved model. The parts build on one
 * another, in order, in one window.
 */
describe('the main job', () => {
  let editor: EditorPage;
  let hand: Hand;

  beforeAll(async () => {
    editor = await openEditor();
    hand = new Hand(editor.page, 'journey');
  });
  afterAll(async () => {
    await editor.close();
  });

  const values = async (...addresses: string[]): Promise<string[]> =>
    Promise.all(addresses.map((address) => hand.text(`value-${address}`)));

  const point = async (testId: string): Promise<[number, number]> => {
    const { x, y } = await hand.centre(testId);
    return [x, y];
  };
  const cells = async (name: string, count: number): Promise<string[]> =>
    Promise.all(Array.from({ length: count }, (_, i) => hand.text(`${name}-${i}`)));

  it('opens on a small network with whole numbers, stopped before backward', async () => {
    await hand.id('value-C.cost').getByText('4').waitFor();
    await expect.poll(() => hand.text('step-sentence')).toMatch(/^Forward 4 of 4/);
    await hand.shot('first-launch');
  });

  it('starts from an empty canvas and takes blocks from the palette', async () => {
    await hand.click('menu-file');
    await hand.click('menu-file.new');
    await hand.id('empty-canvas').waitFor();
    await hand.shot('empty');
    await hand.drag('palette-observed', { x: 320, y: 260 });
    await hand.drag('palette-linear', { x: 500, y: 260 });
    await hand.drag('palette-observed', { x: 500, y: 420 });
    await hand.id('palette-search').fill('squared');
    await hand.drag('palette-squared-norm', { x: 740, y: 280 });
    for (const node of ['x', 'f', 'y', 'C']) await hand.id(`node-${node}`).waitFor();
  });

  it('wires them, and refuses a wrong wiring with the reason', async () => {
    await hand.wire('f.input', 'f.output');
    await editor.page.getByText('f would feed itself').waitFor();
    await hand.shot('refused');
    await hand.wire('x.value', 'f.input');
    await hand.wire('f.output', 'C.input');
    await hand.wire('y.value', 'C.target');
    await hand.id('wire-y.value->C.target').waitFor({ state: 'attached' });
  });

  it('takes a shape and values', async () => {
    await hand.click('node-x');
    await hand.id('tab-settings').click();
    await hand.type('attr-shape', '3');
    await hand.id('tab-value').click();
    for (const [i, value] of [1, 2, 3].entries()) await hand.type(`value-cell-${i}`, String(value));
    await hand.click('node-y');
    await hand.type('value-cell-0', '2');
    await expect.poll(() => hand.text('value-x.value')).toBe('[1, 2, 3]');
  });

  it('takes weights typed in place', async () => {
    await hand.click('node-f');
    await hand.click('subject-f.weight');
    for (const [i, value] of [1, 0, -1].entries()) await hand.type(`value-cell-${i}`, String(value));
    await hand.click('subject-f.bias');
    await hand.shot('bias');
    await hand.type('value-cell-0', '0.5');
    await hand.shot('weights');
  });

  it('runs forward, block by block: every open circle shows its value', async () => {
    await hand.click('reset');
    await expect.poll(() => values('f.output', 'C.cost')).toEqual(['–', '–']);
    await hand.click('step-forward');
    await expect.poll(() => values('f.output', 'C.cost')).toEqual(['[−1.5]', '–']);
    await hand.click('step-forward');
    // (1 - 3 + 0.5 - 2)^2
    await expect.poll(() => values('f.output', 'C.cost')).toEqual(['[−1.5]', '12.3']);
    await hand.shot('forward');
  });

  it('steps backward: gradients appear in order, with row, Jacobian and product on the card', async () => {
    await expect.poll(() => hand.id('gradient-f.output').count()).toBe(0);
    await hand.click('step-forward');
    await expect.poll(() => hand.text('gradient-f.output')).toBe('[−7]');
    await expect.poll(() => hand.id('gradient-x.value').count()).toBe(0);
    await hand.click('step-forward');
    await expect.poll(() => hand.text('gradient-x.value')).toBe('[−7, 0, 7]');
    // [1 x 1] . [1 x 3] = [1 x 3], the Jacobian being W itself
    await hand.id('card').getByText('= W').waitFor();
    expect(await cells('card-row', 1)).toEqual(['−7']);
    expect(await cells('card-jacobian', 3)).toEqual(['1', '0', '−1']);
    expect(await cells('card-result', 3)).toEqual(['−7', '0', '7']);
    await hand.click('card-result-2');
    await expect.poll(() => hand.text('card-dot')).toContain('7');
    await hand.shot('backward');
    await hand.click('card-tab-f.weight');
    await expect.poll(() => cells('card-result', 3)).toEqual(['−7', '−14', '−21']);
    await hand.shot('backward-weight');
  });

  it('steps back, and forward again to the same numbers', async () => {
    await hand.click('step-back');
    await expect.poll(() => hand.id('gradient-x.value').count()).toBe(0);
    await expect.poll(() => hand.text('gradient-f.output')).toBe('[−7]');
    await editor.page.keyboard.press(']');
    await expect.poll(() => hand.text('gradient-x.value')).toBe('[−7, 0, 7]');
  });

  it('reveals the hidden w as a circle of its own and hides it, with every number unchanged', async () => {
    const before = await values('f.output', 'C.cost');
    await hand.id('node-f').hover();
    await hand.click('reveal-f.weight');
    await hand.id('node-w').waitFor();
    await expect.poll(() => hand.text('gradient-x.value')).toBe('[−7, 0, 7]');
    expect(await values('f.output', 'C.cost')).toEqual(before);
    await hand.shot('revealed');
    await editor.page.mouse.click(...(await point('node-w')), { button: 'right' });
    await editor.page.getByRole('menuitem', { name: /Hide/ }).click();
    await hand.id('node-w').waitFor({ state: 'detached' });
    await expect.poll(() => hand.text('gradient-x.value')).toBe('[−7, 0, 7]');
    expect(await values('f.output', 'C.cost')).toEqual(before);
  });

  it('takes a CSV dropped on the canvas and binds its columns', async () => {
    await hand.dropFile('line.csv', TABLE, { x: 400, y: 560 });
    await hand.id('bind-dialog').waitFor();
    await hand.shot('bind');
    await hand.click('bind-confirm');
    await expect.poll(() => hand.text('status-samples')).toContain('8');
    await hand.shot('bound');
  });

  it('shows the sample that is chosen, or the mean', async () => {
    await hand.type('sample-number', '3');
    await expect.poll(() => hand.text('value-x.value')).toBe('[3, 1, 2]');
    await hand.click('sample-mean');
    await expect.poll(() => hand.text('value-y.value')).toBe('[5.5]');
    await hand.shot('mean');
  });

  const loss = async (): Promise<number> => Number((await hand.text('loss-value')).replace('−', '-'));

  /** Trains with the settings on show until the button offers to train again, and gives the loss before and after. */
  const train = async (): Promise<{ before: number; after: number }> => {
    const shown = await loss();
    // nothing was computed yet: a dash, which is no number
    const before = Number.isNaN(shown) ? Number.POSITIVE_INFINITY : shown;
    const steps = await hand.text('train-steps');
    await hand.click('train-button');
    // the run begins once the latest edit is compiled: until then the button offers to train
    await expect.poll(() => hand.text('train-steps'), { timeout: 20_000 }).not.toBe(steps);
    await expect.poll(() => hand.text('train-button'), { timeout: 20_000 }).toMatch(/Train/);
    await expect.poll(async () => [before, Number.NaN].includes(await loss()), { timeout: 10_000 }).toBe(false);
    return { before, after: await loss() };
  };

  it('trains with the full batch, one sample and mini-batches, SGD and Adam, and L(S, w) falls', async () => {
    await hand.click('open-training');
    await hand.id('drawer-training').waitFor();
    await hand.shot('training');
    await hand.type('epochs', '40');
    await hand.id('batch-full').check();
    await hand.type('learning-rate', '0.02');
    const full = await train();
    expect(full.after).toBeLessThan(full.before);
    await hand.shot('full-batch');
    await hand.id('batch-one').check();
    const one = await train();
    expect(one.after).toBeLessThan(one.before);
    await hand.id('batch-mini').check();
    await hand.type('batch-size', '4');
    await hand.id('optimizer').selectOption('adam');
    const mini = await train();
    expect(mini.after).toBeLessThan(mini.before);
    await hand.shot('trained');
  });

  it('keeps the circles and wires moving while it trains, and pauses', async () => {
    await hand.type('epochs', '100000');
    // so slow that it has not arrived before anybody looks, however busy the machine
    await hand.type('learning-rate', '0.000001');
    await hand.click('reset-weights');
    await hand.click('train-button');
    await expect.poll(() => hand.text('train-button')).toMatch(/Pause/);
    const seen = new Set<string>();
    await expect
      .poll(async () => seen.add(`${await hand.text('value-f.output')} ${await hand.text('value-C.cost')}`).size, {
        timeout: 20_000,
      })
      .toBeGreaterThan(4);
    await hand.shot('training-live');
    await hand.click('train-button');
    await expect.poll(() => hand.text('train-button')).toMatch(/Train/);
    await hand.type('learning-rate', '0.02');
  });

  it('edits a trained weight in place, and undoes it', async () => {
    await hand.click('open-training');
    await hand.type('sample-number', '0');
    await expect.poll(() => hand.text('value-y.value')).toBe('[2]');
    // a bound variable shows its data; a weight is what can be edited
    const trained = await hand.text('value-f.output');
    await hand.click('node-f');
    await hand.click('subject-f.bias');
    await hand.type('value-cell-0', '3');
    await expect.poll(() => hand.text('value-f.output')).not.toBe(trained);
    await hand.shot('edited');
    await hand.click('undo');
    await expect.poll(() => hand.text('value-f.output')).toBe(trained);
    await hand.click('redo');
    await expect.poll(() => hand.text('value-f.output')).not.toBe(trained);
    await hand.click('undo');
    await expect.poll(() => hand.text('value-f.output')).toBe(trained);
  });

  it('saves as JSON and opens it again with the same numbers', async () => {
    const shown = ['x.value', 'f.output', 'y.value', 'C.cost'];
    const before = await values(...shown);
    await editor.page.evaluate(() => {
      // the native pickers cannot be used by a test: the editor then downloads and uploads, as in Firefox
      Reflect.deleteProperty(window, 'showSaveFilePicker');
      Reflect.deleteProperty(window, 'showOpenFilePicker');
    });
    const [download] = await Promise.all([editor.page.waitForEvent('download'), editor.page.keyboard.press('Control+s')]);
    const file = inRoot('test-results/journey/saved.chainrule');
    await download.saveAs(file);
    const saved = JSON.parse(readFileSync(file, 'utf8'));
    expect(saved).toMatchObject({ format: 'chainrule-graph', version: 1 });
    expect(saved.parameters['f.weight'].value.shape).toEqual([1, 3]);
    await hand.click('menu-file');
    await hand.click('menu-file.new');
    await hand.id('empty-canvas').waitFor();
    await hand.click('menu-file');
    const [chooser] = await Promise.all([editor.page.waitForEvent('filechooser'), hand.click('menu-file.open')]);
    await chooser.setFiles(file);
    await hand.id('node-f').waitFor();
    await hand.click('reset');
    await hand.click('finish-phase');
    await expect.poll(() => values(...shown)).toEqual(before);
    await hand.shot('reopened');
  });

  it('has caused no error in the console', () => {
    expect(editor.problems).toEqual([]);
  });
});
