import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { EditorPage } from '../support/browser.ts';
import { HabitHand, openForHabits, type Place, WIRES } from '../support/habits.ts';

/** The network of the first launch: drawing, selecting and putting in order. Every habit is taken back by one step of undo. */
describe('habits: drawing', () => {
  let editor: EditorPage;
  let hand: HabitHand;
  let page: Page;
  /** Bare canvas, below the blocks. */
  const BARE: Place = { x: 560, y: 640 };

  beforeAll(async () => {
    ({ editor, hand, page } = await openForHabits('habits-drawing', { permissions: ['clipboard-read', 'clipboard-write'] }));
  });
  afterEach(() => hand.tidy());
  afterAll(async () => {
    expect(editor.problems).toEqual([]);
    await editor.close();
  });

  const blocks = (): Promise<number> => page.locator('.canvas-flow .node').count();
  const right = async (id: string, name: RegExp): Promise<void> => {
    const box = await hand.id(`node-${id}`).boundingBox();
    await page.mouse.click((box?.x ?? 0) + (box?.width ?? 0) * 0.3, (box?.y ?? 0) + (box?.height ?? 0) * 0.25, {
      button: 'right',
    });
    await page.getByRole('menuitem', { name }).first().click();
  };

  /** On a machine where computing takes long, an edit leaves it to the user. */
  const computes = (cost: string): Promise<void> =>
    expect
      .poll(async () => {
        await hand.press('Shift+[', 'Shift+]');
        return hand.text('value-C.cost');
      })
      .toBe(cost);

  it('B3 adds at the pointer with Shift+A, found by a sign, a symbol or a synonym', async () => {
    for (const [typed, type] of [
      ['+', 'add'],
      ['∑', 'sum'],
      ['rectified linear', 'relu'],
      ['F.relu', 'relu'],
    ] as const) {
      await page.mouse.move(BARE.x, BARE.y);
      await hand.press('Shift+A');
      await hand.id('add-search').waitFor();
      await page.keyboard.insertText(typed);
      await expect
        .poll(() => hand.id('add-box').getByRole('option').first().getAttribute('data-testid'), { message: typed })
        .toBe(`add-${type}`);
      await hand.press('Enter');
      await hand.id(`node-${type}1`).waitFor();
      const { x, y } = await hand.centre(`node-${type}1`);
      expect([Math.abs(x - BARE.x) < 4, Math.abs(y - BARE.y) < 4]).toEqual([true, true]);
      await hand.undone();
    }
  });

  it('B7 removes nothing with Delete or Backspace where nothing is selected, and reconnects with Ctrl and either key', async () => {
    await page.mouse.click(BARE.x, BARE.y);
    await hand.press('Delete', 'Backspace', 'Control+Backspace', 'Control+Delete');
    expect(await blocks()).toBe(6);
    expect(await hand.isUntouched()).toBe(true);
    for (const key of ['Control+Delete', 'Control+Backspace']) {
      await hand.select('h');
      await hand.press(key);
      await expect.poll(() => hand.wires()).toContain('f.output->g.input');
      await hand.undone();
      expect(await hand.wires()).toEqual(WIRES);
    }
  });

  it('B9 takes the keys of a Mac on a Mac', async () => {
    const mac = await editor.context.newPage();
    await mac.addInitScript(() => Object.defineProperty(navigator, 'platform', { get: () => 'MacIntel' }));
    await mac.goto(editor.url);
    const other = new HabitHand(mac, 'habits-drawing');
    await other.id('welcome').or(other.id('node-C')).first().waitFor();
    if (await other.id('welcome').isVisible()) await mac.getByRole('button', { name: 'Empty graph' }).click();
    const before = await mac.locator('.node').count();
    await other.id('palette-tanh').click();
    await expect.poll(() => mac.locator('.node').count()).toBe(before + 1);
    await other.press('Control+Z');
    expect(await mac.locator('.node').count()).toBe(before + 1);
    await other.press('Meta+Z');
    await expect.poll(() => mac.locator('.node').count()).toBe(before);
    await other.press('Meta+Shift+Z');
    await expect.poll(() => mac.locator('.node').count()).toBe(before + 1);
    await other.click('menu-edit');
    expect(await other.text('menu-edit.undo')).toContain('⌘Z');
    await mac.close();
    await page.bringToFront();
  });

  it('B10 cuts with Ctrl+X and pastes what was cut; copy, cut and paste stand in the menu, too', async () => {
    await hand.select('h');
    await hand.press('Control+x');
    await expect.poll(() => hand.id('node-h').count()).toBe(0);
    await page.mouse.move(BARE.x, BARE.y);
    await hand.press('Control+v');
    await hand.id('node-h').waitFor();
    await hand.press('Control+z');
    await hand.undone();
    expect(await hand.wires()).toEqual(WIRES);
    await right('h', /^Copy/);
    await page.mouse.click(BARE.x, BARE.y, { button: 'right' });
    await page
      .getByRole('menuitem', { name: /^Paste/ })
      .first()
      .click();
    await hand.id('node-h2').waitFor();
    await hand.undone();
  });

  it('B11 selects all, nothing, what comes before, after, and everything connected', async () => {
    await hand.press('Control+a');
    await expect.poll(() => hand.selected()).toEqual(['C', 'f', 'g', 'h', 'x', 'y']);
    await hand.press('Escape');
    expect(await hand.selected()).toEqual([]);
    for (const [keys, found] of [
      ['Alt+Shift+u', ['f', 'h', 'x']],
      ['Alt+Shift+d', ['C', 'g', 'h']],
      ['Alt+Shift+c', ['C', 'f', 'g', 'h', 'x', 'y']],
    ] as const) {
      await hand.select('h');
      await hand.press(keys);
      await expect.poll(() => hand.selected()).toEqual(found);
    }
    expect(await hand.isUntouched()).toBe(true);
    await hand.press('Escape');
  });

  it('B12 renames with F2 and by a double-click on the title: Enter keeps, Escape cancels', async () => {
    await hand.select('h');
    const name = await hand.text('title-h');
    await hand.press('F2');
    await hand.id('title-editor-h').waitFor();
    await page.keyboard.type('Wrong');
    await hand.press('Escape');
    await hand.id('title-editor-h').waitFor({ state: 'detached' });
    await expect.poll(() => hand.text('title-h')).toBe(name);
    expect(await hand.isUntouched()).toBe(true);
    await hand.id('title-h').dblclick();
    await page.keyboard.type('Kink');
    await hand.press('Enter');
    await expect.poll(() => hand.text('title-h')).toBe('Kink');
    await hand.undone();
    await expect.poll(() => hand.text('title-h')).toBe(name);
  });

  it('B13 enters a group by a double-click, leads back by the breadcrumb, mutes all of it, and unpacks it with its wires', async () => {
    await hand.select('f', 'h');
    await hand.press('Control+g');
    await hand.id('node-g1').waitFor();
    expect(await hand.wires()).toEqual(['g.output->C.input', 'g1.z1->g.input', 'x.value->g1.x', 'y.value->C.target']);
    const box = await hand.id('node-g1').boundingBox();
    await page.mouse.dblclick((box?.x ?? 0) + 30, (box?.y ?? 0) + (box?.height ?? 0) * 0.75);
    await hand.id('inside-f').waitFor();
    await hand.click('inside-trail-graph');
    await expect.poll(() => hand.id('inside').count()).toBe(0);
    await hand.select('g1');
    await hand.press('m');
    // 3 + 8 are 8 away from 3: f and h do nothing
    await computes('64');
    await hand.press('m');
    await computes('4');
    await hand.press('Control+Shift+G');
    await hand.id('node-h').waitFor();
    expect(await hand.wires()).toEqual(WIRES);
    await hand.press('Control+z', 'Control+z', 'Control+z');
    await hand.undone();
  });

  it('B14 gives a frame a colour from its menu: a frame is drawing, and changes no number', async () => {
    await hand.select('f', 'h');
    await hand.press('Control+j', 'Enter');
    // a hint of the first launch may lie over the rest of it
    await hand.click('title-frame:frame1', { button: 'right', position: { x: 12, y: 8 } });
    await page.getByRole('menuitem', { name: 'Green' }).click();
    await expect.poll(() => hand.id('frame:frame1').getAttribute('data-colour')).toBe('green');
    await expect.poll(() => hand.text('value-C.cost')).toBe('4');
    expect(await hand.wires()).toEqual(WIRES);
    await hand.shot('frame');
    await hand.press('Control+z');
    await hand.undone();
  });

  it('B15 has three things for three purposes, each with its key and its name: pass through, freeze w, stop the gradient', async () => {
    for (const key of ['m', 'Control+b']) {
      await hand.select('f');
      await hand.press(key);
      await expect.poll(() => hand.text('flow-f')).toBe('passes through');
      await hand.undone();
    }
    await hand.select('f');
    await hand.press('w');
    await expect.poll(() => hand.text('flow-f')).toBe('frozen');
    await hand.undone();
    await hand.select('f');
    await hand.press('Shift+G');
    await hand.id('node-stop-gradient1').waitFor({ state: 'attached' });
    await hand.undone();
    await right('f', /^Mute: pass the input through/);
    await expect.poll(() => hand.text('flow-f')).toBe('passes through');
    await hand.undone();
  });

  it('B17 lines a collapsed block up as it is drawn, and opens it again', async () => {
    await hand.select('h');
    await hand.press('Alt+c');
    await expect.poll(() => hand.id('node-h').getAttribute('data-collapsed')).toBe('true');
    await hand.select('f', 'h');
    await hand.choose('arrange', 'Align bottom edges');
    const bottom = async (id: string): Promise<number> => {
      const box = await hand.id(`node-${id}`).boundingBox();
      return (box?.y ?? 0) + (box?.height ?? 0);
    };
    await expect.poll(async () => Math.abs((await bottom('f')) - (await bottom('h'))) < 1).toBe(true);
    expect((await hand.at('h')).y - (await hand.at('f')).y).toBe(36);
    await hand.press('Control+z');
    await hand.undone();
  });

  it('B20 aligns all six ways and distributes both, from the menu, each in one step', async () => {
    const ids = ['x', 'h', 'y'] as const;
    const sizes = [56, 192, 56];
    const heights = [56, 72, 56];
    const places = () => Promise.all(ids.map((id) => hand.at(id)));
    const before = await places();
    const same = (numbers: readonly number[]): boolean => Math.max(...numbers) - Math.min(...numbers) <= 1;
    const ways: Readonly<Record<string, (at: readonly Place[]) => boolean>> = {
      'Align left edges': (at) => same(at.map(({ x }) => x)),
      'Align centres': (at) => same(at.map(({ x }, i) => x + (sizes[i] ?? 0) / 2)),
      'Align right edges': (at) => same(at.map(({ x }, i) => x + (sizes[i] ?? 0))),
      'Align top edges': (at) => same(at.map(({ y }) => y)),
      'Align middles': (at) => same(at.map(({ y }, i) => y + (heights[i] ?? 0) / 2)),
      'Align bottom edges': (at) => same(at.map(({ y }, i) => y + (heights[i] ?? 0))),
      'Distribute horizontally': (at) => gaps(at, 'x', sizes),
      'Distribute vertically': (at) => gaps(at, 'y', heights),
    };
    function gaps(at: readonly Place[], axis: 'x' | 'y', extent: readonly number[]): boolean {
      const row = at
        .map((place, i) => ({ from: place[axis], to: place[axis] + (extent[i] ?? 0) }))
        .sort((a, b) => a.from - b.from);
      const between = row.slice(1).map(({ from }, i) => from - (row[i]?.to ?? 0));
      const middles = row.map(({ from, to }) => (from + to) / 2);
      return same(between) || same(middles.slice(1).map((middle, i) => middle - (middles[i] ?? 0)));
    }
    for (const [name, holds] of Object.entries(ways)) {
      expect([name, holds(before)]).toEqual([name, false]);
      await hand.select(...ids);
      await hand.choose('arrange', name);
      await expect.poll(async () => holds(await places()), { message: name }).toBe(true);
      await hand.undone();
      expect(await places()).toEqual(before);
    }
  });

  it('B21 nudges by arrows, further with Shift, and lets a block go off the grid with Alt', async () => {
    await hand.select('h');
    const before = await hand.at('h');
    await hand.press('ArrowUp', 'Shift+ArrowRight');
    await expect.poll(() => hand.at('h')).toEqual({ x: before.x + 100, y: before.y - 20 });
    await hand.undone();
    for (const each of ['Snap to the grid', 'Alignment guides']) await hand.choose('view', each);
    const y = await hand.at('y');
    const offGrid = async (): Promise<boolean> => {
      const at = await hand.at('y');
      return (at.x + 28) % 20 !== 0 || (at.y + 28) % 20 !== 0;
    };
    for (const alt of [false, true]) {
      if (alt) await page.keyboard.down('Alt');
      await hand.pull(await hand.centre('node-y'), { x: 37, y: 55 });
      await page.mouse.up();
      if (alt) await page.keyboard.up('Alt');
      expect([alt, await offGrid()]).toEqual([alt, alt]);
      await hand.undone();
      expect(await hand.at('y')).toEqual(y);
    }
    for (const each of ['Snap to the grid', 'Alignment guides']) await hand.choose('view', each);
  });

  it('B23 goes on with F and back with Shift+F from a block that was found by name or symbol; F focuses any other', async () => {
    await hand.press('Control+f');
    await page.keyboard.type('linear');
    await expect.poll(() => hand.selected()).toEqual(['f']);
    await hand.press('Enter');
    await expect.poll(() => hand.selected()).toEqual(['g']);
    await hand.press('Shift+Enter', 'Escape');
    await hand.press('f');
    await expect.poll(() => hand.selected()).toEqual(['g']);
    await hand.press('Shift+F');
    await expect.poll(() => hand.selected()).toEqual(['f']);
    await hand.press('F3');
    await expect.poll(() => hand.selected()).toEqual(['g']);
    await hand.press('Control+f');
    await hand.id('find-search').fill('W₁');
    await expect.poll(() => hand.selected()).toEqual(['f']);
    await hand.press('Escape');
    await hand.select('h');
    await hand.press('f');
    await expect.poll(() => page.locator('.focus-view, .inside').count()).toBe(1);
    await hand.press('Escape');
    await expect.poll(() => page.locator('.focus-view, .inside').count()).toBe(0);
  });

  it('B5 says of a wire why it may not end there: a shape that does not fit, an output that is held over an output', async () => {
    const observed = (id: string, shape: readonly number[], y: number) => ({
      id,
      type: 'observed',
      attrs: { shape },
      position: { x: 0, y },
    });
    const text = JSON.stringify({
      format: 'chainrule-graph',
      version: 1,
      name: 'shapes',
      nodes: [observed('x', [2], 0), observed('y', [3], 160), { id: 'C', type: 'squared-norm', position: { x: 360, y: 0 } }],
      edges: [{ from: 'x.value', to: 'C.input' }],
    });
    await hand.dropFile('shapes.chainrule', text, BARE);
    await hand.id('node-g').waitFor({ state: 'detached' });
    const [from, target, other] = [
      await hand.centre('handle-y-value'),
      await hand.centre('handle-C-target'),
      await hand.centre('handle-x-value'),
    ];
    await hand.pull(from, { x: target.x - from.x, y: target.y - from.y });
    await expect.poll(() => page.locator('.refusal-tip').innerText()).toMatch(/3/);
    await expect.poll(() => hand.id('handle-C-target').getAttribute('data-fit')).toBe('refuses');
    await page.mouse.move(other.x, other.y, { steps: 4 });
    await expect.poll(() => page.locator('.refusal-tip').innerText()).toContain('output');
    await page.mouse.move(1270, 20);
    await page.mouse.up();
    expect(await hand.wires()).toEqual(['x.value->C.input']);
    expect(await hand.isUntouched()).toBe(true);
  });
});
