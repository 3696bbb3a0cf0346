import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EditorPage, openEditor } from '../support/browser.ts';
import { saveDocument } from '../../graph-core/document/save.ts';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';
import { openSteppedGraph, steppedGraphs } from '../support/graphs.ts';
import { Hand } from '../support/mouse.ts';

const wide = graph(
    [
      node('x', 'observed', {
        shape: [600],
        value: { dtype: 'float', shape: [600], data: Array.from({ length: 600 }, (_, i) => 0.01 * (i + 1)) },
      }),
      node('f', 'linear', { outFeatures: 60 }),
      node('C', 'squared-norm'),
    ],
    wires('x.value -> f.input', 'f.output -> C.input'), { name: 'wide' },
  );
describe('Jacobians', () => {
  let editor: EditorPage;
  let hand: Hand;

  beforeAll(async () => {
    editor = await openEditor();
    hand = new Hand(editor.page, 'jacobians');
    await hand.id('value-C.cost').getByText('4').waitFor();
  });
  afterAll(async () => {
    await editor.close();
  });
  const press = (key: string) => editor.page.keyboard.press(key);
  const dark = (on: boolean) =>
    editor.page.evaluate((d) => {
      document.documentElement.dataset.theme = d ? 'dark' : 'light';
    }, on);
  const back = async (n: number) => {
    for (let i = 0; i < n; i++) {
      await press('Shift+]');
      await editor.page.waitForTimeout(300);
    }
  };
  it('looks', async () => {
    const wait = () => editor.page.waitForTimeout(700);
    await hand.click('step-sentence');
    await press('Shift+]'); await wait();
    await press('Shift+T'); await wait();
    await dark(true); await press('p'); await wait(); await hand.shot('first-present'); await press('p'); await press('Shift+T'); await dark(false);
    await hand.click('node-f'); await hand.id('tab-jacobian').click();
    await hand.id('jacobian-wrt-weight').click(); await wait(); await hand.shot('tab-f-weight');
    await hand.id('jacobian-form-shaped').click(); await dark(true); await wait(); await hand.shot('tab-f-shaped'); await dark(false);
    await hand.id('jacobian-pair').click(); await wait(); await hand.shot('pair');
    await hand.dropFile('wide.chainrule', saveDocument(wide), { x: 570, y: 400 });
    await editor.page.waitForTimeout(1500); await hand.shot('wide0');
    await hand.click('node-f'); await hand.id('tab-jacobian').click(); await wait(); await hand.shot('wide-x');
    await hand.id('jacobian-wrt-weight').click(); await wait(); await wait(); await hand.shot('wide-w');
    await press('Shift+T'); await wait(); await hand.shot('wide-w-turned'); await press('Shift+T');
    await hand.id('jacobian-form-shaped').click(); await wait(); await hand.shot('wide-w-shaped');
    await openSteppedGraph(hand, 'cross-entropy'); await wait(); await back(1); await wait(); await hand.shot('ce');
    await press('['); await press('['); await wait(); await hand.shot('ce-cost');
    await hand.dropFile('attention.chainrule', steppedGraphs.attention(), { x: 570, y: 400 });
    await hand.id('node-A').waitFor(); await editor.page.waitForTimeout(1000); await back(1); await wait();
    for (let i = 0; i < 4; i++) { await press('['); await wait(); }
    await hand.shot('att-card');
    await press('Shift+T'); await wait(); await hand.shot('att-card-turned'); await press('Shift+T');
    await hand.click('node-A'); await hand.id('tab-jacobian').click(); await wait(); await hand.shot('att-A');
    await hand.id('jacobian-pair').click(); await hand.id('jacobian-by').selectOption('X.value'); await wait(); await wait(); await hand.shot('att-pair');
    console.log(editor.problems);
  });
});
