import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Document } from '../../graph-core/model/document.ts';
import { formatNumber } from '../../renderer/ui/number-format.ts';
import { createDirectClient } from '../../session/direct.ts';
import type { StepView } from '../../session/protocol.ts';
import { type EditorPage, openEditor } from '../support/browser.ts';
import { openSteppedGraph, steppedGraphs } from '../support/graphs.ts';
import { Hand } from '../support/mouse.ts';

/** The last gradients of a document, by the session itself. */
async function gradientsOf(document: Document): Promise<StepView> {
  const client = createDirectClient({});
  await client.request('useDevice', { choice: 'cpu' });
  const { view } = await client.request('open', { document, tables: {}, generation: 1 });
  const stages = view?.stages ?? [];
  const done = await client.request('goTo', { cursor: stages.filter(({ phase }) => phase !== 'update').length });
  client.dispose();
  return done;
}

describe('the derivative network and the focus', () => {
  let editor: EditorPage;
  let hand: Hand;

  const press = async (key: string, times = 1): Promise<void> => {
    for (let i = 0; i < times; i++) {
      const before = await hand.text('step-sentence');
      await editor.page.keyboard.press(key);
      await expect.poll(() => hand.text('step-sentence')).not.toBe(before);
    }
  };
  const attribute = (testId: string, name: string) => hand.id(testId).getAttribute(name);
  const states = (ids: readonly string[]) => Promise.all(ids.map((id) => attribute(`mirror-${id}`, 'data-state')));
  /** The numbers of a gradient in the derivative network, as they are written. */
  const written = (address: string) => hand.text(`mirror-gradient-${address}`);
  const asWritten = (view: StepView, address: string): string => {
    const { entries = [], shape = [] } = view.gradients[address] ?? {};
    const columns = shape.at(-1) ?? 1;
    const rows = Array.from({ length: entries.length / columns }, (_, r) => entries.slice(r * columns, (r + 1) * columns));
    return `[${rows.map((row) => row.map((x) => formatNumber(x)).join(', ')).join('; ')}]`;
  };
  /** A number in the drawing of the focus. */
  const drawn = (testId: string) => hand.id(testId).textContent();
  const focusOn = async (node: string): Promise<void> => {
    await hand.click(`node-${node}`);
    await editor.page.keyboard.press('f');
    await hand.id('focus-drawing').waitFor();
  };
  const chosen = (entry: string): Promise<void> => expect.poll(() => hand.text('focus-entry')).toBe(entry);

  beforeAll(async () => {
    editor = await openEditor();
    hand = new Hand(editor.page, 'mirror');
    await editor.page.setViewportSize({ width: 1280, height: 800 });
    await hand.id('value-C.cost').getByText('4').waitFor();
  });
  afterAll(async () => {
    await editor.close();
  });

  it('opens beside the graph with a key, half of the width each, with dashes for what is not computed', async () => {
    await editor.page.keyboard.press('Shift+D');
    await hand.id('mirror').waitFor();
    const [graph, mirror] = [await hand.id('canvas').boundingBox(), await hand.id('mirror').boundingBox()];
    expect(graph?.width).toBeGreaterThanOrEqual(639);
    expect(mirror?.width).toBe(640);
    expect(await states(['C', 'g', 'h', 'f'])).toEqual(['ahead', 'ahead', 'ahead', 'ahead']);
    expect(await written('f.output')).toBe('–');
    // the cost comes first, at the left, and x last
    const places = await Promise.all(['C', 'g', 'h', 'f', 'x'].map(async (id) => (await hand.centre(`mirror-${id}`)).x));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    await expect.poll(() => hand.text('mirror-seed')).toBe('1');
    await hand.shot('open');
  });

  it('moves with each step, forwards and back', async () => {
    await press(']', 2);
    expect(await states(['C', 'g', 'h', 'f'])).toEqual(['done', 'current', 'ahead', 'ahead']);
    expect([await written('g.output'), await written('h.output'), await written('f.output')]).toEqual(['[4]', '[8, 20]', '–']);
    await press('[');
    expect(await states(['C', 'g', 'h', 'f'])).toEqual(['current', 'ahead', 'ahead', 'ahead']);
    expect(await written('h.output')).toBe('–');
    await press('Shift+]');
    expect(await states(['C', 'g', 'h', 'f'])).toEqual(['done', 'done', 'done', 'current']);
    expect(await written('f.weight')).toBe('[8, 16; 0, 0]');
    expect(await written('x.value')).toBe(await hand.text('gradient-x.value'));
    await hand.shot('backward');
  });

  it('selects the block with its twin, by mouse and by keys, and the twin with its block', async () => {
    await hand.click('mirror-h');
    await expect.poll(() => attribute('node-h', 'data-selected')).toBe('true');
    await hand.click('node-g');
    await expect.poll(() => attribute('mirror-g', 'data-selected')).toBe('true');
    expect(await attribute('mirror-h', 'data-selected')).toBe('false');
    // Tab walks in the order of backward
    await editor.page.locator('.mirror .react-flow__node').first().focus();
    const spoken: (string | null)[] = [];
    for (let i = 0; i < 4; i++) {
      spoken.push(
        await editor.page.evaluate(() => document.activeElement?.querySelector('.twin')?.getAttribute('data-testid') ?? null),
      );
      await editor.page.keyboard.press('Tab');
    }
    expect(spoken).toEqual(['mirror-C', 'mirror-y', 'mirror-g', 'mirror-h']);
    await editor.page.keyboard.press('Enter');
    await expect.poll(() => attribute('node-f', 'data-selected')).toBe('true');
    expect(await attribute('mirror-f', 'aria-label')).toBe(
      'Backward of Linear: gradient of C with respect to s₁ times the derivative of s₁ with respect to x, and times the derivative of s₁ with respect to W₁, and times the derivative of s₁ with respect to b₁; done last',
    );
    await editor.page.mouse.move(0, 300);
    const { x, y } = await hand.centre('mirror-g');
    await editor.page.mouse.move(x, y);
    await expect.poll(() => attribute('node-g', 'data-twin-hovered')).toBe('true');
  });

  it('adds the contributions of a variable that is used twice', async () => {
    await openSteppedGraph(hand, 'diamond');
    await press('Shift+]');
    const view = await gradientsOf(JSON.parse(steppedGraphs.diamond()) as Document);
    await hand.id('mirror-sum-W.value').waitFor();
    expect(await written('W.value')).toBe(asWritten(view, 'W.value'));
    for (const wire of ['edge:x.value->p.other', 'edge:x.value->q.other']) {
      await expect.poll(() => hand.text(`mirror-${wire}`)).toBe(asWritten(view, wire));
    }
    await expect.poll(() => hand.id('mirror-sum-p.output').count()).toBe(0);
    await hand.shot('diamond');
  });

  it('draws a group as one twin, greys what no gradient reaches, and goes below the graph', async () => {
    await openSteppedGraph(hand, 'group');
    await press('Shift+]');
    expect(await states(['C', 'b', 'a'])).toEqual(['done', 'done', 'current']);
    expect(await written('a.out')).toBe(await hand.text('gradient-a.out'));
    await hand.id('mirror-side').click();
    await expect.poll(async () => (await hand.id('mirror').boundingBox())?.width).toBe(1280);
    await openSteppedGraph(hand, 'cross-entropy');
    await expect.poll(() => attribute('mirror-y', 'data-reached')).toBe('false');
    await expect.poll(() => hand.text('mirror-y')).toContain('no gradient');
    await hand.shot('below');
    await hand.id('mirror-side').click();
    await hand.id('toggle-mirror').click();
    await hand.id('mirror').waitFor({ state: 'detached' });
    expect(await attribute('toggle-inspector', 'aria-pressed')).toBe('true');
  });

  it('focuses a function: s, h(s) and the slope, and what comes back once backward has passed', async () => {
    await openSteppedGraph(hand, 'diamond');
    await focusOn('a');
    await expect.poll(() => hand.id('focus-plot-z').locator('.focus-curve').count()).toBe(1);
    await hand.id('focus-hint').waitFor();
    expect([await drawn('focus-dz'), await hand.text('focus-chain-dC')]).toEqual(['–', '–']);
    await editor.page.keyboard.press('ArrowRight');
    await chosen('s₁[1]');
    const view = await gradientsOf(JSON.parse(steppedGraphs.diamond()) as Document);
    const s = view.values['p.output']?.entries[1] as number;
    const slope = 1 - Math.tanh(s) ** 2;
    const dz = view.gradients['a.output']?.entries[1] as number;
    await press('Shift+]');
    await expect.poll(() => drawn('focus-dz')).toBe(formatNumber(dz));
    expect(await drawn('focus-s')).toBe(formatNumber(s));
    expect(await drawn('focus-slope')).toBe(formatNumber(slope));
    expect(await drawn('focus-ds')).toBe(formatNumber(view.gradients['p.output']?.entries[1] as number));
    await hand.type('focus-nudge', '0.5');
    await expect.poll(() => hand.text('focus-chain-dz')).toBe(formatNumber(0.5 * slope));
    await expect.poll(() => hand.text('focus-chain-dC')).toBe(formatNumber(0.5 * slope * dz));
    await hand.shot('focus-tanh');
    await expect.poll(() => hand.id('focus-shared').count()).toBe(0);
    await editor.page.keyboard.press('Escape');
    await hand.id('focus').waitFor({ state: 'detached' });
    // x goes into both products: only one part of its gradient comes back through p
    await focusOn('p');
    await hand.id('focus-shared').waitFor();
    const part = view.gradients['edge:x.value->p.other']?.entries[0] as number;
    await expect.poll(() => drawn('focus-dz')).toBe(formatNumber(part));
    expect(formatNumber(part)).not.toBe(formatNumber(view.gradients['x.value']?.entries[0] as number));
    await hand.id('focus-back').click();
  });

  it('focuses a weighted sum from the menu of the right button: the fan, a window of it, and the sum that comes back', async () => {
    await openSteppedGraph(hand, 'lecture');
    await press('Shift+]');
    const view = await gradientsOf(JSON.parse(steppedGraphs.lecture()) as Document);
    await hand.click('node-f3', { button: 'right' });
    await editor.page.getByRole('menuitem', { name: 'Focus' }).click();
    await hand.id('focus-drawing').waitFor();
    await hand.id('focus-first-next').click();
    await hand.id('focus-weight-4').waitFor();
    await expect.poll(() => hand.id('focus-weight-0').count()).toBe(0);
    expect(await drawn('focus-ds-4')).toBe(formatNumber(view.gradients['f3.output']?.entries[4] as number));
    await hand.id('focus-entry-next').click();
    await chosen('z₃[1]');
    const back = view.gradients['h2.output']?.entries[1] as number;
    await expect.poll(() => drawn('focus-dz')).toBe(formatNumber(back));
    // a nudge of 0.1 of the entry moves the cost by a tenth of the gradient, the sums outside of the window included
    await expect.poll(() => hand.text('focus-chain-dC')).toBe(formatNumber(0.1 * back));
    await hand.shot('focus-sum');
    await hand.id('focus-back').click();
    await hand.id('focus').waitFor({ state: 'detached' });
    expect(editor.problems).toEqual([]);
  });

  it('is saved as a figure', async () => {
    const saved = editor.page.waitForEvent('download');
    // without a picker a file is a download
    await editor.page.evaluate(() => Object.assign(window, { showSaveFilePicker: undefined }));
    await editor.page.keyboard.press('Shift+D');
    await hand.id('mirror-export').click();
    const svg = readFileSync(await (await saved).path(), 'utf8');
    expect(svg).toMatch(/^<svg /);
    expect(svg).toContain('∂C/∂');
  });
});
