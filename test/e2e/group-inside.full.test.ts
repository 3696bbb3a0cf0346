import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EditorPage, openEditor } from '../support/browser.ts';
import { Hand } from '../support/mouse.ts';

/** Inside a group what the graph has too: x -> f (linear) -> h (relu) -> g (linear) -> C, of which f and h become a group. */
describe('inside a group', () => {
  let editor: EditorPage;
  let hand: Hand;

  const key = (keys: string): Promise<void> => editor.page.keyboard.press(keys);
  const count = (id: string): Promise<number> => hand.id(id).count();
  const box = async (id: string) => {
    const at = await hand.id(id).boundingBox();
    if (!at) throw new Error(`${id} is not on the screen`);
    return at;
  };

  beforeAll(async () => {
    editor = await openEditor();
    hand = new Hand(editor.page, 'group-inside');
    await hand.id('value-C.cost').getByText('4').waitFor();
    await hand.click('title-f');
    await editor.page.keyboard.down('Shift');
    await hand.click('title-h');
    await editor.page.keyboard.up('Shift');
    await key('Control+G');
    await hand.id('node-g1').waitFor();
  });
  afterAll(async () => {
    await editor.close();
  });

  it('a sketch of it is seen from outside once there is room', async () => {
    expect(await count('sketch-g1')).toBe(0);
    const { x, y } = await hand.centre('node-g1');
    await editor.page.mouse.move(x, y);
    for (let turn = 0; turn < 20 && (await count('sketch-g1')) === 0; turn++) {
      await editor.page.mouse.wheel(0, -120);
      await editor.page.waitForTimeout(30);
    }
    expect(await count('sketch-g1')).toBe(1);
    await expect.poll(() => hand.id('sketch-g1').locator('path').count()).toBe(2);
    await hand.shot('sketch');
    await key('Home');
    await expect.poll(() => count('sketch-g1')).toBe(0);
  });

  it('a frame goes around what is selected with Ctrl+J, takes it along when it is dragged, and is one step each to undo', async () => {
    await hand.click('title-g1');
    await key('Enter');
    await hand.id('inside-h').waitFor();
    await hand.click('inside-h');
    await key('Control+J');
    const field = hand.id('editor-frame:frame1');
    await field.fill('Kink');
    await key('Enter');
    await expect.poll(() => hand.text('title-g1/frame:frame1')).toBe('Kink');
    const [before, frame] = [await box('inside-h'), await hand.centre('title-g1/frame:frame1')];
    await hand.drag('title-g1/frame:frame1', { x: frame.x + 40, y: frame.y + 60 });
    await expect.poll(async () => Math.round((await box('inside-h')).y - before.y)).toBeGreaterThan(40);
    await hand.shot('frame');
    await key('Control+Z');
    await expect.poll(async () => Math.round((await box('inside-h')).y - before.y)).toBe(0);
    await key('Control+Z');
    await key('Control+Z');
    await expect.poll(() => count('g1/frame:frame1')).toBe(0);
  });

  it('a note is written with Shift+N, and taken away with Delete', async () => {
    const pane = await box('inside');
    await editor.page.mouse.move(pane.x + pane.width / 2, pane.y + 120);
    await key('Shift+N');
    await hand.id('editor-note:note1').fill('what comes in');
    await key('Control+Enter');
    await expect.poll(() => hand.text('g1/note:note1')).toContain('what comes in');
    await expect.poll(() => hand.id('g1/note:note1').getAttribute('data-selected')).toBe('true');
    await hand.shot('note');
    await key('Delete');
    await expect.poll(() => count('g1/note:note1')).toBe(0);
  });

  it('a wire is bent with Shift+B, and its point dragged', async () => {
    const [from, to] = [await hand.centre('inside-port-f.output'), await hand.centre('inside-port-h.input')];
    await editor.page.mouse.click((from.x + to.x) / 2, (from.y + to.y) / 2);
    await key('Shift+B');
    const dot = 'bend-g1/f.output->g1/h.input-0';
    const at = await hand.centre(dot);
    await hand.drag(dot, { x: at.x, y: at.y + 70 });
    await expect.poll(async () => Math.round((await hand.centre(dot)).y - at.y)).toBe(70);
    await hand.shot('bent');
    await key('Control+Z');
    await key('Control+Z');
    await expect.poll(() => count(dot)).toBe(0);
  });

  it('a hidden weight is drawn as a circle and hidden again from the menu', async () => {
    const circles = () => hand.id('inside').locator('.disc-parameter').count();
    const before = await circles();
    await editor.page.mouse.click(...(Object.values(await hand.centre('inside-f')) as [number, number]), { button: 'right' });
    await hand
      .id('context-menu')
      .getByRole('menuitem', { name: /weights as circles/ })
      .click();
    await hand.id('inside-w').waitFor();
    expect(await circles()).toBe(before);
    await hand.shot('revealed');
    await editor.page.mouse.click(...(Object.values(await hand.centre('inside-w')) as [number, number]), { button: 'right' });
    await hand.id('context-menu').getByRole('menuitem', { name: 'Hide in its block' }).click();
    await expect.poll(() => count('inside-w')).toBe(0);
  });

  it('a port goes past another by its label or with Alt and an arrow, and is called otherwise by F2', async () => {
    await hand.drag('inside-port-f.output', 'port-handle-output-new');
    const ports = () =>
      hand
        .id('inside')
        .locator('.port-label[data-side="output"]')
        .evaluateAll((labels) =>
          labels
            .toSorted((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top)
            .map((each) => each.textContent),
        );
    await expect.poll(async () => (await ports()).length).toBe(2);
    const [first, second] = (await ports()) as [string, string];
    const low = await hand.centre(`port-name-output-${second}`);
    await hand.drag(`port-name-output-${first}`, { x: low.x, y: low.y + 20 });
    await expect.poll(ports).toEqual([second, first]);
    await hand.shot('ports');
    await hand.click(`port-name-output-${first}`);
    await key('Alt+ArrowUp');
    await expect.poll(ports).toEqual([first, second]);
    await key('F2');
    await hand.id(`port-field-output-${first}`).fill('kinked');
    await key('Enter');
    await expect.poll(ports).toEqual(['kinked', second]);
    await key('Control+Z');
    await expect.poll(ports).toEqual([first, second]);
    await hand.click(`port-name-output-${second}`);
    await key('Delete');
    await expect.poll(ports).toEqual([first]);
  });

  const centreOf = async (id: string): Promise<[number, number]> => Object.values(await hand.centre(id)) as [number, number];
  const inMenu = async (id: string, name: RegExp): Promise<void> => {
    await editor.page.mouse.click(...(await centreOf(id)), { button: 'right' });
    await hand.id('context-menu').getByRole('menuitem', { name }).click();
  };
  const path = (): Promise<string | null> => hand.id('inside').getAttribute('data-path');
  /** Ctrl+Z until a node is there, or gone: each edit is one step. */
  const undone = async (id: string, there: number): Promise<void> => {
    await key('Control+Z');
    await expect.poll(() => count(id)).toBe(there);
  };
  const wire = async (from: string, to: string): Promise<void> => {
    const [a, b] = [await hand.centre(`inside-port-${from}`), await hand.centre(`inside-port-${to}`)];
    await editor.page.mouse.click((a.x + b.x) / 2, (a.y + b.y) / 2);
    const selected = editor.page.locator('.react-flow__edge.selected');
    await expect.poll(() => selected.getByTestId(`wire-g1/${from}->g1/${to}`).count()).toBe(1);
  };

  it('a weight is typed over with Enter on its circle, or by a double-click on a number, and is one step each', async () => {
    const bias = () => hand.text('inside-value-@f:bias.value');
    const before = await bias();
    await hand.click('inside-@f:bias');
    await key('Enter');
    const field = hand.id('value-editor-g1/f.bias');
    await field.fill('5, 7');
    await key('Enter');
    await expect.poll(bias).toBe('[5, 7]');
    await expect.poll(() => editor.page.evaluate(() => document.activeElement?.getAttribute('data-id'))).toBe('@f:bias');
    await hand.shot('typed');
    await key('Control+Z');
    await expect.poll(bias).toBe(before);
    await hand.id('inside-value-@f:bias.value-0').dblclick();
    await field.fill('9');
    await key('Enter');
    await expect.poll(bias).toBe('[9, 1]');
    await hand.click('inside-@f:bias');
    await key('Enter');
    await field.fill('1, 2, 3');
    await key('Enter');
    await editor.page.getByText(/f\.bias has the shape/).waitFor();
    await key('Control+Z');
    await expect.poll(bias).toBe(before);
  });

  it('a drag that Escape cuts short puts the block back, leaves the group open and no line behind; one that ends is told', async () => {
    const [h, f] = [await hand.centre('inside-h'), await hand.centre('inside-f')];
    await editor.page.mouse.move(h.x, h.y);
    await editor.page.mouse.down();
    await editor.page.mouse.move(h.x + 20, h.y + 60, { steps: 5 });
    await editor.page.mouse.move(h.x + 60, f.y + 1, { steps: 5 });
    await expect.poll(() => count('guide')).toBeGreaterThan(0);
    await key('Escape');
    await expect.poll(() => count('guide')).toBe(0);
    await editor.page.mouse.move(h.x + 90, h.y + 90, { steps: 3 });
    await editor.page.mouse.up();
    // beside another block: a hand near the edge of the drawing moves that along
    const off = async (): Promise<number> => {
      const [back, beside] = [await hand.centre('inside-h'), await hand.centre('inside-f')];
      return Math.hypot(back.x - beside.x - (h.x - f.x), back.y - beside.y - (h.y - f.y));
    };
    await expect.poll(off).toBeLessThan(2);
    expect([await path(), await count('guide')]).toEqual(['g1', 0]);
    await hand.drag('inside-h', { x: h.x + 30, y: h.y + 140 });
    await expect.poll(() => hand.text('announcer')).toMatch(/^Move h Now -?\d+ across and -?\d+ down\.$/);
    await key('Control+Z');
    await expect.poll(() => hand.text('announcer')).toMatch(/^Taken back: Move h Now -?\d+ across/);
    await expect.poll(async () => Math.abs((await hand.centre('inside-h')).y - h.y)).toBeLessThan(2);
  });

  it('a frame goes into the group with its only block, and out again', async () => {
    await hand.click('inside-h');
    await key('Control+J');
    await hand.id('editor-frame:frame1').fill('Bend');
    await key('Enter');
    await hand.click('inside-h');
    await key('Control+G');
    await hand.id('inside-g1').waitFor();
    expect(await count('g1/frame:frame1')).toBe(0);
    await key('Enter');
    await expect.poll(path).toBe('g1/g1');
    await hand.id('g1/g1/frame:frame1').waitFor();
    await hand.shot('frame-along');
    await key('Alt+ArrowUp');
    await expect.poll(path).toBe('g1');
    await undone('g1/frame:frame1', 1);
    await key('Control+Z');
    await undone('g1/frame:frame1', 0);
  });

  it('a block of one’s own goes on a wire by the search, and one that does not fit says why', async () => {
    await hand.click('inside-h');
    await key('Control+G');
    await hand.id('inside-g1').waitFor();
    await inMenu('inside-g1', /^Make a block of this/);
    await hand.id('own-title').fill('Bend it');
    if (!(await hand.id('own-keep').isChecked())) await hand.id('own-keep').check();
    await hand.click('make-own-yes');
    await hand.id('own-title').waitFor({ state: 'detached' });
    await key('Control+Z');
    await undone('inside-h', 1);
    await wire('f.output', 'h.input');
    await key('i');
    await hand.id('add-search').fill('conv');
    await hand
      .id('add-unfit')
      .getByText(/does not fit on this wire/)
      .waitFor();
    await hand.shot('unfit');
    await hand.id('add-search').fill('bend it');
    await hand.id('add-own-bend-it').waitFor();
    await hand.shot('own-offered');
    await key('Enter');
    await hand.id('wire-g1/bend-it.z->g1/h.input').waitFor({ state: 'attached' });
    const [own, next] = [await box('inside-bend-it'), await box('inside-h')];
    expect(own.x + own.width).toBeLessThan(next.x);
    await hand.shot('own-on-wire');
    await undone('inside-bend-it', 0);
  });

  it('two linear blocks in a row become one that makes the same; the group stays open', async () => {
    await wire('f.output', 'h.input');
    await key('i');
    await hand.id('add-search').fill('linear');
    await hand.click('add-linear');
    await hand.id('inside-g').waitFor();
    await hand.click('tab-settings');
    await hand.type('attr-outFeatures', '2');
    const shown = (): Promise<number[]> =>
      hand
        .id('inside-value-g.output')
        .locator('.entry')
        .evaluateAll((all) => all.map((each) => Number(each.getAttribute('data-value'))));
    await expect.poll(async () => (await shown()).length).toBe(2);
    const before = await shown();
    await inMenu('inside-g', /^Merge with the linear block/);
    await expect.poll(() => count('inside-f')).toBe(0);
    expect([await path(), await hand.text('inside-trail-here')]).toEqual(['g1', 'g1: Group']);
    expect(await hand.id('inside-g').getAttribute('data-selected')).toBe('true');
    await expect
      .poll(async () => (await shown()).map((x, i) => Math.abs(x - (before[i] ?? Number.NaN)) < 1e-5))
      .toEqual([true, true]);
    await hand.shot('merged');
    await undone('inside-f', 1);
    await key('Control+Z');
    await undone('inside-g', 0);
  });

  it('names what is of all weights after the group', async () => {
    const pane = await box('inside');
    await editor.page.mouse.click(pane.x + 60, pane.y + 100, { button: 'right' });
    await hand.id('context-menu').getByRole('menuitem', { name: 'Show all weights of the group as circles' }).waitFor();
    await key('Escape');
    expect(editor.problems).toEqual([]);
  });
});
