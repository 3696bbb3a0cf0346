import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EditorPage, openEditor } from '../support/browser.ts';
import { Hand } from '../support/mouse.ts';
import { wiresAtPorts } from '../support/wires-at-ports.ts';

interface Place {
  readonly x: number;
  readonly y: number;
}

/** Frames, notes, guides and the rest of putting a drawing in order: x -> f -> h -> g -> C <- y, by mouse and keyboard. */
describe('arranging', () => {
  let editor: EditorPage;
  let hand: Hand;

  const nodeOf = (id: string) => editor.page.locator(`.react-flow__node[data-id="${id}"]`);
  /** Where a node stands in the document. */
  const at = async (id: string): Promise<Place> => {
    const style = (await nodeOf(id).getAttribute('style')) ?? '';
    const [, x, y] = /translate\((-?[\d.]+)px, (-?[\d.]+)px\)/.exec(style) ?? [];
    return { x: Number(x), y: Number(y) };
  };
  const press = (key: string): Promise<void> => editor.page.keyboard.press(key);
  const choose = async (menu: string, command: string): Promise<void> => {
    await hand.click(`menu-${menu}`);
    await editor.page.getByRole('menuitem', { name: command }).click();
  };
  /** Takes hold of something and moves it by pixels of the screen; let go of it with `mouse.up`. */
  const pull = async (testId: string, dx: number, dy: number, from: Place = { x: 0, y: 0 }): Promise<void> => {
    const { x, y } = await hand.centre(testId);
    await editor.page.mouse.move(x + from.x, y + from.y);
    await editor.page.mouse.down();
    await editor.page.mouse.move(x + from.x + dx / 2, y + from.y + dy / 2, { steps: 3 });
    await editor.page.mouse.move(x + from.x + dx, y + from.y + dy, { steps: 3 });
  };
  const undo = () => press('Control+Z');

  beforeAll(async () => {
    editor = await openEditor();
    hand = new Hand(editor.page, 'arrange');
    await hand.id('value-C.cost').getByText('4').waitFor();
    await editor.page.keyboard.press('Control+-');
  });
  afterAll(async () => {
    await editor.close();
  });

  it('B14: frames what is selected, and what stands in the frame goes with it; deleting keeps it', async () => {
    const { page } = editor;
    const before = { f: await at('f'), y: await at('y') };
    await press('Control+A');
    await press('Control+J');
    await page.keyboard.type('Two layers');
    await press('Enter');
    await expect.poll(() => hand.text('title-frame:frame1')).toBe('Two layers');
    // it stands behind the blocks, and behind them in the order of the Tab key
    const order = await page
      .locator('.react-flow__node')
      .evaluateAll((nodes) => nodes.map((node) => (node as HTMLElement).dataset.id));
    expect(order.at(-1)).toBe('frame:frame1');
    await page.locator('.react-flow__pane').click({ position: { x: 350, y: 600 } });
    await pull('title-frame:frame1', 40, 160, { x: 200, y: 0 });
    await page.mouse.up();
    const moved = { f: await at('f'), y: await at('y') };
    expect(moved.f.y - before.f.y).toBeGreaterThan(100);
    expect(moved.y.y - before.y.y).toBeCloseTo(moved.f.y - before.f.y, 0);
    await hand.shot('frame');
    await undo();
    await expect.poll(() => at('f')).toEqual(before.f);
    // a double-click renames, Escape gives it up
    await hand.id('title-frame:frame1').dblclick();
    await page.keyboard.type('Nothing');
    await press('Escape');
    await expect.poll(() => hand.text('title-frame:frame1')).toBe('Two layers');
    const { width } = (await hand.id('frame:frame1').boundingBox()) ?? { width: 0 };
    await pull('resize-frame:frame1-se', -30, 40);
    await page.mouse.up();
    await expect.poll(async () => (await hand.id('frame:frame1').boundingBox())?.width).toBeCloseTo(width - 30, 0);
    await press('Delete');
    await hand.id('frame:frame1').waitFor({ state: 'detached' });
    expect(await at('f')).toEqual(before.f);
    await undo();
    await hand.id('frame:frame1').waitFor();
  });

  it('B14: inside of a frame is the canvas: a box that is drawn there selects blocks, one around the frame selects it, too', async () => {
    const { page } = editor;
    const frame = hand.id('frame:frame1');
    const box = (await frame.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
    const select = async (from: Place, to: Place): Promise<void> => {
      await page.mouse.move(from.x, from.y);
      await page.mouse.down();
      await page.mouse.move(to.x, to.y, { steps: 4 });
      await page.mouse.up();
    };
    const end = { x: box.x + box.width - 20, y: box.y + box.height - 20 };
    await select({ x: box.x + 20, y: box.y + 40 }, end);
    await expect.poll(() => hand.id('node-f').getAttribute('data-selected')).toBe('true');
    expect(await frame.getAttribute('data-selected')).toBe('false');
    await select({ x: box.x - 12, y: box.y - 8 }, { x: end.x + 40, y: end.y + 40 });
    await expect.poll(() => frame.getAttribute('data-selected')).toBe('true');
    await expect.poll(() => hand.id('node-f').getAttribute('data-selected')).toBe('true');
  });

  it('B14: a note is written by keyboard, its formulas typeset, a broken one marked where it stands', async () => {
    const { page } = editor;
    await press('Escape');
    await press('Shift+N');
    await page.keyboard.type('Costs $\\frac{1}{2}$ of \\$8, not $\\frac{1}$');
    await press('Escape');
    const note = hand.id('note:note1');
    await note.locator('.katex .mfrac').first().waitFor();
    expect(await note.locator('.tex[data-fault]').innerText()).toBe('\\frac{1}');
    expect(await note.innerText()).toContain('of $8');
    expect(await note.getAttribute('aria-label')).toContain('Costs');
    await press('Enter');
    await page.keyboard.type('!');
    await press('Escape');
    await expect.poll(() => note.innerText()).toContain('!');
    // the keyboard is on the note again, and arrows move it by a step of the grid; presses that follow one another are one step
    const before = await at('note:note1');
    await press('ArrowDown');
    await press('Shift+ArrowRight');
    await press('Shift+ArrowRight');
    await expect.poll(() => at('note:note1')).toEqual({ x: before.x + 200, y: before.y + 20 });
    await undo();
    await expect.poll(() => at('note:note1')).toEqual(before);
    await expect.poll(() => hand.text('step-sentence')).toContain('Forward 4 of 4');
    await press('Control+F');
    await page.keyboard.type('costs');
    await expect.poll(() => note.getAttribute('data-selected')).toBe('true');
    await press('Escape');
    await press('Delete');
    await note.waitFor({ state: 'detached' });
  });

  it('B21: lines say what a dragged block is in line with; Alt lets it go anywhere; a grid is chosen in the menu', async () => {
    const { page } = editor;
    const before = await at('h');
    await pull('node-h', 60, 3, { x: -30, y: -20 });
    await page.locator('[data-testid="guide"]').first().waitFor();
    await hand.shot('guides');
    await page.mouse.up();
    // the middle of f, h and g in one line again
    await expect.poll(async () => (await at('h')).y).toBe(before.y);
    await expect.poll(() => hand.id('guide').count()).toBe(0);
    await undo();
    await page.keyboard.down('Alt');
    await pull('node-h', 60, 3, { x: -30, y: -20 });
    await expect.poll(() => hand.id('guide').count()).toBe(0);
    await page.mouse.up();
    await page.keyboard.up('Alt');
    expect((await at('h')).y).toBeGreaterThan(before.y);
    await undo();
    await choose('view', 'Snap to the grid');
    await choose('view', 'Alignment guides');
    await pull('node-y', 47, 33);
    await page.mouse.up();
    const { x, y } = await at('y');
    // by its middle: 28 from its corner
    expect([(x + 28) % 20, (y + 28) % 20].map(Math.abs)).toEqual([0, 0]);
    await undo();
    await choose('view', 'Snap to the grid');
    await choose('view', 'Alignment guides');
  });

  it('B21: arrows move a block that has the keyboard by a step of the grid', async () => {
    const before = await at('h');
    await nodeOf('h').focus();
    await press('Enter');
    await press('Escape');
    await nodeOf('h').focus();
    await press(' ');
    await press('ArrowLeft');
    await press('ArrowLeft');
    await expect.poll(() => at('h')).toEqual({ x: before.x - 40, y: before.y });
    await undo();
    await expect.poll(() => at('h')).toEqual(before);
  });

  it('B17: a collapsed block is small and keeps its wires; a pinned one stays where it is', async () => {
    const { page } = editor;
    await press('Alt+c');
    await expect.poll(() => hand.id('node-h').getAttribute('data-collapsed')).toBe('true');
    const size = async (id: string): Promise<number> =>
      Number.parseFloat((await nodeOf(id).evaluate((node) => (node as HTMLElement).style.height)) || '0');
    expect(await size('h')).toBe(36);
    // its middle is where it was, and so the wire into it is straight
    const [f, h] = [await at('f'), await at('h')];
    expect(h.y + 18).toBe(f.y + 36);
    await expect.poll(() => wiresAtPorts(page)).toMatchObject({ off: [] });
    await hand.shot('collapsed');
    await press('Shift+P');
    await hand.id('pin-h').waitFor();
    await press('Control+A');
    await pull('node-f', 20, 40, { x: -40, y: 10 });
    await page.mouse.up();
    expect(await at('h')).toEqual(h);
    expect((await at('f')).y).not.toBe(f.y);
    await undo();
    await undo();
    await hand.id('pin-h').waitFor({ state: 'detached' });
    await undo();
    await expect.poll(() => size('h')).toBe(72);
  });

  it('B20: aligns and distributes what is selected, each as one step', async () => {
    const { page } = editor;
    const ids = ['x', 'h', 'y'] as const;
    const places = () => Promise.all(ids.map(at));
    const before = await places();
    await press('Escape');
    await hand.click('node-x');
    await page.keyboard.down('Shift');
    for (const id of ['h', 'y']) {
      const { x, y } = await hand.centre(`node-${id}`);
      await page.mouse.click(x - (id === 'h' ? 40 : 0), y - (id === 'h' ? 20 : 0));
    }
    await page.keyboard.up('Shift');
    await choose('arrange', 'Align bottom edges');
    const heights = [56, 72, 56];
    const bottoms = async () => (await places()).map(({ y }, i) => y + (heights[i] as number));
    await expect.poll(async () => new Set(await bottoms()).size).toBe(1);
    await undo();
    await expect.poll(places).toEqual(before);
    const { x, y } = await hand.centre('node-x');
    await page.mouse.click(x, y, { button: 'right' });
    await hand.id('menu-arrange').last().hover();
    await page.getByRole('menuitem', { name: 'Distribute horizontally' }).click();
    const [a, b, c] = await places();
    expect((b?.x ?? 0) - (a?.x ?? 0) - 56).toBeCloseTo((c?.x ?? 0) - (b?.x ?? 0) - 192, -1);
    await undo();
    await expect.poll(places).toEqual(before);
  });

  it('B20: lines blocks up by keys while one of them has the keyboard', async () => {
    const before = { f: await at('f'), y: await at('y') };
    await hand.click('node-f');
    await editor.page.keyboard.down('Shift');
    await hand.click('node-y');
    await editor.page.keyboard.up('Shift');
    expect(await nodeOf('y').evaluate((node) => node.contains(document.activeElement))).toBe(true);
    await press('Alt+Shift+ArrowLeft');
    await expect
      .poll(async () => [(await at('f')).x, (await at('y')).x])
      .toEqual([Math.min(before.f.x, before.y.x), Math.min(before.f.x, before.y.x)]);
    expect([(await at('f')).y, (await at('y')).y]).toEqual([before.f.y, before.y.y]);
    await undo();
    await expect.poll(async () => ({ f: await at('f'), y: await at('y') })).toEqual(before);
    await press('Escape');
  });

  it('lays the whole drawing bottom-up, as in the lecture, and back in one step', async () => {
    const before = await at('C');
    await choose('arrange', 'Turn the whole drawing bottom-up, or back');
    await expect.poll(async () => (await at('C')).y < (await at('f')).y && (await at('f')).y < (await at('x')).y).toBe(true);
    await expect.poll(() => hand.id('handle-x-value').getAttribute('class')).toContain('top');
    await hand.shot('turned');
    await undo();
    await expect.poll(() => at('C')).toEqual(before);
  });

  it('begins from a template with data and a note, ready to train', async () => {
    const { page } = editor;
    await hand.click('menu-file');
    await hand.id('menu-templates').hover();
    await press('ArrowRight');
    await page.getByRole('menuitem', { name: 'Classifier with two layers' }).click();
    const asks = hand.id('unsaved-discard');
    await asks.waitFor();
    await asks.click();
    await hand.id('data-card-iris').waitFor();
    await hand.id('note:note1').waitFor();
    await hand.id('status-state').and(page.locator('[data-status="ready"]')).waitFor();
    await hand.shot('template');
    expect(editor.problems).toEqual([]);
  });
});
