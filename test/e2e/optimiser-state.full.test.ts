import { mkdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadDocument } from '../../graph-core/document/load.ts';
import type { Document } from '../../graph-core/model/document.ts';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { createDirectClient } from '../../session/direct.ts';
import { type EditorPage, openEditor } from '../support/browser.ts';
import { steppedGraphs } from '../support/graphs.ts';
import { Hand } from '../support/mouse.ts';

const file = inRoot('test-results/optimiser-state/trained.chainrule');

const objective = { cost: 'C.cost', parameters: ['*'], optimizer: { type: 'adam', lr: 0.1 } };

/** The diamond, whose weight is a circle of its own, trained by Adam. */
function diamond() {
  const document = JSON.parse(steppedGraphs.diamond());
  return { ...document, training: { objectives: [objective], epochs: 3 } };
}

describe('clipping and the state of the optimiser, by hand', () => {
  let editor: EditorPage;
  let hand: Hand;

  beforeAll(async () => {
    mkdirSync(inRoot('test-results/optimiser-state'), { recursive: true });
    editor = await openEditor();
    hand = new Hand(editor.page, 'optimiser-state');
    await editor.page.evaluate(() => {
      // the native pickers cannot be used by a test: the editor then downloads, as in Firefox
      Reflect.deleteProperty(window, 'showSaveFilePicker');
    });
    await hand.id('value-C.cost').getByText('4').waitFor();
    await hand.dropFile('diamond.chainrule', JSON.stringify(diamond()), { x: 500, y: 300 });
    await hand.id('node-sum').waitFor();
  });
  afterAll(() => editor.close());

  const line = (name: string): Promise<number[]> =>
    hand
      .id('panel-gradient')
      .getByTestId(`trace-${name}`)
      .locator('td')
      .evaluateAll((cells) => cells.map((cell) => Number(cell.getAttribute('data-value'))));
  /** Every line on the screen is what the engine says of the update that comes first after opening a document. */
  const expectTrace = async (document: Document): Promise<void> => {
    const node = createDirectClient({ choice: 'wasm' });
    const { view } = await node.request('open', { document, tables: {}, generation: 1, fresh: true });
    await node.request('goTo', { cursor: view?.stages.length ?? 0 });
    const trace = await node.request('optimiserTrace', { address: 'W.value', from: 0, count: 3 });
    node.dispose();
    expect(trace?.lines.length).toBeGreaterThan(8);
    for (const { name, values } of trace?.lines ?? []) expect(await line(name), name).toEqual(values);
  };
  const head = (): Promise<string> => hand.id('panel-gradient').getByTestId('trace-head').innerText();
  const press = async (key: string, expected: string): Promise<void> => {
    await editor.page.keyboard.press(key);
    await expect.poll(() => hand.text('step-sentence')).toContain(expected);
  };

  it('sets a limit in the training drawer, and shows the clipped update at the circle of the weight', async () => {
    await hand.click('open-training');
    await hand.type('optimizer-clipNorm', '0.5');
    await hand.shot('drawer');
    await hand.click('open-training');
    await hand.click('step-sentence');
    await press('Shift+]', 'Backward');
    await press(']', 'Update 1 of 1');
    await hand.id('update-block-W').focus();
    await editor.page.keyboard.press('Enter');
    await expect.poll(head).toContain('Adam, update t = 1');
    const clipped = {
      ...diamond(),
      training: { objectives: [{ ...objective, optimizer: { ...objective.optimizer, clipNorm: 0.5 } }] },
    };
    await expectTrace(clipped as Document);
    const [factor, norm] = [(await line('factor'))[0] as number, (await line('norm'))[0] as number];
    expect(norm).toBeGreaterThan(0.5);
    expect(factor * norm).toBeCloseTo(0.5, 5);
    await hand.shot('circle');
    await editor.page.evaluate(() => {
      document.documentElement.dataset.theme = 'dark';
    });
    await hand.shot('circle-dark');
    await editor.page.evaluate(() => {
      document.documentElement.dataset.theme = 'light';
    });
  });

  it('refuses a limit below zero in words', async () => {
    await hand.click('open-training');
    await hand.type('optimizer-clipNorm', '-1');
    await hand.id('drawer-training').getByText('Out of range').waitFor();
    await editor.page.keyboard.press('Escape');
    await hand.click('open-training');
  });

  it('saves what the optimiser keeps, and goes on from it as the engine does', async () => {
    await hand.click('step-sentence');
    await editor.page.keyboard.press('Shift+[');
    await hand.click('open-training');
    await hand.click('reset-weights');
    await hand.click('train-button');
    await expect.poll(() => hand.text('train-steps')).toBe('3');
    await expect.poll(() => hand.id('train-button').getAttribute('data-running')).toBe('false');
    const [download] = await Promise.all([editor.page.waitForEvent('download'), editor.page.keyboard.press('Control+s')]);
    await download.saveAs(file);
    const saved = loadDocument(readFileSync(file), 'trained.chainrule');
    if (!saved.ok) throw new Error('it cannot be read');
    const { document } = saved.value;
    expect(document.training.progress).toEqual({ steps: 3, optimizers: [{ type: 'adam', since: 0 }] });
    await hand.dropFile('trained.chainrule', readFileSync(file, 'utf8'), { x: 500, y: 200 });
    // saved, so that nobody asks
    await expect.poll(() => hand.id('unsaved').count()).toBe(0);
    await expect.poll(() => hand.text('train-steps')).toBe('3');
    await hand.shot('opened-again');
    await hand.click('open-training');
    await hand.click('step-sentence');
    await press('Shift+]', 'Backward');
    await press(']', 'Update 1 of 1');
    await hand.id('update-block-W').focus();
    await editor.page.keyboard.press('Enter');
    await expect.poll(head).toContain('t = 4');
    await expectTrace(document);
    await hand.shot('resumed');
    expect(editor.problems).toEqual([]);
  });
});
