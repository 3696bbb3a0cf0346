import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EditorPage, openEditor } from '../support/browser.ts';
import { Hand } from '../support/mouse.ts';

const SIZE = 1024;
const PRODUCTS = 40;
/** With the two expansions. */
const STAGES = PRODUCTS + 2;

/** A chain of products of large matrices: forward takes seconds. */
const slow = (): string => {
  const names = Array.from({ length: PRODUCTS }, (_, i) => `m${i}`);
  return JSON.stringify({
    format: 'chainrule-graph',
    version: 1,
    name: 'slow',
    nodes: [
      { id: 'c', type: 'constant', attrs: { shape: [1, 1], value: { dtype: 'float', shape: [1, 1], data: [1 / SIZE] } } },
      { id: 'e', type: 'expand', attrs: { shape: [SIZE, SIZE] } },
      { id: 'd', type: 'expand', attrs: { shape: [SIZE, SIZE] } },
      ...names.map((id) => ({ id, type: 'matmul', attrs: {} })),
    ],
    edges: [
      { from: 'c.value', to: 'e.input' },
      { from: 'c.value', to: 'd.input' },
      ...names.flatMap((id, i) => [
        { from: i === 0 ? 'e.output' : `m${i - 1}.output`, to: `${id}.input` },
        { from: 'd.output', to: `${id}.other` },
      ]),
    ],
    parameters: {},
    definitions: {},
    data: { sources: {}, columns: {} },
    training: {},
    view: {},
  });
};

describe('a computation that takes long', () => {
  let editor: EditorPage;
  let hand: Hand;
  const status = async (): Promise<string | null> => hand.id('status-state').getAttribute('data-status');

  beforeAll(async () => {
    editor = await openEditor();
    hand = new Hand(editor.page, 'stop-computing');
    await hand.id('value-C.cost').getByText('4').waitFor();
    await hand.dropFile('slow.chainrule', slow(), { x: 500, y: 300 });
  });
  afterAll(async () => {
    await editor.close();
  });

  it('is stopped with Escape; what was asked for is left, and nothing is called a failure', async () => {
    await hand.id('status-stop').waitFor();
    await hand.shot('waiting');
    await expect.poll(() => hand.text('status-state')).toBe('Computing…');
    await editor.page.keyboard.press('Escape');
    await hand.id('status-stop').waitFor({ state: 'detached' });
    await expect.poll(status).toBe('ready');
    await expect.poll(() => hand.text('status-state')).toBe('Ready');
    await hand.shot('stopped');
  });

  it('is stopped with the button beside it, and goes on where it was', async () => {
    await editor.page.keyboard.press(']');
    await expect.poll(() => hand.text('step-sentence')).toContain(`Forward 1 of ${STAGES}`);
    await editor.page.keyboard.press('Shift+]');
    await hand.id('status-stop').click();
    await hand.id('status-stop').waitFor({ state: 'detached' });
    await expect.poll(status).toBe('ready');
    await expect.poll(() => hand.text('step-sentence')).toContain(`Forward 1 of ${STAGES}`);
    await editor.page.keyboard.press(']');
    await expect.poll(() => hand.text('step-sentence')).toContain(`Forward 2 of ${STAGES}`);
    await hand.shot('stepped on');
    expect(editor.problems).toEqual([]);
  });
});
