import { afterAll, beforeAll, expect, it } from 'vitest';
import { type EditorPage, openEditor } from '../support/browser.ts';
import { Hand } from '../support/mouse.ts';

let editor: EditorPage;
let hand: Hand;
beforeAll(async () => {
  editor = await openEditor();
  hand = new Hand(editor.page, 'look-understand');
  await hand.id('value-C.cost').getByText('4').waitFor();
});
afterAll(async () => editor.close());

const doc = {
  format: 'chainrule-graph',
  version: 1,
  name: 'broken',
  nodes: [
    {
      id: 'x',
      type: 'observed',
      attrs: { shape: [2, 3], value: { dtype: 'float', shape: [2, 3], data: [1, 2, 3, 4, 5, 6] } },
      position: { x: 0, y: 0 },
    },
    { id: 'f', type: 'linear', attrs: { outFeatures: 3 }, position: { x: 240, y: 0 } },
    {
      id: 'y',
      type: 'observed',
      attrs: { shape: [4], value: { dtype: 'float', shape: [4], data: [1, 2, 3, 4] } },
      position: { x: 300, y: 200 },
    },
    { id: 'C', type: 'squared-norm', position: { x: 560, y: 0 } },
    { id: 'r', type: 'relu', position: { x: 560, y: 200 } },
  ],
  edges: [
    { from: 'x.value', to: 'f.input' },
    { from: 'f.output', to: 'C.input' },
    { from: 'y.value', to: 'C.target' },
  ],
};

const press = (keys: string) => editor.page.keyboard.press(keys);
it('looks', async () => {
  const { x, y } = await hand.centre('canvas');
  await hand.dropFile('broken.json', JSON.stringify(doc), { x, y });
  await hand.id('problem-C').waitFor();
  await hand.shot('marks');
  await hand.click('problem-C');
  await hand.id('mend-box').waitFor();
  await hand.shot('box');
  await editor.page.keyboard.press('Escape');
  await hand.click('open-problems');
  await hand.id('mend-wire').first().waitFor();
  await hand.shot('panel');
  await editor.page.emulateMedia({ colorScheme: 'dark' });
  await hand.shot('panel-dark');
  await editor.page.emulateMedia({ colorScheme: 'light' });
  await hand.click('problem-C');
  await hand.id('mend-box').getByText('outFeatures').click();
  await hand.shot('mended');
  await hand.wire('x.value', 'C.target');
  await hand.id('mend-box').waitFor();
  await hand.shot('wire');
  await editor.page.keyboard.press('Escape');
  await hand.click('drawer-close');
  await hand.click('node-f');
  await editor.page.keyboard.press('Delete');
  await hand.drag('node-r', { x: 560, y: 500 });
  await hand.click('menu-file');
  await editor.page.getByRole('menuitem', { name: 'Compare with the saved version' }).click();
  await hand.id('compare-panel').waitFor();
  await editor.page.waitForTimeout(500);
  await hand.shot('compare');
  await editor.page.emulateMedia({ colorScheme: 'dark' });
  await hand.shot('compare-dark');
  await editor.page.emulateMedia({ colorScheme: 'light' });
  await editor.page.keyboard.press('Escape');
  await editor.page.keyboard.press('Control+Z');
  await editor.page.keyboard.press('Control+Z');
  await hand.click('node-C');
  await editor.page.keyboard.press('Alt+Shift+I');
  await hand.id('influence-bar').waitFor();
  await hand.shot('influence');
  await editor.page.keyboard.press('Escape');
  await editor.page.keyboard.press('Escape');
  await hand.shot('overview');
  await press('Alt+Shift+S');
  await hand.shot('shapes');
  const from = await hand.centre('handle-r-output');
  await editor.page.mouse.move(from.x, from.y);
  await editor.page.mouse.down();
  await editor.page.mouse.move(from.x - 60, from.y - 60, { steps: 4 });
  await hand.shot('drag');
  await editor.page.mouse.up();
  await press('Escape');
  await press('Control+F');
  await editor.page.keyboard.type('l');
  await hand.shot('find');
  await editor.page.emulateMedia({ colorScheme: 'dark' });
  await hand.shot('find-dark');
  expect(editor.problems).toEqual([]);
}, 60000);
