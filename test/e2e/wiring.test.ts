import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { type EditorPage, openEditor } from '../support/browser.ts';
import { Hand } from '../support/mouse.ts';

type At = { readonly x: number; readonly y: number };

/** x, f, C and y with long wires, and a relu h that nothing is wired to. Each habit is taken back, to the last letter of the file. */
describe('making with wires', () => {
  let editor: EditorPage;
  let hand: Hand;
  let page: Page;
  let start: string;

  /** The document as File > Export as JSON writes it. */
  const text = async (from: Page = page): Promise<string> => {
    const download = from.waitForEvent('download');
    await from.getByTestId('menu-file').click();
    await from.getByRole('menuitem', { name: 'Export as JSON…' }).click();
    const saved = readFileSync(await (await download).path(), 'utf8');
    await from.getByRole('menu').waitFor({ state: 'detached' });
    return saved;
  };
  const wires = async (from: Page = page): Promise<string[]> => {
    const ids = await from.locator('.react-flow__edge').evaluateAll((all) => all.map((each) => each.getAttribute('data-id')));
    return ids.filter((id) => id !== null).sort();
  };
  const START = ['f.output->C.input', 'x.value->f.input', 'y.value->C.target'];

  /** Takes back the one step that a gesture was. */
  const takenBack = async (): Promise<void> => {
    await page.keyboard.press('Control+z');
    await expect.poll(() => wires()).toEqual(START);
    expect(await text()).toBe(start);
    await expect.poll(() => hand.id('undo').isDisabled()).toBe(true);
  };
  /** A place on a wire's line, by default its middle. */
  const onWire = (wire: string, part = 0.5): Promise<At> =>
    hand
      .id(`wire-${wire}`)
      .locator('.wire-forward')
      .evaluate((element, along) => {
        const line = element as SVGPathElement;
        const at = line.getPointAtLength(line.getTotalLength() * along).matrixTransform(line.getScreenCTM() ?? undefined);
        return { x: at.x, y: at.y };
      }, part);
  const empty = (): At => ({ x: 620, y: 560 });
  /** As a hand moves: React Flow takes a block up where the pointer is when it has moved a little. */
  const carry = async (from: At, to: At): Promise<void> => {
    await page.mouse.move(from.x, from.y);
    await page.mouse.down();
    await page.mouse.move(from.x + 3, from.y + 2, { steps: 2 });
    await page.mouse.move(to.x, to.y, { steps: 5 });
  };
  const rightStroke = async (key: 'Control' | 'Shift', from: At, to: At): Promise<void> => {
    await page.keyboard.down(key);
    await page.mouse.move(from.x, from.y);
    await page.mouse.down({ button: 'right' });
    await page.mouse.move(to.x, to.y, { steps: 6 });
    await page.mouse.up({ button: 'right' });
    await page.keyboard.up(key);
  };
  /** Beside its formula and the chips of its weights. */
  const pickF = async (): Promise<void> => {
    const { x, y } = await hand.centre('handle-f-input');
    await page.mouse.click(x + 24, y + 16);
  };
  const emptyClick = async (): Promise<void> => {
    await page.mouse.click(empty().x, empty().y);
  };
  const mark = (wire: string): Promise<string | null> => hand.id(`wire-${wire}`).getAttribute('data-mark');
  const open = async (in_: Page): Promise<void> => {
    const graph = readFileSync(inRoot('test/e2e/files/wiring.chainrule'), 'utf8');
    await new Hand(in_, 'wiring').dropFile('wiring.chainrule', graph, { x: 500, y: 300 });
    await in_.getByTestId('node-h').waitFor();
    // the native pickers cannot be used by a test: the editor then downloads, as in Firefox
    await in_.evaluate(() => Reflect.deleteProperty(window, 'showSaveFilePicker'));
  };

  beforeAll(async () => {
    editor = await openEditor({ context: { permissions: ['clipboard-read', 'clipboard-write'] } });
    ({ page } = editor);
    hand = new Hand(page, 'wiring');
    await hand.id('value-C.cost').getByText('4').waitFor();
    await open(page);
    await hand.id('value-C.cost').getByText('5').waitFor();
    start = await text();
  });
  afterAll(async () => {
    await editor.close();
  });

  it('B3 adds a block from a search at the pointer, by PyTorch name and with the arrow keys', async () => {
    await page.mouse.dblclick(empty().x, empty().y);
    await hand.id('add-search').waitFor();
    await page.keyboard.type('F.relu');
    await expect.poll(() => hand.id('add-help').innerText()).toContain('Keeps positive entries');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    const { x, y } = await hand.centre('node-relu1');
    expect([Math.abs(x - empty().x) < 3, Math.abs(y - empty().y) < 3]).toEqual([true, true]);
    await takenBack();
    await page.keyboard.press('Shift+A');
    await hand.id('add-search').waitFor();
    // what was added last comes first
    await expect.poll(() => hand.id('add-box').getByRole('option').first().innerText()).toContain('recent');
    await page.keyboard.press('Escape');
    await expect.poll(() => hand.id('add-box').count()).toBe(0);
  });

  it('B4 offers what fits where a wire is dropped, from an output and from an input, and wires it', async () => {
    await hand.drag('handle-f-output', empty());
    await hand.id('add-search').waitFor();
    // an embedding takes whole numbers
    expect([await hand.id('add-embedding').count(), await hand.id('add-tanh').count()]).toEqual([0, 1]);
    await page.keyboard.type('tanh');
    await page.keyboard.press('Enter');
    await expect.poll(() => wires()).toContain('f.output->tanh1.input');
    await takenBack();
    await hand.drag('handle-h-input', { x: 260, y: 600 });
    await hand.id('add-search').waitFor();
    await expect.poll(() => hand.id('add-squared-norm').count()).toBe(0);
    await page.keyboard.type('sigmoid');
    await page.keyboard.press('Enter');
    await expect.poll(() => wires()).toContain('sigmoid1.output->h.input');
    await takenBack();
  });

  it('B5 glows where a wire may end and says why it may not elsewhere', async () => {
    const [from, to, back] = await Promise.all(
      ['handle-C-cost', 'handle-h-input', 'handle-f-output'].map((id) => hand.centre(id)),
    );
    if (!from || !to || !back) throw new Error('no ports');
    await carry(from, to);
    await expect.poll(() => page.locator('.refusal-tip').innerText()).toContain('cost');
    await expect.poll(() => hand.id('handle-h-input').getAttribute('data-fit')).toBe('refuses');
    await page.mouse.up();
    // where it was let go stands why, with what would make it fit
    await expect.poll(() => hand.text('mend-box')).toContain('cost');
    await page.keyboard.press('Escape');
    await hand.id('mend-box').waitFor({ state: 'detached' });
    await carry(back, to);
    await expect.poll(() => hand.id('handle-h-input').getAttribute('data-fit')).toBe('fits');
    await expect.poll(() => hand.id('handle-f-input').getAttribute('data-fit')).toBe('refuses');
    const x = await hand.centre('handle-x-value');
    await page.mouse.move(x.x, x.y, { steps: 4 });
    await expect.poll(() => page.locator('.refusal-tip').innerText()).toContain('x.value is an output');
    await page.mouse.move(empty().x, 80);
    await page.mouse.move(hand.page.viewportSize()?.width ?? 1280, 20);
    await page.mouse.up();
    expect(await wires()).toEqual(START);
  });

  it('B6 puts a block on the wire that it is dropped on, and makes room for it; Alt does not', async () => {
    const [block, wire, before] = [
      await hand.centre('node-h'),
      await onWire('f.output->C.input', 0.8),
      await hand.centre('node-C'),
    ];
    await carry(block, wire);
    await expect.poll(() => mark('f.output->C.input')).toBe('insert');
    await expect.poll(() => hand.id('aim-line').count()).toBe(1);
    await hand.shot('aim');
    await page.mouse.up();
    await expect.poll(() => wires()).toEqual(['f.output->h.input', 'h.output->C.input', 'x.value->f.input', 'y.value->C.target']);
    const after = await hand.centre('node-C');
    expect(after.x).toBeGreaterThan(before.x + 20);
    await takenBack();
    await page.keyboard.down('Alt');
    await carry(block, wire);
    expect(await mark('f.output->C.input')).toBeNull();
    await page.mouse.up();
    await page.keyboard.up('Alt');
    await expect.poll(async () => (await hand.centre('node-h')).y < block.y - 50).toBe(true);
    expect(await wires()).toEqual(START);
    await takenBack();
  });

  it('B6 puts a block from the palette, and one from the search, on a wire', async () => {
    const wire = await onWire('y.value->C.target');
    await hand.id('palette-search').fill('sigmoid');
    await hand.drag('palette-sigmoid', wire);
    await expect.poll(() => wires()).toContain('y.value->sigmoid1.input');
    expect(await wires()).not.toContain('y.value->C.target');
    await hand.id('palette-search').fill('');
    await emptyClick();
    await takenBack();
    await page.mouse.click(wire.x, wire.y);
    await page.keyboard.press('i');
    await hand.id('add-search').waitFor();
    await expect.poll(() => hand.id('add-observed').count()).toBe(0);
    await page.keyboard.type('nn.Tanh');
    await expect.poll(() => hand.id('add-help').innerText()).toContain('y.value → C.target');
    await page.keyboard.press('Enter');
    await expect.poll(() => wires()).toContain('y.value->tanh1.input');
    await takenBack();
  });

  it('B7 removes with Delete and Backspace, and reconnects with Control', async () => {
    for (const key of ['Delete', 'Backspace']) {
      await pickF();
      await page.keyboard.press(key);
      await expect.poll(() => wires()).toEqual(['y.value->C.target']);
      await takenBack();
    }
    await pickF();
    await page.keyboard.press('Control+Delete');
    await expect.poll(() => wires()).toEqual(['x.value->C.input', 'y.value->C.target']);
    await takenBack();
  });

  it('B8 cuts wires with a knife, takes them off a port, and leads their ends elsewhere', async () => {
    const [above, below] = [await onWire('f.output->C.input', 0.75), await onWire('y.value->C.target', 0.6)];
    await rightStroke('Control', { x: above.x, y: above.y - 40 }, { x: below.x + 20, y: below.y + 60 });
    await expect.poll(() => wires()).toEqual(['x.value->f.input']);
    await expect.poll(() => hand.id('context-menu').count()).toBe(0);
    await takenBack();
    await page.keyboard.press('k');
    await hand.id('knife-note').waitFor();
    await carry({ x: above.x, y: above.y - 40 }, { x: above.x, y: above.y + 20 });
    await page.mouse.up();
    await expect.poll(() => wires()).toEqual(['x.value->f.input', 'y.value->C.target']);
    await takenBack();
    const port = await hand.centre('handle-C-target');
    await page.keyboard.down('Alt');
    await page.mouse.click(port.x, port.y);
    await page.keyboard.up('Alt');
    await expect.poll(() => wires()).toEqual(['f.output->C.input', 'x.value->f.input']);
    await takenBack();
    const end = { x: port.x - 17, y: port.y };
    await carry(end, await hand.centre('handle-h-input'));
    await page.mouse.up();
    await expect.poll(() => wires()).toEqual(['f.output->C.input', 'x.value->f.input', 'y.value->h.input']);
    await takenBack();
    await carry(end, empty());
    await page.mouse.up();
    await expect.poll(() => wires()).toEqual(['f.output->C.input', 'x.value->f.input']);
    await expect.poll(() => hand.id('add-box').count()).toBe(0);
    await takenBack();
  });

  it('B16 bends a wire at points that move with both ends and are in no order', async () => {
    const passes = await page.locator('.pass-stage').allInnerTexts();
    expect(passes.length).toBeGreaterThan(3);
    const place = await onWire('y.value->C.target');
    await page.mouse.dblclick(place.x, place.y);
    const bend = 'bend-y.value->C.target-0';
    await hand.drag(bend, { x: place.x - 30, y: place.y + 110 });
    const low = await hand.centre(bend);
    expect(Math.abs(low.y - place.y - 110)).toBeLessThan(6);
    await hand.shot('bent');
    await emptyClick();
    await expect.poll(() => page.locator('.pass-stage').allInnerTexts()).toEqual(passes);
    // y and C together take the bend along; y alone does not
    await page.keyboard.down('Shift');
    for (const id of ['y', 'C']) {
      const { x, y } = await hand.centre(`node-${id}`);
      await page.mouse.click(x, y - 12);
    }
    await page.keyboard.up('Shift');
    await page.keyboard.press('ArrowUp');
    const zoomed = (await hand.centre(bend)).y - low.y;
    expect(zoomed).toBeLessThan(-4);
    await page.keyboard.press('Control+z');
    await hand.id(bend).focus();
    await page.keyboard.press('Delete');
    await expect.poll(() => hand.id(bend).count()).toBe(0);
    for (const _ of ['remove', 'move']) await page.keyboard.press('Control+z');
    await page.keyboard.press('Control+z');
    await expect.poll(() => text()).toBe(start);
    const [above, below] = [await onWire('f.output->C.input', 0.75), await onWire('y.value->C.target', 0.6)];
    await rightStroke('Shift', { x: above.x, y: above.y - 40 }, { x: below.x + 20, y: below.y + 60 });
    await expect.poll(() => page.locator('.bend').count()).toBe(2);
    // what goes away takes its bends along, and undo brings them back
    await pickF();
    await page.keyboard.press('Delete');
    await expect.poll(() => page.locator('.bend').count()).toBe(1);
    await page.keyboard.press('Control+z');
    await expect.poll(() => page.locator('.bend').count()).toBe(2);
    await takenBack();
  });

  it('B10 pastes at the pointer, with incoming wires, and into another window', async () => {
    await pickF();
    await page.keyboard.press('Control+c');
    await page.mouse.move(empty().x, empty().y);
    await page.keyboard.press('Control+v');
    const pasted = await hand.id('node-f2').boundingBox();
    expect([Math.abs((pasted?.x ?? 0) - empty().x) < 8, Math.abs((pasted?.y ?? 0) - empty().y) < 8]).toEqual([true, true]);
    expect(await wires()).toEqual(START);
    await takenBack();
    await page.keyboard.press('Control+Shift+v');
    await expect.poll(() => wires()).toContain('x.value->f2.input');
    await takenBack();
    await pickF();
    await page.keyboard.press('Control+d');
    await hand.id('node-f2').waitFor();
    expect(await wires()).toEqual(START);
    await takenBack();
    await pickF();
    await page.keyboard.press('Control+Shift+d');
    await expect.poll(() => wires()).toContain('x.value->f2.input');
    await takenBack();
    const other = await editor.newPage();
    await other.getByRole('button', { name: 'Empty graph' }).click();
    await other.getByText('Double-click to add a block').waitFor();
    await other.mouse.move(empty().x, empty().y);
    await other.keyboard.press('Control+v');
    await other.getByTestId('node-f').waitFor();
    expect(await other.locator('.react-flow__node').count()).toBe(1);
    await other.close();
    await page.bringToFront();
  });

  it('B26, B25 says what a wire carries, and goes to its other end', async () => {
    // what is on view may be old after the edits before
    await page.keyboard.press('Shift+[');
    await page.keyboard.press('Shift+]');
    await hand.id('value-C.cost').getByText('5').waitFor();
    const place = await onWire('f.output->C.input', 0.6);
    await page.mouse.move(place.x, place.y);
    await page.mouse.move(place.x + 1, place.y);
    await hand.id('wire-tip').waitFor();
    await expect.poll(() => hand.text('wire-tip')).toContain('2');
    await expect.poll(() => page.locator('.wire-label-above[data-wire="f.output->C.input"]').innerText()).toBe('[1, 2]');
    await page.mouse.click(place.x, place.y);
    await expect.poll(() => page.locator('.react-flow__edge.selected').getByTestId('wire-f.output->C.input').count()).toBe(1);
    await expect.poll(() => page.locator('.app-inspector').innerText()).toContain('Linear');
    await page.keyboard.press('e');
    await expect.poll(() => hand.id('node-C').getAttribute('data-selected')).toBe('true');
    await page.keyboard.press('e');
    await expect.poll(() => hand.id('node-f').getAttribute('data-selected')).toBe('true');
    await emptyClick();
  });

  it('B2 selects with a frame, adds and removes with Shift and Control', async () => {
    const selected = (): Promise<string[]> =>
      page
        .locator('.node[data-selected="true"]')
        .evaluateAll((all) => all.map((each) => each.getAttribute('data-testid') ?? '').sort());
    // where it is now: a frame that is drawn near the edge of the canvas moves that along
    const clickX = async (key: 'Shift' | 'Control'): Promise<void> => {
      const { x, y } = await hand.centre('node-x');
      await page.keyboard.down(key);
      await page.mouse.click(x, y - 12);
      await page.keyboard.up(key);
    };
    const [x, f] = [await hand.centre('node-x'), await hand.centre('node-f')];
    await carry({ x: f.x, y: f.y + 85 }, { x: x.x + 4, y: x.y });
    await page.mouse.up();
    await expect.poll(() => selected()).toEqual(['node-f', 'node-x']);
    // on a block that lies under the frame
    await clickX('Shift');
    await expect.poll(() => selected()).toEqual(['node-f']);
    await clickX('Control');
    await expect.poll(() => selected()).toEqual(['node-f', 'node-x']);
    const h = await hand.centre('node-h');
    await page.keyboard.down('Shift');
    await carry({ x: h.x + 30, y: h.y + 85 }, h);
    await page.mouse.up();
    await page.keyboard.up('Shift');
    await expect.poll(() => selected()).toEqual(['node-f', 'node-h', 'node-x']);
    await emptyClick();
    await expect.poll(() => selected()).toEqual([]);
    expect(await text()).toBe(start);
    expect(editor.problems).toEqual([]);
  });
});
