import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadDocument } from '../../graph-core/document/load.ts';
import type { Document } from '../../graph-core/model/document.ts';
import { opOf } from '../../graph-core/ops/index.ts';
import { summaryText } from '../../renderer/canvas/summary.ts';
import { formatNumber } from '../../renderer/ui/number-format.ts';
import { createDirectClient } from '../../session/direct.ts';
import type { SessionClient, StepView } from '../../session/protocol.ts';
import { type EditorPage, LOCALE, openEditor, watchPage } from './browser.ts';
import { openSteppedGraph, steppedGraphs } from './graphs.ts';
import { Hand } from './mouse.ts';

/**
 * Each of the five graphs walked through by keys and mouse, with every number that the window shows held against the engine's,
 * which runs the same document here in the same arithmetic, float32 on the CPU.
 */

/** A block to look at closely, a variable to nudge, and whether a second pane has room for its numbers. */
const GRAPHS: Readonly<Record<keyof typeof steppedGraphs, { readonly block: string; readonly variable: string }>> = {
  lecture: { block: 'f3', variable: 'h2.output' },
  diamond: { block: 'p', variable: 'x.value' },
  group: { block: 'b', variable: 'x.value' },
  'cross-entropy': { block: 'f', variable: 'x.value' },
  attention: { block: 'S', variable: 'Wq.value' },
};

type Graph = keyof typeof steppedGraphs;

/** What a label shows by address: the text that it stands for. */
type Shown = Readonly<Record<string, string>>;

