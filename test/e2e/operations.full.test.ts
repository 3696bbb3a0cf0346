import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadDocument } from '../../graph-core/document/load.ts';
import type { Document } from '../../graph-core/model/document.ts';
import { opOf } from '../../graph-core/ops/index.ts';
import { summaryText } from '../../renderer/canvas/summary.ts';
import { operationOrder } from '../../renderer/state/operation-walk.ts';
import { createDirectClient } from '../../session/direct.ts';
import type { Inside, SessionClient, StageInfo } from '../../session/protocol.ts';
import { type EditorPage, openEditor } from '../support/browser.ts';
import { openSteppedGraph, steppedGraphs } from '../support/graphs.ts';
import { Hand } from '../support/mouse.ts';

/** Walking through the operations of composites by keys and mouse; each number is held against the engine's, in the same arithmetic. */
describe('walking through the operations of a composite', () => {
  let editor: EditorPage;
  let hand: Hand;
  let engine: SessionClient;
  let stages: readonly StageInfo[];

  beforeAll(async () => {
    editor = await openEditor();
    await editor.page.setViewportSize({ width: 1280, height: 800 });
    hand = new Hand(editor.page, 'operations');
    await hand.id('value-C.cost').getByText('4').waitFor();
  });
  afterAll(async () => {
    engine?.dispose();
    await editor.close();
  });

  const press = (key: string): Promise<void> => editor.page.keyboard.press(key);
  const open = async (name: keyof typeof steppedGraphs): Promise<void> => {
    // a file is dropped on the graph
    for (let depth = 0; depth < 3 && (await hand.id('inside').count()) > 0; depth++) await press('Escape');
    await openSteppedGraph(hand, name);
    engine?.dispose();
    engine = createDirectClient({ choice: 'wasm' });
    const loaded = loadDocument(steppedGraphs[name](), name, { catalogue: opOf });
    if (!loaded.ok) throw new Error(`${name} is wrong`);
    const report = await engine.request('open', { document: loaded.value.document as Document, tables: {}, generation: 1 });
    stages = report.view?.stages ?? [];
  };
  /** Attributes have no sign of a zero. */
  const plain = (numbers: readonly number[] | null | undefined): number[] => (numbers ?? []).map((x) => x + 0);
  const panel = () => hand.id('operation-panel');
  const sentence = (): Promise<string> => hand.text('step-sentence');
  /** Waits until the walk stands at an operation; 0 before the first. */
  const standsAt = async (at: number): Promise<void> => {
    await expect.poll(() => panel().getAttribute('data-at')).toBe(String(at));
  };
  /** The inside of a block behind one of its stages, as the engine has it. */
  const insideAt = async (path: string, phase: 'forward' | 'backward'): Promise<Inside> => {
    const node = path.split('/')[0];
    const stage = stages.find((each) => each.phase === phase && (each.node === node || path.startsWith(each.node)));
    await engine.request('goTo', { cursor: (stage?.index ?? 0) + 1 });
    const inside = await engine.request('inside', { path });
    if (!inside) throw new Error(`nothing inside ${path}`);
    return inside;
  };
  /** What labels say by address: their titles, without the name before it. */
  const labels = (start: string): Promise<Record<string, string>> =>
    editor.page
      .locator(`.inside .value[data-testid^="${start}"]`)
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
  const cells = (testId: string): Promise<number[]> =>
    panel()
      .locator(`[data-testid^="${testId}-"][data-value]`)
      .evaluateAll((all) => all.map((each) => Number(each.getAttribute('data-value'))));

  /** Every value on view is the engine's, and those of operations ahead are not computed. */
  const expectValues = async (inside: Inside, done: readonly string[]): Promise<void> => {
    const shown = await labels('inside-value-');
    for (const { id, kind, outputs } of inside.nodes) {
      const address = `${id}.${outputs[0]}`;
      const summary = inside.values[address];
      if (kind === 'input' || done.includes(id)) expect(shown[address], address).toBe(summary && summaryText(summary));
      else expect(await hand.id(`inside-value-${address}`).innerText(), address).toBe('–');
    }
  };

  it('goes forward by keys, each operation with its numbers, and shows those ahead as not computed', async () => {
    await open('cross-entropy');
    const inside = await insideAt('C', 'forward');
    const order = operationOrder(inside, 'forward');
    await press('F7');
    await standsAt(0);
    expect(await sentence()).toContain(`Inside Cross-entropy: ${order.length} operations, none of them computed yet`);
    await expectValues(inside, []);
    await hand.shot('begin');
    for (const [k, id] of order.slice(0, 3).entries()) {
      await press(']');
      await standsAt(k + 1);
      expect(await panel().getAttribute('data-operation')).toBe(id);
      await expectValues(inside, order.slice(0, k + 1));
      await expect.poll(() => hand.id(`inside-${id}`).getAttribute('data-state')).toBe('current');
      expect(await sentence()).toContain(`Forward, Cross-entropy, operation ${k + 1} of ${order.length}: `);
      await expect.poll(() => editor.page.locator('.stage-current').innerText()).toBe(`${k + 1}/${order.length}`);
      await expect.poll(() => cells('operation-result')).toEqual([...(inside.values[`${id}.output`]?.entries ?? [])]);
    }
    await hand.shot('forward');
    await press('[');
    await standsAt(2);
    expect(await sentence()).toContain('operation 2 of 10: u₂ = −u₁');
    await expectValues(inside, order.slice(0, 2));
  });

  it('goes into the log-softmax among them and out of it by the buttons', async () => {
    await hand.click('step-back');
    await standsAt(1);
    await hand.click('step-into');
    await expect.poll(() => hand.text('inside-trail-here')).toBe('Log-softmax');
    const inside = await insideAt('C/op1', 'forward');
    const order = operationOrder(inside, 'forward');
    for (const k of order.keys()) {
      await hand.click('step-forward');
      await standsAt(k + 1);
      await expectValues(inside, order.slice(0, k + 1));
    }
    await hand.shot('nested');
    await hand.click('step-out');
    await expect.poll(() => hand.text('inside-trail-here')).toBe('C: Cross-entropy');
    await standsAt(1);
    await hand.click('operation-out');
    await hand.id('inside').waitFor({ state: 'detached' });
    expect(await sentence()).toContain('Forward 2 of 2, Cross-entropy');
  });

  it('goes backward in reverse: row times Jacobian, parts of what is used twice, and their sum', async () => {
    await press(']');
    await expect.poll(sentence).toContain('Backward 1 of 2, Cross-entropy');
    await press('F7');
    await standsAt(0);
    const outer = operationOrder(await insideAt('C', 'backward'), 'backward');
    for (const k of outer.keys()) {
      await press(']');
      await standsAt(k + 1);
    }
    await press('F7');
    await expect.poll(() => hand.text('inside-trail-here')).toBe('Log-softmax');
    const inside = await insideAt('C/op1', 'backward');
    const order = operationOrder(inside, 'backward');
    for (const [k, id] of order.entries()) {
      await press(']');
      await standsAt(k + 1);
      expect(await panel().getAttribute('data-operation')).toBe(id);
      const product = (await engine.request('operation', { path: 'C/op1', id }))?.products[0];
      await expect.poll(() => cells('card-result')).toEqual(plain(product?.result));
      expect(await cells('card-row')).toEqual(plain(product?.row));
      expect(await cells('card-jacobian')).toEqual(plain(product?.jacobian));
      const shown = await labels('inside-gradient-');
      for (const [address, text] of Object.entries(shown)) {
        const summary = inside.gradients[address];
        expect(text, address).toBe(summary && summaryText(summary));
      }
      // what exp reads is used by the difference as well: whole with the fourth operation
      expect(Object.keys(shown).includes('op2.output')).toBe(k >= 3);
      await expect.poll(() => hand.id('inside-accumulating-op2.output').count()).toBe(k < 3 ? 1 : 0);
      await hand.shot(`backward-${k}`);
      if (k === 0) expect(await hand.text('operation-sum')).toContain('1 of 2 uses');
      if (k === 3) {
        const total = inside.gradients['op2.output'];
        await expect.poll(() => hand.text('operation-sum')).toContain(`= ${total && summaryText(total)}`);
      }
    }
    await expect.poll(() => hand.text('operation-sum')).toContain(']');
    await press(']');
    await hand.id('inside').waitFor({ state: 'detached' });
    await expect.poll(sentence).toContain('Backward 2 of 2, Linear');
  });

  it('takes a softmax of a matrix, in the dark, with gradients as columns', async () => {
    await open('attention');
    await editor.page.emulateMedia({ colorScheme: 'dark' });
    await press('Shift+]');
    const stage = stages.find(({ node, phase }) => node === 'A' && phase === 'backward');
    await hand.click(`stage-${stage?.index}`);
    await expect.poll(sentence).toMatch(/^Backward \d+ of \d+, Softmax/);
    await press('F7');
    await standsAt(0);
    await press(']');
    await press(']');
    await press(']');
    await standsAt(3);
    const product =
      (await insideAt('A', 'backward')) && (await engine.request('operation', { path: 'A', id: 'op4' }))?.products[0];
    await expect.poll(async () => (await cells('card-result')).slice(0, 7)).toEqual(plain(product?.result).slice(0, 7));
    await hand.shot('dark');
    await press('Shift+T');
    await hand.shot('columns');
    await press('Shift+T');
    await press('p');
    await hand.shot('present');
    await press('p');
  });

  it('ends where one jumps on the strip, and where one leaves by Escape', async () => {
    await hand.click('stage-0');
    await panel().waitFor({ state: 'detached' });
    await press('Escape');
    await hand.id('inside').waitFor({ state: 'detached' });
    await press('F7');
    await standsAt(0);
    await hand.shot('contract');
    await press(']');
    await standsAt(1);
    await hand.shot('contract-done');
    await press('Escape');
    await hand.id('inside').waitFor({ state: 'detached' });
    await press(']');
    await expect.poll(sentence).toContain('Forward 2 of ');
  });

  it('walks through a layer in a group and goes on in the group', async () => {
    await editor.page.emulateMedia({ colorScheme: 'light' });
    await open('group');
    await press('Shift+[');
    await press(']');
    await expect.poll(sentence).toContain('Forward 1 of 5');
    await press('F7');
    await expect.poll(() => hand.id('inside').getAttribute('data-path')).toBe('a');
    await press('F7');
    await standsAt(0);
    const inside = await insideAt('a/f', 'forward');
    for (const k of [1, 2]) {
      await press(']');
      await standsAt(k);
      await expectValues(inside, operationOrder(inside, 'forward').slice(0, k));
    }
    await hand.shot('group');
    await press(']');
    await expect.poll(() => hand.id('inside').getAttribute('data-path')).toBe('a');
    expect(await sentence()).toContain('First layer / ReLU');
    await editor.page.setViewportSize({ width: 1024, height: 700 });
    await press('[');
    await press('F7');
    await standsAt(0);
    await press(']');
    await standsAt(1);
    await hand.shot('small');
    expect(editor.problems).toEqual([]);
  });
});
