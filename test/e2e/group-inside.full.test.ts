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
  });
});