/** Describes the walk through some of the graphs, each in a window of its own. */
export function describeWalks(graphs: readonly Graph[]): void {
  let editor: EditorPage;

  beforeAll(async () => {
    editor = await openEditor();
  });
  afterAll(async () => {
    await editor.close();
  });

  describe.each(graphs)('the stepper on the graph "%s"', (name) => {
    const { block, variable } = GRAPHS[name];

    const problems: string[] = [];
    let page: Page;
    let hand: Hand;
    let engine: SessionClient;
    let view: StepView;

    beforeAll(async () => {
      // with storage of its own: the graph before has unsaved weights
      const context = await editor.browser.newContext({ viewport: { width: 1280, height: 800 }, locale: LOCALE });
      page = await context.newPage();
      watchPage(page, problems);
      await page.goto(editor.url);
      hand = new Hand(page, `five-${name}`);
      await hand.id('value-C.cost').getByText('4').waitFor();
      await openSteppedGraph(hand, name);
      engine = createDirectClient({ choice: 'cpu', precision: 'float32' });
      const loaded = loadDocument(steppedGraphs[name](), name, { catalogue: opOf });
      if (!loaded.ok) throw new Error('the graph is wrong');
      const report = await engine.request('open', { document: loaded.value.document as Document, tables: {}, generation: 1 });
      const stages = report.view?.stages ?? [];
      view = await engine.request('goTo', { cursor: stages.filter(({ phase }) => phase !== 'update').length });
    });
    afterAll(async () => {
      engine.dispose();
      await page.context().close();
    });

    const sentence = (): Promise<string> => hand.text('step-sentence');
    const press = async (key: string, expected: RegExp): Promise<void> => {
      await page.keyboard.press(key);
      await expect.poll(sentence).toMatch(expected);
    };
    /** Titles of all labels whose test id begins so, by what follows. */
    const labels = (start: string): Promise<Shown> =>
      page
        .locator(`.value[data-testid^="${start}"]`)
        .evaluateAll(
          (all, length) =>
            Object.fromEntries(
              all.map((each) => [
                each.getAttribute('data-testid')?.slice(length) ?? '',
                each.getAttribute('title')?.replace(/^[^:]*: /, '') ?? '',
              ]),
            ),
          start.length,
        );
    const cells = (start: string): Promise<number[]> =>
      page
        .locator(`[data-testid^="${start}-"][data-value]`)
        .evaluateAll((all) => all.map((each) => Number(each.getAttribute('data-value'))));
    /** Every label says what the engine has, and there are as many as the canvas can show. */
    const compare = (shown: Shown, known: StepView['values']): void => {
      expect(Object.keys(shown).length).toBeGreaterThan(1);
      for (const [address, text] of Object.entries(shown)) {
        const summary = known[address];
        expect(summary, address).toBeDefined();
        if (summary) expect(text, address).toBe(summaryText(summary));
      }
    };

    it('steps by keys to the end of backward and shows the values and gradients of the engine', async () => {
      await press('Shift+]', /^Backward \d+ of \d+/);
      await page.keyboard.press('Control+0');
      await page.keyboard.press('Home');
      const zoomedOut = Object.keys(await labels('value-')).length < 2;
      if (zoomedOut) for (let i = 0; i < 4; i++) await page.keyboard.press('Control+=');
      await expect.poll(async () => Object.keys(await labels('value-')).length).toBeGreaterThan(1);
      compare(await labels('value-'), view.values);
      compare(await labels('gradient-'), view.gradients);
      await hand.shot('backward');
    });

    it('shows the arithmetic of the last block, and goes back and forth to the same numbers', async () => {
      const card = await engine.request('card', { stage: view.cursor - 1 });
      const product = card?.products[0];
      if (!product) throw new Error('the last block has no product');
      await hand.id('card').waitFor();
      const before = await cells('card-result');
      for (const [i, x] of before.entries()) expect(x).toBe(product.result[i]);
      expect(before.length).toBeGreaterThan(0);
      const here = await sentence();
      await press('[', /^Backward/);
      expect(await sentence()).not.toBe(here);
      await press(']', /^Backward/);
      await expect.poll(sentence).toBe(here);
      await expect.poll(() => cells('card-result')).toEqual(before);
    });

    it('nudges a value and predicts what the run then gives', async () => {
      const [id = ''] = variable.split('.');
      await hand.id(`node-${id}`).dispatchEvent('click');
      await hand.id('tab-value').click();
      await hand.id('nudge-start').click();
      const delta = Number((await hand.id('nudge-delta').inputValue()).replace('−', '-'));
      const expected = await engine.request('nudge', { address: variable, index: 0, delta });
      const row = expected.rows[0];
      if (!row) throw new Error('the cost does not depend on it');
      await expect.poll(() => hand.text('nudge-row-0')).toContain(formatNumber(Math.abs(row.predicted)));
      expect(await hand.text('nudge-row-0')).toContain(formatNumber(Math.abs(row.actual)));
      await hand.shot('nudge');
      await page.keyboard.press('Escape');
      await hand.id('nudge').waitFor({ state: 'detached' });
    });

    it('adds up the paths to the gradient', async () => {
      await hand.id('tab-gradient').click();
      await hand.id('list-paths').click();
      await hand.id('paths-count').waitFor();
      const { sum } = await engine.request('paths', { address: variable, limit: 64 });
      if (!sum) throw new Error('there is no sum');
      const gradient = view.gradients[variable];
      expect(Math.abs(sum.norm - (gradient?.norm ?? Number.NaN))).toBeLessThan(1e-5 * Math.max(1, sum.norm));
      // a single path is its own sum; entry by entry where they are few, else the norm
      const total = (await page.locator('[data-testid^="paths-sum"]').count()) > 0 ? 'paths-sum' : 'path-product-0';
      const isWhole = (await hand.id(total).count()) === 0;
      const shown = await hand.id(isWhole ? `${total}-0` : total).getAttribute('data-value');
      expect(Number(shown)).toBeCloseTo(isWhole ? (sum.entries[0] as number) : sum.norm, 6);
    });

    it('mirrors the graph with the same gradients', async () => {
      await page.keyboard.press('m');
      await hand.id('mirror').waitFor();
      const shown = await labels('mirror-gradient-');
      for (const [address, text] of Object.entries(shown)) {
        const summary = view.gradients[address];
        if (summary) expect(text, address).toBe(summaryText(summary));
      }
      expect(await hand.id('mirror-C').getAttribute('data-state')).toBe('done');
      await hand.shot('mirror');
      await page.keyboard.press('m');
      await hand.id('mirror').waitFor({ state: 'detached' });
    });

    it('finds the gain of every block, and passes a check of all gradients', async () => {
      await hand.id('open-health').click();
      const { rows } = await engine.request('health', { set: false });
      for (const { node, gain } of rows.filter((each) => !each.node.includes('/'))) {
        const row = hand.id(`health-row-${node}`);
        await row.waitFor();
        if (gain !== null) expect(await row.innerText(), node).toContain(formatNumber(gain));
      }
      await hand.id('health-check').click();
      await hand.id('check-verdict').waitFor();
      expect(await hand.id('check-verdict').getAttribute('class')).toContain('check-passed');
      await hand.shot('health');
    });

    it('lists the program, and opens the block that is looked at', async () => {
      await hand.id('open-program').click();
      const listing = await engine.request('programListing', {});
      const { forward, backward, update } = listing.count;
      await expect
        .poll(() => hand.text('program-summary'))
        .toContain(`forward ${forward} equations, backward ${backward}, update ${update}`);
      await hand.id('drawer-close').click();
      await hand.id(`node-${block}`).dispatchEvent('click');
      await hand.id('tab-jacobian').click();
      await hand.id('panel-jacobian').getByText(/norm/).first().waitFor();
      await hand.shot('jacobian');
    });

    it('makes the update, takes it back, and has met no problem', async () => {
      await page.keyboard.press('Escape');
      await press('Shift+]', /^Update/);
      await press('Shift+]', /^(Forward|Update)/);
      await press('[', /./);
      await hand.shot('updated');
      expect(problems).toEqual([]);
    });
  });
}
