import { afterAll, beforeAll, expect, it } from 'vitest';
import { saveDocument } from '../../graph-core/document/save.ts';
import type { Document, Json } from '../../graph-core/model/document.ts';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';
import { type EditorPage, openEditor } from '../support/browser.ts';
import { Hand } from '../support/mouse.ts';

/** 1 and -2 through a leaky rectifier of slope 0.25, and the squared norm of that. */
function rectified(): Document {
  const at = (id: string, type: string, x: number, attrs: Record<string, Json> = {}) => ({
    ...node(id, type, attrs),
    position: { x, y: 100 },
  });
  const value = { dtype: 'float', shape: [2], data: [1, -2] };
  return graph(
    [
      at('x', 'observed', 0, { shape: [2], value }),
      at('h', 'leaky-relu', 220, { negativeSlope: 0.25 }),
      at('C', 'squared-norm', 440),
    ],
    wires('x.value -> h.input', 'h.output -> C.input'),
    { name: 'Slopes' },
  );
}

let editor: EditorPage;
let hand: Hand;

beforeAll(async () => {
  editor = await openEditor();
  hand = new Hand(editor.page, 'attribute-numbers');
  await hand.id('value-C.cost').getByText(/\d/).first().waitFor();
  await hand.dropFile('slopes.chainrule', saveDocument(rectified()), { x: 600, y: 300 });
  await hand.id('node-h').waitFor();
});
afterAll(async () => {
  await editor.close();
});

it('a slope that is typed, one after the other, is the one that is computed and shown with', async () => {
  const cost = (): Promise<string | null> => hand.textOnceRun('value-C.cost');
  await expect.poll(cost).toBe('1.25');
  await hand.click('title-h');
  await editor.page.getByRole('tab', { name: 'Settings' }).click();
  for (const [slope, shown] of [
    ['0.5', '2'],
    ['0.75', '3.25'],
    ['1', '5'],
    ['0', '1'],
    ['0.5', '2'],
  ] as const) {
    await hand.type('attr-negativeSlope', slope);
    await expect.poll(cost, { message: `slope ${slope}` }).toBe(shown);
  }
  await hand.shot('slope-0.5');
  await hand.click('open-program');
  await expect.poll(() => hand.text('equation-0')).toContain('0.5');
  await hand.shot('program');
});
