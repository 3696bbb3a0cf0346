import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadDocument } from '../../graph-core/document/load.ts';
import { saveDocument } from '../../graph-core/document/save.ts';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';
import { createDirectClient } from '../../session/direct.ts';
import type { CardProduct } from '../../session/protocol.ts';
import { type EditorPage, openEditor } from '../support/browser.ts';
import { openSteppedGraph, steppedGraphs } from '../support/graphs.ts';
import { Hand } from '../support/mouse.ts';

/** A linear layer of 60 units on 600 numbers: by its weights, a Jacobian of 60 x 36000. */
const wide = graph(
  [
    node('x', 'observed', {
      shape: [600],
      value: { dtype: 'float', shape: [600], data: Array.from({ length: 600 }, (_, i) => 0.01 * (i + 1)) },
    }),
    node('f', 'linear', { outFeatures: 60 }),
    node('C', 'squared-norm'),
  ],
  wires('x.value -> f.input', 'f.output -> C.input'),
);

/** A vector in two pieces, each in a cost. */
const pieces = graph(
  [
    node('x', 'observed', { shape: [3], value: { dtype: 'float', shape: [3], data: [1, 2, 3] } }),
    node('s', 'split', { sizes: [2, 1] }),
    node('A', 'squared-norm'),
    node('B', 'squared-norm'),
  ],
  wires('x.value -> s.input', 's.outputs.0 -> A.input', 's.outputs.1 -> B.input'),
);

/** The product by x on the card of the linear block of the cross-entropy, from the engine. */
async function engineProduct(): Promise<CardProduct> {
  const loaded = loadDocument(steppedGraphs['cross-entropy'](), 'cross-entropy');
  if (!loaded.ok) throw new Error('the graph is wrong');
  const client = createDirectClient({ choice: 'cpu' });
  await client.request('open', { document: loaded.value.document, tables: {}, generation: 1 });
  const { stages } = await client.request('sample', { sample: 0 });
  await client.request('goTo', { cursor: stages.length });
  const stage = stages.findIndex(({ phase, node: block }) => phase === 'backward' && block === 'f');
  const card = await client.request('card', { stage });
  client.dispose();
  const product = card?.products.find(({ wrt }) => wrt === 'x.value');
  if (!product) throw new Error('there is no product');
  return product;
}

