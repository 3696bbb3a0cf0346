import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { type EditorPage, openEditor } from '../support/browser.ts';
import { Hand } from '../support/mouse.ts';

/** Opening blocks with the mouse: what is inside shows the numbers of the outside, and follows the step. */
describe('inside a block', () => {
  let editor: EditorPage;
  let hand: Hand;

  const step = async (times = 1): Promise<void> => {
    for (let i = 0; i < times; i++) {
      const before = await hand.text('step-sentence');
      await editor.page.keyboard.press(']');
      await expect.poll(() => hand.text('step-sentence')).not.toBe(before);
    }
  };
  /** On the flat side of a block, where nothing is written. */
  const doubleClick = async (testId: string): Promise<void> => {
    const box = await hand.id(testId).boundingBox();
    if (!box) throw new Error(`${testId} is not on the screen`);
    await editor.page.mouse.dblclick(box.x + 8, box.y + box.height * 0.75);
  };
  const open = async (node: string): Promise<void> => {
    await doubleClick(`node-${node}`);
    await hand.id('inside').waitFor();
  };
  const gone = (): Promise<void> => hand.id('inside').waitFor({ state: 'detached' });
  const here = (): Promise<string> => hand.text('inside-trail-here');

  beforeAll(async () => {
    editor = await openEditor();
    hand = new Hand(editor.page, 'inside');
    await hand.id('value-C.cost').getByText('4').waitFor();
  });
  afterAll(async () => {
    await editor.close();
  });

  it('opens a linear block by a double-click on its body: operations with the values of the outside', async () => {
    const outside = await hand.text('value-f.output');
    await open('f');
    await expect.poll(() => hand.text('inside-value-op2.output')).toBe(outside);
    expect(outside).toBe('[3, −4]');
    expect(await here()).toBe('f: Linear');
    await expect.poll(() => hand.text('inside-value-@weight.value')).toBe('[1, 2; 1, −3]');
    await expect.poll(() => hand.text('inside-value-op1.output')).toBe('[5, −5]');
    await expect.poll(() => hand.id('inside-gradient-op2.output').count()).toBe(0);
    await expect.poll(() => hand.text('inside-note')).toContain('Read-only');
    await hand.shot('linear');
  });

  it('draws its units, with the weights on the connections', async () => {
    await hand.click('inside-form-units');
    await hand.id('inside-units').waitFor();
    const weights = await Promise.all(
      ['0-0', '0-1', '1-0', '1-1'].map((at) => hand.id(`unit-weight-${at}`).getAttribute('data-value')),
    );
    expect(weights).toEqual(['1', '2', '1', '-3']);
    await expect.poll(() => hand.id('unit-output-1').getAttribute('data-value')).toBe('-4');
    await expect.poll(() => hand.id('unit-bias-0').getAttribute('data-value')).toBe('-2');
    await expect.poll(() => hand.id('unit-weight-gradient-0-0').count()).toBe(0);
    await hand.shot('units');
  });

  it('follows the step: gradients appear when backward has passed, and are those of the outside', async () => {
    await step(3);
    await expect.poll(() => hand.id('unit-weight-gradient-0-0').count()).toBe(0);
    await step();
    await hand.id('unit-weight-gradient-0-0').waitFor();
    await expect.poll(() => hand.id('unit-weight-gradient-0-1').getAttribute('data-value')).toBe('16');
    await hand.shot('units-gradients');
    await hand.click('inside-form-operations');
    await hand.id('inside-gradient-@input.value').waitFor();
    const inside = await Promise.all(['op2.output', '@input.value'].map((at) => hand.text(`inside-gradient-${at}`)));
    await hand.shot('linear-gradients');
    await editor.page.keyboard.press('Escape');
    await gone();
    expect(await Promise.all(['f.output', 'x.value'].map((at) => hand.text(`gradient-${at}`)))).toEqual(inside);
  });

  it('is walked through operation by operation once it was stepped into, and left behind the last', async () => {
    await editor.page.keyboard.press('Shift+[');
    await step();
    const walk = async (key: string, at: string | null): Promise<void> => {
      await editor.page.keyboard.press(key);
      const panel = hand.id('operation-panel');
      if (at === null) await panel.waitFor({ state: 'detached' });
      else await expect.poll(async () => (await panel.count()) > 0 && (await panel.getAttribute('data-at'))).toBe(at);
    };
    const values = (): Promise<string[]> =>
      Promise.all(['op1', 'op2'].map((id) => hand.id(`inside-value-${id}.output`).innerText()));
    await walk('F7', '0');
    expect(await values()).toEqual(['–', '–']);
    await walk(']', '1');
    expect(await values()).toEqual(['[5, −5]', '–']);
    await expect.poll(() => hand.text('step-sentence')).toContain('Forward, Linear, operation 1 of 2: u = ');
    await walk(']', '2');
    expect(await values()).toEqual(['[5, −5]', '[3, −4]']);
    await walk('[', '1');
    await walk('Shift+F7', null);
    await gone();
    await expect.poll(() => hand.text('step-sentence')).toContain('Forward 1 of 4, Linear');
  });

  it('shows a dash for what is not computed', async () => {
    await open('f');
    await editor.page.keyboard.press('Shift+[');
    await expect.poll(() => hand.text('inside-value-op2.output')).toBe('–');
    await expect.poll(() => hand.text('inside-value-@input.value')).toBe('[1, 2]');
    await expect.poll(() => hand.id('inside-gradient-@input.value').count()).toBe(0);
    await step();
    await expect.poll(() => hand.text('inside-value-op2.output')).toBe('[3, −4]');
    await hand.click('inside-back');
    await gone();
  });

  it('leaves a title and a number their own double-click', async () => {
    await hand.id('title-f').dblclick();
    await hand.id('title-editor-f').waitFor();
    await editor.page.keyboard.press('Escape');
    await hand.id('value-x.value-0').dblclick();
    await hand.id('value-editor-x.value').waitFor();
    await editor.page.keyboard.press('Escape');
    await expect.poll(() => hand.id('inside').count()).toBe(0);
  });

  it('shows the mathematics of a block that is a single operation', async () => {
    await doubleClick('node-h');
    await hand.id('panel-math').waitFor();
    await editor.page.getByText('ReLU is a single operation').waitFor();
    await expect.poll(() => hand.id('inside').count()).toBe(0);
  });

  it('opens a cost with Enter, and a block from the menu of the right button', async () => {
    await step(3);
    await hand.click('node-C');
    await editor.page.keyboard.press('Enter');
    await hand.id('inside-op3').waitFor();
    expect(await here()).toBe('C: Squared norm');
    await expect.poll(() => hand.text('inside-value-op3.output')).toBe('4');
    await expect.poll(() => hand.text('inside-value-op1.output')).toBe('[2]');
    // three operations fit into the smallest window with their numbers readable
    await expect.poll(() => hand.id('inside-value-op3.output').isVisible()).toBe(true);
    await hand.shot('cost');
    await hand.click('inside-trail-graph');
    await gone();
    await expect.poll(() => hand.text('value-C.cost')).toBe('4');
    await hand.click('title-g', { button: 'right' });
    await editor.page.getByRole('menuitem', { name: 'Open' }).click();
    await hand.id('inside-op2').waitFor();
    expect(await here()).toBe('g: Linear');
    // the graph below cannot be changed from here
    await editor.page.keyboard.press('Delete');
    await editor.page.keyboard.press('Escape');
    await gone();
    await hand.id('node-g').waitFor();
  });

  it('opens a group, a block in it, and goes back by the breadcrumb and by Escape', async () => {
    const text = readFileSync(inRoot('test/e2e/files/grouped.chainrule'), 'utf8');
    await hand.dropFile('grouped.chainrule', text, { x: 500, y: 300 });
    await hand.id('value-C.cost').getByText('9').waitFor();
    await step(5);
    const [value, gradient] = [await hand.text('value-a.out'), await hand.text('gradient-a.out')];
    await open('a');
    await hand.id('inside-h').waitFor();
    await expect.poll(() => hand.text('inside-value-h.output')).toBe(value);
    await expect.poll(() => hand.text('inside-gradient-h.output')).toBe(gradient);
    expect(await here()).toBe('a: First layer');
    await expect.poll(() => hand.text('inside-variable-f.output')).toBe('s');
    await hand.shot('group');
    const inner = await hand.text('inside-value-f.output');
    await doubleClick('inside-f');
    await hand.id('inside-op2').waitFor();
    await expect.poll(() => hand.text('inside-value-op2.output')).toBe(inner);
    expect(await here()).toBe('f: Linear');
    await hand.shot('nested');
    await hand.click('inside-trail-a');
    await hand.id('inside-h').waitFor();
    await editor.page.keyboard.press('Escape');
    await gone();
  });

  it('closes when an undo takes away what is open', async () => {
    await hand.drag('palette-weighted-sum', { x: 420, y: 180 });
    const added = await hand.id('canvas').locator('[data-type="weighted-sum"]').getAttribute('data-testid');
    const id = (added ?? '').replace('node-', '');
    await hand.wire('x.value', `${id}.input`);
    await hand.id(`wire-x.value->${id}.input`).waitFor({ state: 'attached' });
    await open(id);
    await hand.id('inside-op1').waitFor();
    await editor.page.keyboard.press('Control+Z');
    await editor.page.keyboard.press('Control+Z');
    await gone();
    await expect.poll(() => hand.id(`node-${id}`).count()).toBe(0);
    expect(editor.problems).toEqual([]);
  });
});
