import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EditorPage, openEditor } from '../support/browser.ts';
import { Hand } from '../support/mouse.ts';

/** A group by hand on the first launch's network: x -> f (linear) -> h (relu) -> g (linear) -> C. */
describe('groups made and edited by hand', () => {
  let editor: EditorPage;
  let hand: Hand;

  const key = (keys: string): Promise<void> => editor.page.keyboard.press(keys);
  const selected = (id: string): Promise<string | null> => hand.id(id).getAttribute('data-selected');
  const shows = (id: string, text: string): Promise<void> => expect.poll(() => hand.textOnceRun(id)).toBe(text);
  const cost = (text: string): Promise<void> => shows('value-C.cost', text);
  /** Where the blocks stand, and what is written on them. */
  const picture = (): Promise<unknown> =>
    hand
      .id('canvas')
      .evaluate((canvas) =>
        [...canvas.querySelectorAll<HTMLElement>('.canvas-under .react-flow__node')]
          .map((node) => `${node.dataset.id} ${node.style.transform} ${node.innerText.replace(/\d+\n/, '')}`)
          .sort(),
      );
  let before: unknown;

  beforeAll(async () => {
    editor = await openEditor();
    hand = new Hand(editor.page, 'group-edit');
    await hand.id('value-C.cost').getByText('4').waitFor();
    before = await picture();
  });
  afterAll(async () => {
    await editor.close();
  });

  it('B13 are made of two blocks with Ctrl+G, and the cost stays', async () => {
    await hand.click('title-f');
    await editor.page.keyboard.down('Shift');
    await hand.click('title-h');
    await editor.page.keyboard.up('Shift');
    await key('Control+G');
    await hand.id('node-g1').waitFor();
    await expect.poll(() => hand.id('node-f').count()).toBe(0);
    await expect.poll(() => selected('node-g1')).toBe('true');
    await cost('4');
    await expect.poll(() => hand.text('group-g1')).toBe('2 blocks, 6 weights');
    await hand.shot('grouped');
  });

  it('are entered with Enter, and edited as the graph is: a block added by hand, wired, undone', async () => {
    await key('Enter');
    await shows('inside-value-h.output', '[3, 0]');
    const box = await hand.id('inside').boundingBox();
    if (!box) throw new Error('nothing is open');
    await editor.page.mouse.dblclick(box.x + box.width / 2, box.y + box.height - 140);
    await hand.id('add-search').fill('sigmoid');
    await key('Enter');
    await hand.id('inside-sigmoid1').waitFor();
    await expect.poll(() => selected('inside-sigmoid1')).toBe('true');
    // what is wrong with it is found from outside
    await key('Alt+ArrowUp');
    await hand.click('open-problems');
    await editor.page.getByRole('button', { name: /^Warning g1\/sigmoid1/ }).click();
    await hand.id('inside-sigmoid1').waitFor();
    await expect.poll(() => selected('inside-sigmoid1')).toBe('true');
    await hand.click('drawer-close');
    await hand.drag('inside-port-h.output', 'inside-port-sigmoid1.input');
    await shows('inside-value-sigmoid1.output', '[0.953, 0.5]');
    // what leaves the group is the new block's value from here on
    await hand.drag('inside-port-sigmoid1.output', 'port-handle-output-z1');
    await hand.id('wire-stop-g1/sigmoid1.output->g1.z1').waitFor({ state: 'attached' });
    // Escape would end a computation first
    await shows('value-g1.z1', '[0.953, 0.5]');
    await hand.shot('wired');
    await key('Escape');
    await expect.poll(() => hand.id('inside').count()).toBe(0);
    await key('Control+Z');
    await key('Control+Z');
    await key('Control+Z');
    await cost('4');
    await shows('value-g1.z1', '[3, 0]');
  });

  it('are drawn anew by dragging, renamed by F2, and a drag is one step to undo', async () => {
    await hand.click('title-g1');
    await key('Enter');
    await hand.id('inside-f').waitFor();
    const at = await hand.centre('inside-h');
    // in the drawing: F2 brings the block near
    const place = () =>
      hand
        .id('inside')
        .locator('.react-flow__node[data-id="h"]')
        .evaluate((node: HTMLElement) => node.style.transform);
    const before = await place();
    await hand.drag('inside-h', { x: at.x + 20, y: at.y + 90 });
    await expect.poll(async () => (await hand.centre('inside-h')).y).toBeGreaterThan(at.y + 60);
    expect(await place()).not.toBe(before);
    await key('F2');
    await hand.id('title-editor-h').fill('Kink');
    await key('Enter');
    await expect.poll(() => hand.text('inside-h')).toContain('Kink');
    await key('Control+Z');
    await key('Control+Z');
    await expect.poll(place).toBe(before);
    await expect.poll(() => hand.text('inside-h')).not.toContain('Kink');
    expect((await hand.id('inside-h').boundingBox())?.width).toBeGreaterThan(100);
  });

  it('take arrows as the graph does: a block that has the keyboard moves by a step of the grid, Alt+Up leaves', async () => {
    const place = () =>
      hand
        .id('inside')
        .locator('.react-flow__node[data-id="h"]')
        .evaluate((node: HTMLElement) => new DOMMatrix(node.style.transform).m41);
    await hand.click('inside-h');
    const start = await place();
    await key('ArrowRight');
    await expect.poll(place).toBe(start + 20);
    await key('Control+Z');
    await expect.poll(place).toBe(start);
    await key('Alt+ArrowUp');
    await expect.poll(() => hand.id('inside').count()).toBe(0);
    await hand.click('title-g1');
    await key('Enter');
    await hand.id('inside-h').waitFor();
  });

  it('lose a block with Delete, keep the port that led there, and copy and paste inside', async () => {
    await hand.click('inside-h');
    await key('Delete');
    await expect.poll(() => hand.id('inside-h').count()).toBe(0);
    await expect.poll(() => hand.id('port-output-z1').count()).toBe(1);
    await key('Control+Z');
    await hand.id('inside-h').waitFor();
    await hand.click('inside-f');
    await key('Control+C');
    await key('Control+V');
    await hand.id('inside-f2').waitFor();
    await key('Control+Z');
    await expect.poll(() => hand.id('inside-f2').count()).toBe(0);
  });

  it('get a port by a wire that is dragged to it, which is renamed and removed', async () => {
    await hand.drag('inside-port-f.output', 'port-handle-output-new');
    await hand.id('port-output-output').waitFor();
    await hand.id('port-name-output-output').dblclick();
    await hand.id('port-field-output-output').fill('sum');
    await key('Enter');
    await hand.id('port-output-sum').waitFor();
    await hand.shot('ports');
    await hand.id('port-remove-output-sum').click();
    await expect.poll(() => hand.id('port-output-sum').count()).toBe(0);
    for (let i = 0; i < 3; i++) await key('Control+Z');
    await expect.poll(() => hand.id('port-output-output').count()).toBe(0);
  });

  it('B5, B6, B8 have the gestures of the graph: ports that glow, a knife, a block on a wire, a layout, finding', async () => {
    const { mouse } = editor.page;
    const WIRE = 'wire-g1/f.output->g1/h.input';
    const line = await hand
      .id(WIRE)
      .locator('.wire-forward')
      .evaluate((element) => {
        const path = element as SVGPathElement;
        const at = path.getPointAtLength(path.getTotalLength() / 2).matrixTransform(path.getScreenCTM() ?? undefined);
        return { x: at.x, y: at.y };
      });
    // a wire that is held over a port that refuses it says why
    const [from, to] = [await hand.centre('inside-port-h.output'), await hand.centre('inside-port-f.output')];
    await mouse.move(from.x, from.y);
    await mouse.down();
    await mouse.move(to.x, to.y, { steps: 6 });
    await expect.poll(() => hand.id('inside-port-f.input').getAttribute('data-fit')).toBe('refuses');
    await expect.poll(() => editor.page.locator('.group-pane .refusal-tip').count()).toBe(1);
    await mouse.move(line.x, line.y + 200);
    await mouse.up();
    await key('Escape');
    await editor.page.keyboard.down('Control');
    await mouse.move(line.x, line.y - 60);
    await mouse.down({ button: 'right' });
    await mouse.move(line.x, line.y + 60, { steps: 6 });
    await expect.poll(() => hand.id(WIRE).getAttribute('data-mark')).toBe('cut');
    await hand.shot('knife');
    await mouse.up({ button: 'right' });
    await editor.page.keyboard.up('Control');
    await expect.poll(() => hand.id(WIRE).count()).toBe(0);
    // what is wrong now is marked on its block in there
    await hand.id('warning-g1/h').click();
    await hand.id('mend-box').waitFor();
    await hand.shot('marked');
    await editor.page.getByRole('button', { name: 'Wire f to h.input' }).click();
    await hand.id(WIRE).waitFor({ state: 'attached' });
    await key('Control+Z');
    await key('Control+Z');
    await hand.id(WIRE).waitFor({ state: 'attached' });
    await hand.id('palette-tanh').dragTo(hand.id('canvas'), {
      targetPosition: await hand.id('canvas').evaluate((canvas, { x, y }) => {
        const box = canvas.getBoundingClientRect();
        return { x: x - box.left, y: y - box.top };
      }, line),
    });
    await hand.id('wire-g1/tanh1.output->g1/h.input').waitFor({ state: 'attached' });
    await key('Control+Z');
    await hand.id(WIRE).waitFor({ state: 'attached' });
    const places = () =>
      hand
        .id('inside')
        .locator('.react-flow__node')
        .evaluateAll((all) => all.map((each) => each.getAttribute('style')));
    const drawn = await places();
    await key('Control+Shift+L');
    await expect.poll(places).not.toEqual(drawn);
    await hand.shot('tidied');
    await key('Control+Z');
    await expect.poll(places).toEqual(drawn);
    await key('Control+F');
    await hand.id('find-search').fill('relu');
    await key('Enter');
    await expect.poll(() => selected('inside-h')).toBe('true');
    await key('Escape');
    // the numbers are back with the wire that was cut
    await shows('inside-value-h.output', '[3, 0]');
  });

  it('are left by zooming out, and entered by zooming in on them', async () => {
    const { mouse } = editor.page;
    const turn = async (until: number, by: number): Promise<void> => {
      for (let i = 0; i < 40 && (await hand.id('inside').count()) !== until; i++) await mouse.wheel(0, by);
      await expect.poll(() => hand.id('inside').count()).toBe(until);
    };
    const { x, y } = await hand.centre('inside-f');
    await mouse.move(x, y);
    await turn(0, 120);
    const group = await hand.centre('title-g1');
    await mouse.move(group.x, group.y);
    await turn(1, -120);
    await hand.id('inside-f').waitFor();
  });

  it('B13 are left with Alt+Up and taken apart with Ctrl+Shift+G: the same picture', async () => {
    await key('Alt+ArrowUp');
    await expect.poll(() => hand.id('inside').count()).toBe(0);
    await key('Home');
    await hand.click('title-g1');
    await key('Control+Shift+G');
    await hand.id('node-f').waitFor();
    // the cost stays written while the others are computed
    await shows('value-h.output', '[3, 0]');
    await cost('4');
    await key('Escape');
    await expect.poll(picture).toEqual(before);
    expect(editor.problems).toEqual([]);
  });
});
