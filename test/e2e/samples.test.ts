import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadDocument } from '../../graph-core/document/load.ts';
import { opOf } from '../../graph-core/ops/index.ts';
import { formatNumber } from '../../renderer/ui/number-format.ts';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { createDirectClient } from '../../session/direct.ts';
import type { PerSample, TensorSummary } from '../../session/protocol.ts';
import { type EditorPage, openEditor } from '../support/browser.ts';
import { Hand } from '../support/mouse.ts';

/** What the engine says of the iris example, on the float64 reference. */
async function unfolded(samples: readonly number[]): Promise<PerSample> {
  const text = readFileSync(inRoot('examples/linear-regression-iris.chainrule'), 'utf8');
  const loaded = loadDocument(text, 'iris', { catalogue: opOf });
  if (!loaded.ok) throw new Error('the example is wrong');
  const client = createDirectClient({ choice: 'cpu' });
  const iris = readFileSync(inRoot('examples/data/iris.csv'), 'utf8');
  await client.request('open', { document: loaded.value.document, tables: { iris }, generation: 1 });
  const found = await client.request('perSample', { samples });
  client.dispose();
  return found;
}

describe('the average loss, unfolded', () => {
  let editor: EditorPage;
  let hand: Hand;

  beforeAll(async () => {
    editor = await openEditor();
    hand = new Hand(editor.page, 'samples');
    await hand.id('value-C.cost').getByText('4').waitFor();
  });
  afterAll(async () => {
    await editor.close();
  });

  const number = (testId: string): Promise<number> =>
    hand
      .id(testId)
      .getAttribute('data-value')
      .then((text) => Number(text));

  it('says what is missing where there is one sample', async () => {
    await editor.page.keyboard.press('u');
    await hand
      .id('samples')
      .getByText(/^There is one sample/)
      .waitFor();
    await hand.shot('one-sample');
    await editor.page.keyboard.press('Escape');
    await expect.poll(() => hand.id('samples').count()).toBe(0);
  });

  it('stacks a copy of the graph for each sample, with its own cost, into the average', async () => {
    await hand.id('menu-file').click();
    await editor.page.getByRole('menuitem', { name: /Examples/ }).click();
    await hand.id('example-linear-regression-iris').click();
    await hand.id('sample-select').getByText('of P = 150').waitFor();
    await hand.id('unfold').click();
    await hand.id('unfold-copy-2').waitFor();
    const expected = await unfolded([0, 1, 2]);
    for (const [i, p] of expected.samples.entries())
      expect(await number(`unfold-cost-${p}`)).toBeCloseTo(expected.costs[i] as number, 4);
    expect(await number('unfold-loss')).toBeCloseTo(expected.loss, 4);
    await hand.shot('unfolded');
  });

  it('lists what each sample wants of a weight, and their mean', async () => {
    const { samples, costs, loss, gradients } = await unfolded([0, 1, 2]);
    const gradient = gradients['f.weight'];
    if (!gradient) throw new Error('the weight has no gradient');
    const vector = ({ entries }: TensorSummary): string => `[${entries.map((x) => formatNumber(x)).join(', ')}]`;
    const cells = async (testId: string): Promise<string[]> => (await hand.text(testId)).split(/\t/).map((cell) => cell.trim());
    for (const [i, p] of samples.entries()) {
      const each = gradient.each[i] as TensorSummary;
      const cosine = formatNumber(gradient.cosines[i] as number);
      const expected = [String(p), formatNumber(costs[i] as number), vector(each), formatNumber(each.norm), cosine];
      expect(await cells(`per-sample-row-${p}`)).toEqual(expected);
    }
    expect((await cells('per-sample-mean')).slice(0, 3)).toEqual(['mean', formatNumber(loss), vector(gradient.mean)]);
    await expect.poll(() => hand.text('per-sample-gap')).toMatch(/differs by at most (0|\d(\.\d+)?e−\d+)\.$/);
  });

  it('shows other samples when they are asked for', async () => {
    await hand.type('samples-first', '100');
    await hand.id('samples-count').selectOption('2');
    await hand.id('unfold-copy-101').waitFor();
    const expected = await unfolded([100, 101]);
    await expect.poll(() => number('unfold-loss')).toBeCloseTo(expected.loss, 4);
    await expect.poll(() => hand.id('unfold-copy-2').count()).toBe(0);
    await editor.page.evaluate(() => {
      document.documentElement.dataset.theme = 'dark';
    });
    await hand.shot('dark');
    expect(editor.problems).toEqual([]);
  });

  it('shows a cost for a sample and over the set side by side, whichever is on view', async () => {
    const asNumber = async (id: string): Promise<number> => Number((await hand.text(id)).replace('−', '-'));
    await hand.openExample('linear-regression-iris');
    await hand.click('node-C');
    await expect.poll(() => asNumber('cost-mean')).toBeGreaterThan(0);
    const [sample, mean] = [await asNumber('cost-sample'), await asNumber('cost-mean')];
    expect(sample).not.toBe(mean);
    await hand.shot('both-losses');
    await editor.page.getByRole('button', { name: 'Show the mean over S' }).click();
    await expect.poll(() => editor.page.getByText('at p = 0').count()).toBe(1);
    await expect.poll(() => asNumber('cost-sample')).toBe(sample);
    expect(await asNumber('cost-mean')).toBe(mean);
    await hand.shot('both-losses-mean');
  });
});
