import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { type EditorPage, LOCALE, openEditor, watchPage } from '../support/browser.ts';
import { exported } from '../support/exported.ts';
import { Hand } from '../support/mouse.ts';

/** Runs in the page before anything else: what is remembered of a node or wire for React Flow is frozen, with all that hangs on it. */
function freezeWhatIsHandedOver(): void {
  const freeze = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || Object.isFrozen(value) || ArrayBuffer.isView(value)) return;
    Object.freeze(value);
    for (const part of Object.values(value)) freeze(part);
  };
  const isWire = (value: unknown): boolean => typeof value === 'object' && value !== null && 'sourceHandle' in value;
  const frozen = { nodes: 0, wires: 0 };
  Object.assign(window, { frozen });
  const [setWeak, set] = [WeakMap.prototype.set, Map.prototype.set];
  WeakMap.prototype.set = function (key, value) {
    const flow = (value as { flow?: unknown } | null)?.flow;
    if (flow !== undefined) {
      frozen.nodes++;
      freeze(flow);
    }
    return setWeak.call(this, key, value);
  };
  Map.prototype.set = function (key, value) {
    if (isWire(value) && 'data' in value) {
      frozen.wires++;
      freeze(value);
    }
    return set.call(this, key, value);
  };
}

describe('defects that editors have shipped: editing', () => {
  let editor: EditorPage;
  let page: Page;
  const problems: string[] = [];
  let hand: Hand;

  const press = async (...keys: string[]): Promise<void> => {
    for (const key of keys) await page.keyboard.press(key);
  };
  const blocks = (): Promise<number> => page.locator('.react-flow__node').count();
  const gone = (id: string): Promise<void> => hand.id(id).waitFor({ state: 'detached' });

  beforeAll(async () => {
    editor = await openEditor();
    // a window of its own, whose scripts begin behind the one that freezes
    const context = await editor.browser.newContext({ viewport: { width: 1280, height: 800 }, locale: LOCALE });
    page = await context.newPage();
    watchPage(page, problems);
    await page.addInitScript(freezeWhatIsHandedOver);
    await page.goto(editor.url);
    hand = new Hand(page, 'defects-editing');
    await hand.id('value-C.cost').getByText('4').waitFor();
  });
  afterAll(async () => {
    await editor.close();
  });

  it('C10 what no pass has computed is a dash, never 0: on blocks, wires, weights and in the inspector', async () => {
    const shown = await page.locator('[data-testid^="gradient-"], [data-testid^="wire-gradient-"]').allInnerTexts();
    expect(shown.length).toBeGreaterThan(5);
    expect(shown.filter((text) => !/–$/.test(text.trim()))).toEqual([]);
    await hand.click('title-f');
    await hand.click('tab-gradient');
    const tab = hand.page.getByRole('tabpanel');
    expect(await tab.innerText()).toMatch(/–|not been computed|not computed/i);
    expect(await tab.locator('[data-testid^="gradient-cell"]').count()).toBe(0);
    // once backward is through, a gradient that is 0 says 0
    await hand.click('finish-phase');
    await expect.poll(() => hand.text('step-sentence')).toMatch(/^Backward/);
    await hand.click('finish-phase');
    await expect.poll(async () => (await tab.innerText()).replace(/\s+/g, ' ')).toMatch(/\d/);
    await hand.click('tab-value');
  });

  it('C6 a rate that was typed stays through a drag, its undo, a new block and a wire', async () => {
    await hand.click('open-training');
    await hand.type('learning-rate', '0.0777');
    const { x, y } = await hand.centre('node-y');
    await hand.drag('node-y', { x: x + 60, y: y + 20 });
    expect(await hand.centre('node-y')).not.toEqual({ x, y });
    await press('Control+Z', 'Control+Y', 'Control+Z');
    expect(await hand.centre('node-y')).toEqual({ x, y });
    const count = await blocks();
    await hand.id('palette-search').fill('relu');
    await hand.click('palette-relu');
    await expect.poll(blocks).toBe(count + 1);
    await hand.wire('f.output', 'g.input');
    await hand.id('wire-f.output->g.input').waitFor({ state: 'attached' });
    await press('Control+Z', 'Control+Z');
    await expect.poll(() => hand.id('learning-rate').inputValue()).toBe('0.0777');
    expect((await exported(page)).training.objectives?.[0]?.optimizer.lr).toBe(0.0777);
    await press('Control+Z');
    await expect.poll(() => hand.id('learning-rate').inputValue()).toBe('0.01');
    await hand.click('drawer-close');
  });

  it('C11 a block by click, by drag, by search and by Enter is the same in the file, but for its place', async () => {
    const before = new Set((await exported(page)).nodes.map(({ id }) => id));
    await hand.id('palette-search').fill('linear');
    await hand.click('palette-linear');
    await expect.poll(blocks).toBe(before.size + 1);
    await hand.drag('palette-linear', { x: 420, y: 430 });
    // the browser ends a drag of its own after the button is up
    await expect.poll(blocks).toBe(before.size + 2);
    await hand.id('palette-search').fill('');
    for (const [x, y, how] of [
      [260, 320, 'click'],
      [420, 570, 'key'],
    ] as const) {
      await page.mouse.dblclick(x, y);
      await hand.id('add-search').fill('linear');
      await hand.id('add-linear').waitFor();
      if (how === 'click') await hand.click('add-linear');
      else await press('Enter');
      await gone('add-search');
    }
    const { nodes, parameters, view } = await exported(page);
    const added = nodes.filter(({ id }) => !before.has(id));
    expect(added).toHaveLength(4);
    const [first, ...others] = added.map(({ id, position, ...rest }) => ({ rest, at: typeof position?.x, id }));
    for (const other of others) expect({ ...other, id: '' }).toEqual({ ...first, id: '' });
    const settings = added.map(({ id }) =>
      Object.entries(parameters)
        .filter(([address]) => address.startsWith(`${id}.`))
        .map(([address, { stream, ...rest }]) => [address.slice(id.length), stream?.slice(id.length), rest]),
    );
    for (const one of settings) expect(one).toEqual(settings[0]);
    expect(Object.keys(view).sort()).toEqual(Object.keys((await exported(page)).view).sort());
    for (let i = 0; i < 4; i++) await press('Control+Z');
  });

  it('C8 the Tab key never reaches what is folded away, covered by a dialog or outside of the window', async () => {
    /** What has the focus and cannot be seen or is not on top, in words; null where all is well. */
    const hidden = (): Promise<string | null> =>
      page.evaluate(() => {
        const element = document.activeElement;
        if (!(element instanceof HTMLElement || element instanceof SVGElement) || element === document.body) return null;
        const name = `${element.tagName} ${element.getAttribute('data-testid') ?? element.getAttribute('aria-label') ?? element.className}`;
        const box = element.getBoundingClientRect();
        if (element.closest('[inert], [aria-hidden="true"]')) return `${name} is inert`;
        if (getComputedStyle(element).visibility === 'hidden') return `${name} is invisible`;
        const [left, right] = [Math.max(0, box.left), Math.min(innerWidth, box.right)];
        const [top, bottom] = [Math.max(0, box.top), Math.min(innerHeight, box.bottom)];
        if (right < left || bottom < top) return `${name} is outside of the window`;
        // wires are thin, and fields are small: any of some places will do
        for (const across of [0.5, 0.1, 0.9])
          for (const down of [0.5, 0.1, 0.9]) {
            const at = document.elementFromPoint(left + (right - left) * across, top + (bottom - top) * down);
            if (at && (element.contains(at) || at.contains(element) || at.closest('label')?.contains(element))) return null;
          }
        // a wire says by its look where the focus is
        const wire = /^wire-stop-(.*)/.exec(element.getAttribute('data-testid') ?? '')?.[1];
        if (wire !== undefined)
          return document.querySelector(`[data-testid="wire-${wire}"][data-hovered="true"]`) ? null : `${name} is not shown`;
        return `${name} is covered`;
      });
    const walk = async (steps: number): Promise<(string | null)[]> => {
      const wrong: (string | null)[] = [];
      for (let i = 0; i < steps; i++) {
        await press('Tab');
        const now = await hidden();
        if (now !== null && !wrong.includes(now)) wrong.push(now);
      }
      return wrong;
    };
    await hand.click('toggle-palette');
    await press('Escape');
    expect(await walk(90)).toEqual([]);
    await press('Control+,');
    await hand.id('settings').waitFor();
    expect(await walk(30)).toEqual([]);
    expect(await page.evaluate(() => document.activeElement?.closest('[role="dialog"]') !== null)).toBe(true);
    await press('Escape');
    await gone('settings');
    await hand.click('toggle-palette');
  });

  it('C16 nothing writes into the nodes and wires that React Flow is given', async () => {
    const counts = await page.evaluate(() => (window as unknown as { frozen: Record<string, number> }).frozen);
    expect(counts.nodes).toBeGreaterThan(20);
    expect(counts.wires).toBeGreaterThan(5);
    const { x, y } = await hand.centre('node-y');
    await hand.drag('node-y', { x: x + 30, y: y + 30 });
    await hand.id('wire-stop-f.output->h.input').focus();
    await press('Enter', 'Delete', 'Control+Z', 'Control+A', 'Delete', 'Control+Z', 'Control+Z', 'Escape');
    await hand.id('node-C').waitFor();
    await page.setViewportSize({ width: 1000, height: 700 });
    await press('Home');
    await page.setViewportSize({ width: 1280, height: 800 });
    expect(problems).toEqual([]);
  });

  it('Escape gives a dragged wire up, over a port that takes it and over nothing, and its block may go meanwhile', async () => {
    const wires = (): Promise<number> => page.locator('.react-flow__edge').count();
    const before = await wires();
    const from = await hand.centre('handle-x-value');
    const to = await hand.centre('handle-g-input');
    for (const end of [to, { x: from.x + 60, y: from.y + 160 }]) {
      await page.mouse.move(from.x, from.y);
      await page.mouse.down();
      await page.mouse.move(end.x, end.y, { steps: 6 });
      await page.locator('.react-flow__connection').waitFor({ state: 'attached' });
      await press('Escape');
      await page.locator('.react-flow__connection').waitFor({ state: 'detached' });
      await page.mouse.up();
      expect([await wires(), await hand.id('add-search').count()]).toEqual([before, 0]);
    }
    await page.mouse.move(from.x, from.y);
    await page.mouse.down();
    await page.mouse.move(from.x + 60, from.y + 160, { steps: 6 });
    await press('Control+A', 'Delete');
    await gone('node-x');
    await page.mouse.up();
    await expect.poll(() => hand.id('add-search').count()).toBe(0);
    await press('Control+Z');
    await hand.id('node-x').waitFor();
    expect(problems).toEqual([]);
  });

  it('C5 a number and a setting typed inside a group reach the weight and the definition that they belong to', async () => {
    await hand.dropFile('grouped.chainrule', readFileSync(inRoot('test/e2e/files/grouped.chainrule'), 'utf8'), {
      x: 500,
      y: 300,
    });
    await hand.id('unsaved-discard').or(hand.id('node-a')).first().waitFor();
    if (await hand.id('unsaved-discard').isVisible()) await hand.click('unsaved-discard');
    await hand.id('node-a').waitFor();
    await hand.id('value-C.cost').waitFor();
    await hand.click('title-b');
    await press('Enter');
    await hand.id('inside-f').waitFor();
    await hand.click('inside-f', { position: { x: 40, y: 12 } });
    await hand.id('inspector').getByText('b / f').waitFor();
    await hand.id('subject-b/f.weight').click();
    await hand.type('value-cell-0', '7');
    await expect.poll(async () => (await exported(page)).parameters['b/f.weight']?.value?.data).toEqual([7, 2, -1, 1]);
    expect((await exported(page)).parameters['a/f.weight']?.value?.data).toEqual([1, 2, -1, 1]);
    await hand.click('tab-settings');
    await hand.type('attr-outFeatures', '3');
    await expect.poll(async () => (await exported(page)).definitions.layer?.nodes[0]?.attrs?.outFeatures).toBe(3);
    expect(problems).toEqual([]);
  });
});
