import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { saveDocument } from '../../graph-core/document/save.ts';
import type { Document, Json } from '../../graph-core/model/document.ts';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';
import { type EditorPage, openEditor } from '../support/browser.ts';
import { openSteppedGraph } from '../support/graphs.ts';
import { Hand } from '../support/mouse.ts';

/** Two rows of a weight; the second has 3e38 twice, whose sum float32 has not got. */
const overflowing = (): Document =>
  graph(
    [
      {
        ...node('x', 'observed', { shape: [3], value: { dtype: 'float', shape: [3], data: [1, 2, 1] } as unknown as Json }),
        position: { x: 0, y: 0 },
      },
      { ...node('f', 'linear', { outFeatures: 2 }), position: { x: 220, y: 0 } },
      { ...node('C', 'squared-norm'), position: { x: 480, y: 0 } },
    ],
    wires('x.value -> f.input', 'f.output -> C.input'),
    {
      name: 'Overflowing',
      parameters: {
        'f.weight': { init: 'zeros', value: { dtype: 'float', shape: [2, 3], data: [1, 2, 3, 3e38, -1, 3e38] } },
        'f.bias': { init: 'zeros', value: { dtype: 'float', shape: [2], data: [0, 0] } },
      },
    },
  );

describe('numbers checked against float64', () => {
  let editor: EditorPage;
  let hand: Hand;

  beforeAll(async () => {
    editor = await openEditor();
    hand = new Hand(editor.page, 'float-checks');
    await hand.id('value-C.cost').getByText(/\d/).first().waitFor();
  });
  afterAll(async () => {
    await editor.close();
  });

  /** Presses the button by keyboard and gives the words beside it. */
  async function check(testId: string): Promise<string> {
    const button = hand.id(`float-${testId}`);
    await button.scrollIntoViewIfNeeded();
    await button.focus();
    await editor.page.keyboard.press('Enter');
    const answer = `float-${testId}-answer`;
    await expect.poll(() => hand.text(answer), { timeout: 20_000 }).toMatch(/float64: /);
    return hand.text(answer);
  }

  const agrees = /^float64: \S+, difference (0|\S+, within tolerance \S+)/;

  it('in the inspector: gradient, uses, paths, optimiser', async () => {
    await hand.click('device');
    await editor.page.getByRole('menuitem', { name: /WebGPU/ }).click();
    await expect.poll(() => hand.text('status-device'), { timeout: 30_000 }).toMatch(/software/);
    await openSteppedGraph(hand, 'diamond');
    for (let n = 0; n < 2; n++) await editor.page.keyboard.press('Shift+]');
    await expect.poll(() => hand.text('step-sentence')).toMatch(/^(Backward|Update)/);
    await hand.click('node-W');
    await editor.page.getByRole('tab', { name: 'Gradient' }).click();
    expect(await check('gradient')).toMatch(agrees);
    await expect.poll(() => hand.text('float-gradient-answer')).toMatch(/p, q alone, from the inputs that the device had/);
    expect(await check('fan-out')).toMatch(agrees);
    await hand.click('list-paths');
    await hand.id('paths-count').waitFor();
    expect(await check('paths')).toMatch(agrees);
    await expect.poll(() => hand.text('float-paths-answer')).toMatch(/float64 on every device/);
    expect(await check('trace')).toMatch(agrees);
    await hand.shot('gradient');
  });

  it('of a Jacobian, a nudge, the samples and the health', async () => {
    await hand.click('node-p');
    await editor.page.getByRole('tab', { name: 'Jacobian' }).click();
    expect(await check('jacobian')).toMatch(agrees);
    await hand.shot('jacobian');
    await hand.click('node-W');
    await editor.page.keyboard.press('n');
    await hand.id('nudge-says').waitFor();
    expect(await check('nudge')).toMatch(agrees);
    await hand.shot('nudge');
    await editor.page.keyboard.press('Escape');
    await hand.click('open-health');
    expect(await check('health')).toMatch(agrees);
    await hand.shot('health');
    await editor.page.evaluate(() => {
      document.documentElement.dataset.theme = 'dark';
    });
    await hand.shot('health-dark');
  });

  it('names the term at which a sum overflows on the device, marks what it was made from, and the mismatch is an error', async () => {
    const canvas = await hand.id('canvas').boundingBox();
    if (!canvas) throw new Error('there is no canvas');
    await hand.dropFile('overflowing.chainrule', saveDocument(overflowing()), { x: canvas.x + 200, y: canvas.y + 100 });
    await hand.id('node-f').waitFor();
    await expect
      .poll(() => hand.text('non-finite'))
      .toMatch(
        /Before the term j = 2 of 3 the sum is 3e38, and this term, x\[2\] × W\[1,2\] = 1 × 3e38, takes it beyond the largest/,
      );
    await expect.poll(() => hand.text('culprit-x.value')).toMatch(/\[2\] = 1 went into it/);
    await hand.shot('overflow-dark');
    await hand.click('node-f');
    await editor.page.getByRole('tab', { name: 'Value' }).click();
    const told = await check('value');
    expect(told).toMatch(/^MISMATCH\. float64: 6e38, on the device ∞/);
    await expect.poll(() => hand.id('float-value-answer').getByRole('alert').count()).toBe(1);
    await editor.page.evaluate(() => {
      document.documentElement.dataset.theme = 'light';
    });
    await hand.shot('mismatch');
  });

  it('says nothing on the console', () => {
    expect(editor.problems).toEqual([]);
  });
});