describe('Jacobians', () => {
  let editor: EditorPage;
  let hand: Hand;

  beforeAll(async () => {
    editor = await openEditor();
    hand = new Hand(editor.page, 'jacobians');
    await hand.id('value-C.cost').getByText('4').waitFor();
    await hand.click('step-sentence');
    await editor.page.keyboard.press('Shift+]');
    await hand.id('card-jacobian-3').waitFor();
  });
  afterAll(async () => {
    await editor.close();
  });

  const press = (key: string): Promise<void> => editor.page.keyboard.press(key);
  /** The numbers of a matrix on the screen, row by row. */
  const numbers = (testId: string): Promise<number[]> =>
    editor.page
      .locator(`[data-testid^="${testId}-"][data-value]`)
      .evaluateAll((cells) => cells.map((cell) => Number(cell.getAttribute('data-value'))));
  const shows = (testId: string, wanted: readonly number[]) => expect.poll(() => numbers(testId)).toEqual(wanted);
  const focused = (): Promise<string | null> =>
    editor.page.evaluate(() => document.activeElement?.getAttribute('data-testid') ?? null);
  const lit = (testId: string) => editor.page.locator(`.heat-lit [data-testid^="${testId}-"]`);

  it('of states and weights are two lists, as their gradients are with nothing selected', async () => {
    await expect.poll(() => hand.text('gradient-row-x.value')).toMatch(/\[8, 16\]$/);
    await expect.poll(() => hand.text('gradient-row-f.weight')).toMatch(/\[8, 16; 0, 0\]$/);
    await hand.id('gradient-row-f.output').click();
    await hand.id('tab-jacobian').click();
    await expect.poll(() => hand.text('jacobian-states')).toBe('by states z\nx');
    await expect.poll(() => hand.text('jacobian-weights')).toMatch(/^by weights w\nW₁\s+b₁$/);
    // W = [[1, 2], [1, -3]]
    await shows('jacobian-cell', [1, 2, 1, -3]);
    await expect.poll(() => hand.text('jacobian-structure')).toBe('= W₁');
    // x = (1, 2): a copy of it for each unit
    await hand.id('jacobian-wrt-weight').click();
    await shows('jacobian-cell', [1, 2, 0, 0, 0, 0, 1, 2]);
    await expect.poll(() => hand.text('jacobian-shape')).toBe('2 × 4');
    await expect.poll(() => hand.text('jacobian-axes')).toBe('Rows: s₁ (2), columns: W₁ (2 × 2).');
    await hand.shot('weights');
  });

  it('of one output have the shape of the weight', async () => {
    await hand.id('jacobian-form-shaped').click();
    await shows('jacobian-shaped', [1, 2, 0, 0]);
    await hand.id('jacobian-entry').selectOption('1');
    await shows('jacobian-shaped', [0, 0, 1, 2]);
    await hand.shot('shaped');
    await hand.id('jacobian-form-matrix').click();
  });

  it('are transposed where gradients are columns, and no number changes', async () => {
    const before = [await hand.text('value-f.output'), await hand.text('value-x.value')];
    await shows('card-jacobian', [1, 2, 1, -3]);
    await press('Shift+T');
    await shows('card-jacobian', [1, 1, 2, -3]);
    await shows('jacobian-cell', [1, 0, 2, 0, 0, 1, 0, 2]);
    await shows('card-row', [8, 0]);
    await shows('card-result', [8, 16]);
    await expect.poll(() => hand.text('jacobian-shape')).toBe('4 × 2');
    await expect.poll(() => hand.text('jacobian-axes')).toBe('Rows: W₁ (2 × 2), columns: s₁ (2).');
    await expect.poll(() => hand.text('step-sentence')).toContain('∂C/∂x = W₁ᵀ · ∂C/∂s₁');
    expect(await hand.id('card-chain').locator('annotation').allTextContents()).toEqual([
      expect.stringContaining('^{\\!\\top} \\frac{\\partial C}{\\partial s_{1}}'),
      expect.stringContaining('W^{\\top} \\frac{\\partial C}{\\partial s}'),
    ]);
    expect([await hand.text('value-f.output'), await hand.text('value-x.value')]).toEqual(before);
    // the arrow keys go down a column, and Enter keeps the entry
    await hand.id('card-result-0').focus();
    await press('ArrowDown');
    await expect.poll(() => focused()).toBe('card-result-1');
    await press('Enter');
    await expect.poll(() => hand.text('card-dot')).toBe('dC/dx[1] = 2·8 + (−3)·0 = 16');
    await press('Enter');
    await hand.shot('columns');
    await press('Shift+T');
    await shows('card-jacobian', [1, 2, 1, -3]);
  });

  it('of a group are the product of its blocks, each of which can be opened', async () => {
    await openSteppedGraph(hand, 'group');
    await hand.click('node-a');
    await shows('jacobian-cell', [1, 2, 0, 0]);
    await expect.poll(() => hand.text('jacobian-gap')).toBe('Their product is the Jacobian above. No entry differs.');
    await hand.id('jacobian-paths').getByRole('button').last().click();
    await shows('jacobian-factor-cell', [1, 2, -1, 1]);
    await hand.click('node-x');
    await editor.page.getByText(/there is nothing to differentiate by/).waitFor();
  });

  it('that are large are summed up, with a picture and a window of numbers', async () => {
    await hand.dropFile('wide.chainrule', saveDocument(wide), { x: 570, y: 400 });
    await hand.id('value-f.output').waitFor();
    await hand.click('node-f');
    await hand.id('jacobian-wrt-weight').click();
    await expect.poll(() => hand.text('jacobian-size')).toBe('60 × 36\u202f000 = 2.16 M entries, 16 MiB');
    await expect.poll(() => hand.text('jacobian-zeros')).toBe('98.3 %');
    await expect
      .poll(async () => (await numbers('jacobian-cell')).slice(0, 4))
      .toEqual([0.01, 0.02, 0.03, 0.04].map(Math.fround));
    await hand.shot('large');
    // at the bottom right there are the weights of the last unit, and beside them x
    const picture = editor.page.locator('.app-inspector .heat-overview');
    const box = await picture.boundingBox();
    await picture.click({ position: { x: (box?.width ?? 0) - 2, y: (box?.height ?? 0) - 8 } });
    const heads = editor.page.locator('.app-inspector .heat-map thead th');
    await expect.poll(() => heads.first().textContent()).toMatch(/^W\[59,\d+\]$/);
    const places = (await heads.allTextContents()).map((text) => Number(/,(\d+)/.exec(text)?.[1]));
    await expect
      .poll(async () => (await numbers('jacobian-cell')).slice(-4))
      .toEqual(places.map((k) => Math.fround(0.01 * (k + 1))));
    await hand.shot('large-moved');
  });

  it('of a block with several outputs are of the one that is chosen', async () => {
    await hand.dropFile('pieces.chainrule', saveDocument(pieces), { x: 570, y: 400 });
    await hand.id('value-s.outputs.1').waitFor();
    await hand.click('node-s');
    await shows('jacobian-cell', [1, 0, 0, 0, 1, 0]);
    await hand.id('subject-s.outputs.1').click();
    await shows('jacobian-cell', [0, 0, 1]);
    await expect.poll(() => hand.text('jacobian-shape')).toBe('1 × 3');
    const second = await hand.text('subject-s.outputs.1');
    await expect.poll(() => hand.text('jacobian-axes')).toBe(`Rows: ${second} (1), columns: x (3).`);
    await hand.shot('outputs');
    // the derivative of any pair begins at the same output
    await hand.id('jacobian-pair').click();
    await expect.poll(() => hand.id('jacobian-of').inputValue()).toBe('s.outputs.1');
    await hand.id('subject-s.outputs.0').click();
    await shows('jacobian-cell', [1, 0, 0, 0, 1, 0]);
  });

  it('give each entry of a gradient as a dot product, kept by a click or Enter', async () => {
    const { row, jacobian, result } = await engineProduct();
    await openSteppedGraph(hand, 'cross-entropy');
    await hand.click('step-sentence');
    await press('Shift+]');
    await hand.id('card-jacobian-11').waitFor();
    for (const [i, wanted] of result.entries()) {
      const cell = hand.id(`card-result-${i}`);
      if (i % 2 === 0) await cell.click();
      else await cell.press('Enter');
      // the pointer leaves, and what was picked stays
      await hand.id('step-sentence').hover();
      const told = (await hand.text('card-dot')).replaceAll('−', '-');
      const found = [...told.matchAll(/-?\d+(?:\.\d+)?(?:e-?\d+)?/g)].map(([text]) => Number(text)).slice(1);
      const terms = row.flatMap((left, at) => [left, jacobian?.[at * result.length + i] as number]);
      expect(found).toHaveLength(terms.length + 1);
      for (const [at, x] of [...terms, wanted].entries()) expect(Math.abs((found[at] as number) - x)).toBeLessThan(6e-4);
      expect(await lit('card-row').count()).toBe(4);
      expect(await lit('card-jacobian').count()).toBe(4);
      expect(await lit('card-result').count()).toBe(1);
    }
    // what the dot product needs does not make the card cover more
    const [card, y] = [await hand.id('card').boundingBox(), await hand.id('node-y').boundingBox()];
    expect((card?.x ?? 0) + (card?.width ?? 0)).toBeLessThan(y?.x ?? 0);
    await hand.shot('kept');
    expect(editor.problems).toEqual([]);
  });
});
