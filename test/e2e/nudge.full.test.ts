import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadDocument } from '../../graph-core/document/load.ts';
import { createDirectClient } from '../../session/direct.ts';
import type { SessionClient } from '../../session/protocol.ts';
import { type EditorPage, openEditor } from '../support/browser.ts';
import { openSteppedGraph, steppedGraphs } from '../support/graphs.ts';
import { Hand } from '../support/mouse.ts';

/** A nudge by mouse and by keys, the uses of a shared weight and the list of paths: the numbers are the session's. */
describe('the nudge, fan-out and paths', () => {
  let editor: EditorPage;
  let hand: Hand;
  let session: SessionClient;

  const key = (keys: string): Promise<void> => editor.page.keyboard.press(keys);
  const delta = async (): Promise<number> => Number(await hand.id('nudge-delta').getAttribute('data-value'));
  /** Numbers of the table's rows: ds, predicted, actual, gap, ratio. */
  const row = (index: number): Promise<number[]> =>
    hand
      .id(`nudge-row-${index}`)
      .locator('td')
      .evaluateAll((cells) => cells.map((cell) => Number(cell.getAttribute('data-value'))));
  const numbers = (locator: string): Promise<number[]> =>
    editor.page
      .locator(`[data-testid^="${locator}-"]`)
      .evaluateAll((cells) => cells.map((cell) => Number(cell.getAttribute('data-value'))));
  const expectRows = async (address: string, index: number, of: number): Promise<void> => {
    const { rows } = await session.request('nudge', { address, index, delta: of });
    for (const [i, { delta: step, predicted, actual, gap }] of rows.entries()) {
      await expect.poll(async () => (await row(i))[0]).toBeCloseTo(step, 12);
      await expect.poll(async () => (await row(i))[1]).toBeCloseTo(predicted, 9);
      const shown = await row(i);
      expect(shown[2]).toBeCloseTo(actual, 9);
      expect(shown[3]).toBeCloseTo(gap, 9);
    }
  };

  beforeAll(async () => {
    const loaded = loadDocument(steppedGraphs.diamond(), 'diamond');
    if (!loaded.ok) throw new Error('the diamond is wrong');
    session = createDirectClient({ choice: 'cpu' });
    const { view } = await session.request('open', { document: loaded.value.document, tables: {}, generation: 1 });
    const end = view?.stages.filter(({ phase }) => phase !== 'update').length ?? 0;
    await session.request('goTo', { cursor: end });
    editor = await openEditor();
    hand = new Hand(editor.page, 'nudge');
    await hand.id('value-C.cost').waitFor();
    await openSteppedGraph(hand, 'diamond');
    await key('Shift+1');
  });
  afterAll(async () => {
    session.dispose();
    await editor.close();
  });

  it('starts with N at the selected value and shows predicted and actual changes downstream', async () => {
    const before = await hand.text('value-C.cost');
    await hand.click('variable-p.output');
    await key('n');
    await hand.id('nudge-row-0').waitFor();
    expect(await delta()).toBe(0.1);
    await expectRows('p.output', 0, 0.1);
    const { downstream } = await session.request('nudge', { address: 'p.output', index: 0, delta: 0.1 });
    expect(Object.keys(downstream)).toEqual(['a.output', 'sum.output', 'C.cost']);
    // tanh at 1, by 0.1: worked by hand
    await expect.poll(() => hand.text('nudge-predicted-a.output')).toContain('[+0.0420, 0]');
    await expect.poll(() => hand.text('nudge-actual-a.output')).toContain('[+0.0389, 0]');
    await expect.poll(() => hand.id('node-b').getAttribute('data-nudge')).toBe('untouched');
    await expect.poll(() => hand.id('node-sum').getAttribute('data-nudge')).toBe('downstream');
    await expect.poll(() => hand.text('value-C.cost')).toBe(before);
    await hand.shot('nudge');
    // with another decimal mark while it is on
    const choose = async (language: string): Promise<void> => {
      await hand.click('language');
      await hand.page.getByRole('menuitem', { name: language }).click();
    };
    await choose('Tiếng Việt');
    await expect.poll(() => hand.text('nudge-predicted-a.output')).toContain('[+0,0420; 0]');
    await choose('English');
    await expect.poll(() => hand.text('nudge-predicted-a.output')).toContain('[+0.0420, 0]');
  });

  it('follows a drag, keys and typing, and says what halving does', async () => {
    const { x, y } = await hand.centre('nudge-scrub');
    await editor.page.mouse.move(x, y);
    await editor.page.mouse.down();
    await editor.page.mouse.move(x + 30, y, { steps: 10 });
    await editor.page.mouse.up();
    expect(await delta()).toBeCloseTo(0.4, 12);
    await expectRows('p.output', 0, 0.4);
    await key('ArrowLeft');
    await key('Shift+ArrowRight');
    await key('Control+ArrowRight');
    expect(await delta()).toBeCloseTo(0.491, 12);
    await expectRows('p.output', 0, 0.491);
    await hand.click('nudge-entry-1');
    await hand.type('nudge-delta', '0.02');
    await expectRows('p.output', 1, 0.02);
    await expect.poll(async () => (await row(1))[4]).toBeGreaterThan(3.7);
    await expect.poll(() => hand.text('nudge-says')).toContain('four-fold');
    await hand.click('nudge-half');
    await expectRows('p.output', 1, 0.01);
    await hand.shot('dragged');
  });

  it('ends with Escape, and nothing was changed', async () => {
    await key('Escape');
    await hand.id('nudge').waitFor({ state: 'detached' });
    await expect.poll(() => hand.id('nudge-actual-a.output').count()).toBe(0);
    await expect.poll(() => hand.id('node-b').getAttribute('data-nudge')).toBeNull();
  });

  it('shows the two uses of the shared weight, and that they add up', async () => {
    await hand.click('node-W');
    await hand.click('tab-gradient');
    await hand.id('fan-out').getByText('not computed yet').first().waitFor();
    await key('Shift+]');
    await hand.id('fan-out-sum-0').waitFor();
    const { branches, sum } = await session.request('fan-out', { address: 'W.value' });
    for (const { node, port, gradient } of branches) {
      const shown = await numbers(`contribution-${node}.${port}`);
      gradient?.entries.forEach((entry, i) => {
        expect(shown[i]).toBeCloseTo(entry, 6);
      });
    }
    const shown = await numbers('fan-out-sum');
    sum?.entries.forEach((entry, i) => {
      expect(shown[i]).toBeCloseTo(entry, 6);
    });
    await hand.id('branch-p.input').hover();
    await expect.poll(() => hand.id('wire-W.value->p.input').getAttribute('data-lit')).toBe('true');
    await expect.poll(() => hand.id('wire-W.value->q.input').getAttribute('data-lit')).toBeNull();
    await hand.shot('fan-out');
  });

  it('lists both paths by keys, lights the one in focus, and they add up to the gradient', async () => {
    await hand.id('list-paths').focus();
    await key('Enter');
    await hand.id('path-1').waitFor();
    expect(await hand.id('path-0').innerText()).toMatch(
      /w → Matrix product \(s₁\) → Tanh \(z₂\) → Add \(ȳ\) → Squared norm \(C\)/,
    );
    await expect.poll(() => hand.text('paths-count')).toBe('All 2 paths are shown.');
    const { paths, sum } = await session.request('paths', { address: 'W.value', limit: 64 });
    for (const [i, { product }] of paths.entries()) {
      const shown = await numbers(`path-product-${i}`);
      product.entries.forEach((entry, k) => {
        expect(shown[k]).toBeCloseTo(entry, 9);
      });
    }
    const shown = await numbers('paths-sum');
    sum.entries.forEach((entry, k) => {
      expect(shown[k]).toBeCloseTo(entry, 9);
    });
    await key('Tab');
    for (const [wire, lit] of [
      ['W.value->p.input', 'true'],
      ['a.output->sum.input', 'true'],
      ['sum.output->C.input', 'true'],
      ['q.output->b.input', null],
    ] as const) {
      expect(await hand.id(`wire-${wire}`).getAttribute('data-lit'), wire).toBe(lit);
    }
    await hand.shot('paths');
  });

  it('says where relu is crossed, with the entry typed, in the dark too', async () => {
    const loaded = loadDocument(steppedGraphs.lecture(), 'lecture');
    if (!loaded.ok) throw new Error('the lecture is wrong');
    await session.request('open', { document: loaded.value.document, tables: {}, generation: 2, fresh: true });
    const entries = (await session.request('goTo', { cursor: 2 })).values['f1.output']?.entries ?? [];
    const nearest = Math.min(...entries.filter((entry) => entry > 1e-3));
    const index = entries.indexOf(nearest);
    const by = -1.5 * nearest;
    await editor.page.emulateMedia({ colorScheme: 'dark' });
    await openSteppedGraph(hand, 'lecture');
    await hand.click('variable-f1.output');
    await hand.click('tab-value');
    await hand.click('nudge-start');
    await hand.type('nudge-entry', `${index}`);
    await hand.type('nudge-delta', `${by}`);
    const { kinks, rows } = await session.request('nudge', { address: 'f1.output', index, delta: by });
    expect(kinks?.map(({ node }) => node)).toEqual(['h1']);
    await expect.poll(() => hand.text('nudge-says')).toContain(`ReLU (z₂) meets a kink at ds₁[${index}] = `);
    await expect.poll(async () => (await row(0))[1]).toBeCloseTo(rows[0]?.predicted as number, 6);
    expect((await row(0))[2]).toBeCloseTo(rows[0]?.actual as number, 6);
    await expect.poll(() => hand.id('nudge-says').getAttribute('data-kink')).toBe('true');
    await hand.shot('kink');
    // another value: the nudge goes over to it; N ends it
    await hand.click('variable-h2.output');
    await key('n');
    await expect.poll(() => hand.id('node-h1').getAttribute('data-nudge')).toBe('untouched');
    await hand.click('nudge-end');
    await hand.id('nudge').waitFor({ state: 'detached' });
  });

  it('nudges a value inside a group, and a weight there', async () => {
    const loaded = loadDocument(steppedGraphs.group(), 'group');
    if (!loaded.ok) throw new Error('the group is wrong');
    const { document } = loaded.value;
    const { view } = await session.request('open', { document, tables: {}, generation: 3, fresh: true });
    await session.request('goTo', { cursor: view?.stages.filter(({ phase }) => phase === 'forward').length ?? 0 });
    await editor.page.emulateMedia({ colorScheme: 'light' });
    await openSteppedGraph(hand, 'group');
    const group = document.nodes.find(({ type }) => type === 'group')?.id ?? '';
    await hand.click(`node-${group}`);
    await key('n');
    const choices = await hand
      .id('nudge-value')
      .locator('option')
      .evaluateAll((options) => options.map((option) => (option as HTMLOptionElement).value));
    const output = choices.find((address) => address === `${group}/f.output`) ?? 'no inner output';
    const weight = choices.find((address) => address === `${group}/f.weight`) ?? 'no inner weight';
    for (const address of [output, weight]) {
      await hand.id('nudge-value').selectOption(address);
      await hand.type('nudge-delta', '0.05');
      await expectRows(address, 0, 0.05);
    }
    await hand.shot('group');
  });

  it('leaves no problems', () => {
    expect(editor.problems).toEqual([]);
  });
});
