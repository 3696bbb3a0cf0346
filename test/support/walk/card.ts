import { expect, it } from 'vitest';
import { formatNumber } from '../../../renderer/ui/number-format.ts';
import type { CardProduct } from '../../../session/protocol.ts';
import type { TheWalk, Walk } from './walker.ts';

const bracketed = (x: number): string => (x < 0 ? `(${formatNumber(x)})` : formatNumber(x));

/** Flat places of the entries of a matrix that are lit. */
const lit = async (walk: Walk, testId: string): Promise<number[]> => {
  const ids = await walk.page
    .locator(`.heat-lit [data-testid^="${testId}-"]`)
    .evaluateAll((cells) => cells.map((cell) => cell.getAttribute('data-testid') ?? ''));
  return ids.map((id) => Number(id.slice(testId.length + 1)));
};

/** A click on an entry: the row, the column and their dot product, term by term where the terms are few. */
async function dotProduct(walk: Walk, { row, jacobian, result }: CardProduct): Promise<void> {
  const columns = result.length;
  for (const at of [...(await walk.cells('card-result')).keys()].slice(0, 3)) {
    await walk.id(`card-result-${at}`).click();
    await walk.id('step-sentence').hover();
    const terms = row.map((left, i) => [left, jacobian?.[i * columns + at] as number] as const);
    const sum = terms.reduce((total, [left, right]) => total + left * right, 0);
    await expect.poll(() => walk.hand.text('card-dot')).toMatch(/ = \S+$/);
    const told = await walk.hand.text('card-dot');
    expect(told.endsWith(` = ${formatNumber(sum)}`), told).toBe(true);
    expect(sum).toBeCloseTo(result[at] as number, 4);
    if (terms.length <= 3) {
      expect(told).toContain(`= ${terms.map(([a, b]) => `${bracketed(a)}·${bracketed(b)}`).join(' + ')} =`);
    }
    expect(await lit(walk, 'card-result')).toEqual([at]);
    const column = await lit(walk, 'card-jacobian');
    expect(column.length).toBeGreaterThan(0);
    expect(column.every((flat) => flat % columns === at)).toBe(true);
    expect(await lit(walk, 'card-row')).toEqual([...(await walk.cells('card-row')).keys()]);
    // let go of it again
    await walk.id(`card-result-${at}`).click();
  }
}

/** Point 2: the arithmetic of a step, its formulas, and the two ways to write a gradient. */
export function walkCard(the: TheWalk): void {
  it('multiplies row and Jacobian for every input and weight, and lights what an entry is made of', async () => {
    const walk = the();
    await walk.goTo(walk.after('backward', walk.facts.block));
    const card = await walk.engine.request('card', { stage: walk.view.cursor - 1 });
    expect(card?.products.length).toBeGreaterThan(0);
    for (const product of card?.products ?? []) {
      await walk.id(`card-tab-${product.wrt}`).click();
      await walk.shows('card-row', (i) => product.row[i]);
      await walk.shows('card-result', (i) => product.result[i]);
      if (product.jacobian === null) {
        expect(await walk.id('card').innerText()).toContain(`${product.row.length} × ${product.result.length}`);
        continue;
      }
      await walk.shows('card-jacobian', (i) => product.jacobian?.[i]);
      await dotProduct(walk, product);
    }
    await walk.hand.shot('card');
  });

  it('writes gradients as columns, everything transposed, and changes no number', async () => {
    const walk = the();
    const card = await walk.engine.request('card', { stage: walk.view.cursor - 1 });
    const product = card?.products[0] as CardProduct;
    await walk.id(`card-tab-${product.wrt}`).click();
    const before = [await walk.labels('value-'), await walk.labels('gradient-')];
    const rules = () => walk.id('card-chain').locator('annotation').allTextContents();
    const inRows = await rules();
    await walk.page.keyboard.press('Shift+T');
    await expect.poll(async () => (await rules())[0]).toContain('\\top');
    const [outputs, inputs] = [product.row.length, product.result.length];
    await walk.shows('card-jacobian', (i) => product.jacobian?.[(i % outputs) * inputs + Math.floor(i / outputs)]);
    await walk.shows('card-row', (i) => product.row[i]);
    await walk.shows('card-result', (i) => product.result[i]);
    expect([await walk.labels('value-'), await walk.labels('gradient-')]).toEqual(before);
    await walk.page.keyboard.press('Shift+T');
    await expect.poll(rules).toEqual(inRows);
    await walk.shows('card-jacobian', (i) => product.jacobian?.[i]);
  });

  it('writes the formula in general and with the numbers of the step', async () => {
    const walk = the();
    for (const { index } of walk.view.stages.filter(({ phase }) => phase === 'forward').slice(-3)) {
      await walk.goTo(index + 1);
      const card = await walk.engine.request('card', { stage: index });
      const formulas = () => walk.id('card').locator('.card-formulas annotation').allTextContents();
      const wanted = [card?.formula, card?.withNumbers].filter((tex) => tex);
      await expect.poll(formulas).toEqual(wanted);
      for (const { address, summary } of card?.operands ?? []) {
        if (summary.shape.length > 0) await walk.shows(`card-operand-${address}`, (i) => summary.entries[i]);
      }
    }
  });
}
