import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { saveDocument } from '../../graph-core/document/save.ts';
import type { Document } from '../../graph-core/model/document.ts';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';
import { type EditorPage, openEditor } from '../support/browser.ts';
import { deepNetwork } from '../support/deep-graphs.ts';
import { openSteppedGraph } from '../support/graphs.ts';
import { Hand } from '../support/mouse.ts';

const tensor = (data: number[]) => ({ dtype: 'float', shape: [data.length], data });

/** log of 1, 2, -0.5 to a squared norm. */
const broken = (): Document =>
  graph(
    [
      { ...node('q', 'observed', { shape: [3], value: tensor([1, 2, -0.5]) }), position: { x: 0, y: 0 } },
      { ...node('l', 'log'), position: { x: 200, y: 0 } },
      { ...node('y', 'observed', { shape: [3], value: tensor([0, 0, 0]) }), position: { x: 200, y: 150 } },
      { ...node('C', 'squared-norm'), position: { x: 420, y: 0 } },
    ],
    wires('q.value -> l.input', 'l.output -> C.input', 'y.value -> C.target'),
    { name: 'Broken' },
  );

describe('the health of a gradient', () => {
  let editor: EditorPage;
  let hand: Hand;

  beforeAll(async () => {
    editor = await openEditor();
    hand = new Hand(editor.page, 'health');
    await hand.id('value-C.cost').getByText(/\d/).first().waitFor();
  });
  afterAll(async () => {
    await editor.close();
  });

  async function drop(name: string, document: Document, first: string): Promise<void> {
    const canvas = await hand.id('canvas').boundingBox();
    if (!canvas) throw new Error('there is no canvas');
    await hand.dropFile(`${name}.chainrule`, saveDocument(document), { x: canvas.x + 200, y: canvas.y + 100 });
    await hand.id(`node-${first}`).waitFor();
  }

  it('teaches and shows a gradient that arrives', async () => {
    await hand.click('open-health');
    await hand.id('health-verdict').waitFor();
    await expect.poll(() => hand.text('health-verdict')).toContain('arrives');
    await expect.poll(() => hand.text('health-verdict')).toMatch(/hands over .* multiplied, allow no more than a factor of/);
    await hand.shot('steady');
  });

  it('of ten sigmoids points at a sigmoid, and the button shows it', async () => {
    await drop(
      'deep',
      deepNetwork(10, 'sigmoid', () => 1),
      'h10',
    );
    await expect
      .poll(() => hand.text('health-verdict'), { timeout: 10_000 })
      .toMatch(/vanishes.*falls below a thousandth at h\d.*sigmoid blocks \(10\), most of all h10/);
    const [chip] = await hand.id('health').locator('[data-testid^="health-show-h"]').all();
    await chip?.focus();
    const id = (await chip?.getAttribute('data-testid'))?.slice('health-show-'.length) ?? '';
    await expect.poll(() => hand.text(`health-row-${id}`)).toMatch(/0\.2\d/);
    await editor.page.keyboard.press('Enter');
    await expect
      .poll(() => hand.id(`node-${id}`).locator('xpath=ancestor-or-self::*[contains(@class,"selected")]').count())
      .toBeGreaterThan(0);
    await hand.shot('vanishing');
  });

  it('names the root of a NaN with its input', async () => {
    await drop('broken', broken(), 'l');
    await expect.poll(() => hand.text('non-finite')).toContain('Logarithm l made the first bad number');
    await expect.poll(() => hand.text('non-finite')).toMatch(/\[2\] = NaN\. log\(q\[2\]\) = log\(−0\.5\) = NaN\./);
    await expect.poll(() => hand.text('culprit-q.value')).toBe('⚠ [2] = −0.5 went into it');
    await hand.id('step-non-finite').waitFor();
    await hand.shot('nan');
  });

  it('checks the gradients of a block from its menu', async () => {
    await openSteppedGraph(hand, 'diamond');
    await editor.page.mouse.click(...(Object.values(await hand.centre('node-a')) as [number, number]), { button: 'right' });
    await editor.page.getByRole('menuitem', { name: 'Check gradients' }).click();
    await expect.poll(() => hand.text('check-verdict')).toMatch(/^Passed/);
    await expect.poll(() => hand.id('check-table').locator('tbody tr').count()).toBe(1);
    await hand.id('inspector-checked').waitFor();
    await expect.poll(() => hand.text('gain-a')).toMatch(/^×0\.42/);
    await hand.shot('check');
    await expect.poll(() => hand.id('check-report').getAttribute('data-old')).toBe('false');
    // a step of the passes changes nothing that was checked, an update of the weights does
    await editor.page.keyboard.press('Shift+]');
    await expect.poll(() => hand.text('step-sentence')).toMatch(/^Backward/);
    await expect.poll(() => hand.id('check-report').getAttribute('data-old')).toBe('false');
    await editor.page.keyboard.press('Shift+]');
    await expect.poll(() => hand.id('check-report').getAttribute('data-old')).toBe('true');
    await expect.poll(() => hand.text('check-report')).toMatch(/^Old: /);
  });

  it('compares a number with float64', async () => {
    const answer = 'float-value-answer';
    await hand.id('float-value').focus();
    await editor.page.keyboard.press('Enter');
    await expect.poll(() => hand.text(answer)).toMatch(/^float64: 0\.8798\d+, difference \S*e−\d+, within tolerance/);
    await hand.click('device');
    await editor.page.getByRole('menuitem', { name: /WebGPU/ }).click();
    await expect.poll(() => hand.text('status-device'), { timeout: 20_000 }).toMatch(/software/);
    // what was said of the other device is old
    await expect.poll(() => hand.text(answer)).toMatch(/^Old: /);
    await hand.click('float-value');
    const agrees = /^float64: \S+, difference \S*e−\d+, within tolerance \S*e−[67]/;
    await expect.poll(() => hand.text(answer), { timeout: 10_000 }).toMatch(agrees);
    await expect.poll(() => hand.text(answer)).toMatch(/a alone, from the inputs that the device had: difference \S+, within/);
    await hand.shot('referee');
  });

  it('merges two linear blocks in a row, and the cost stays', async () => {
    await drop(
      'chain',
      deepNetwork(2, null, (layer) => layer + 0.5),
      'f2',
    );
    // weights 1.5 and 2.5 times the identity: 3.1² + 2.225² + 1.1375² + 3.8125²
    await expect.poll(() => hand.text('value-C.cost')).toBe('30.4');
    // the check was of another document
    await expect.poll(() => hand.id('check-report').count()).toBe(0);
    await editor.page.mouse.click(...(Object.values(await hand.centre('node-f2')) as [number, number]), { button: 'right' });
    await editor.page.getByRole('menuitem', { name: /^Merge/ }).click();
    await hand.id('node-f1').waitFor({ state: 'detached' });
    // an edit runs again by itself where that takes no time, else it is offered
    await expect.poll(() => hand.textOnceRun('step-sentence')).toMatch(/2 of 2|1 of 2/);
    await expect.poll(() => hand.text('value-C.cost')).toBe('30.4');
    await hand.shot('merged');
  });

  it('says nothing on the console', () => {
    expect(editor.problems).toEqual([]);
  });
});
