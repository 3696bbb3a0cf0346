import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { saveDocument } from '../../graph-core/document/save.ts';
import type { GraphNode } from '../../graph-core/model/document.ts';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';
import { formatCount } from '../../renderer/ui/number-format.ts';
import { type EditorPage, openEditor } from '../support/browser.ts';
import { largeDrawing } from '../support/large-drawing.ts';
import { Hand } from '../support/mouse.ts';

const PAIRS = 20;
const X = { dtype: 'float', shape: [3], data: [1, -1, 0.5] };

/** A chain of linear and tanh blocks, which is more stages than fit on the strip as dots. */
function chain(): string {
  const nodes: GraphNode[] = [{ ...node('x', 'observed', { shape: [3], value: X }), position: { x: 0, y: 0 } }];
  const links: string[] = [];
  let last = 'x.value';
  for (let i = 0; i < 2 * PAIRS; i++) {
    const id = `b${i}`;
    const block = i % 2 === 0 ? node(id, 'linear', { outFeatures: 3 }) : node(id, 'tanh');
    nodes.push({ ...block, position: { x: 120 + (i % 10) * 220, y: Math.floor(i / 10) * 150 } });
    links.push(`${last} -> ${id}.input`);
    last = `${id}.output`;
  }
  nodes.push({ ...node('C', 'squared-norm'), position: { x: 400, y: 620 } });
  links.push(`${last} -> C.input`);
  return saveDocument(graph(nodes, wires(...links), { name: 'Deep' }));
}

describe('the strip of a long step', () => {
  let editor: EditorPage;
  let hand: Hand;

  beforeAll(async () => {
    editor = await openEditor();
    hand = new Hand(editor.page, 'large-graph');
    await hand.id('value-C.cost').getByText('4').waitFor();
    await hand.dropFile('deep.chainrule', chain(), { x: 500, y: 300 });
    await hand.id('node-b39').waitFor();
    await hand
      .id('step-sentence')
      .getByText(/^Forward 41 of 41/)
      .waitFor();
  });
  afterAll(async () => {
    await editor.close();
  });

  it('is one track a phase, which the keys move along', async () => {
    await expect.poll(() => hand.id('stage-0').count()).toBe(0);
    await hand.id('track-backward').focus();
    await editor.page.keyboard.press('ArrowRight');
    await expect.poll(() => hand.text('step-sentence')).toMatch(/^Backward 1 of 41, Squared norm/);
    await expect.poll(() => hand.id('track-backward').getAttribute('aria-valuetext')).toMatch(/^Backward 1 of 41, Squared norm/);
    await editor.page.keyboard.press('End');
    await expect.poll(() => hand.text('step-sentence')).toMatch(/^Backward 41 of 41, Linear/);
    await hand.shot('end-of-backward');
  });

  it('jumps where it is clicked', async () => {
    const box = await hand.id('track-forward').boundingBox();
    if (!box) throw new Error('there is no track');
    await editor.page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
    await expect.poll(() => hand.text('step-sentence')).toMatch(/^Forward (19|20|21|22) of 41/);
    await expect.poll(() => hand.id('track-backward').inputValue()).toBe('41');
  });

  it('marks the current block once, also when it is selected', async () => {
    const current = editor.page.locator('.node[data-state="current"]');
    const line = () => current.evaluate((element) => getComputedStyle(element, '::before').borderTopColor);
    await current.click();
    await expect.poll(() => current.getAttribute('data-selected')).toBe('true');
    expect(await line()).toBe('rgba(0, 0, 0, 0)');
    expect(await current.evaluate((element) => getComputedStyle(element, '::before').backgroundColor)).not.toBe(
      'rgba(0, 0, 0, 0)',
    );
    await editor.page.keyboard.press('Escape');
  });

  it('lists a part of the many gradients and says how many there are', async () => {
    await expect.poll(() => hand.id('inspector-overview').innerText()).toMatch(/20 layers/);
    expect(editor.problems).toEqual([]);
  });
});

describe('a drawing of thousands of blocks', () => {
  const COUNT = 1600;
  let editor: EditorPage;
  let hand: Hand;

  /** Where a place of the document is on the screen now. */
  const onScreen = (x: number, y: number): Promise<{ x: number; y: number }> =>
    editor.page.evaluate(
      ([left, top]) => {
        const pane = document.querySelector('.canvas')?.getBoundingClientRect() ?? new DOMRect();
        const viewport = document.querySelector('.react-flow__viewport') ?? document.body;
        const { m11: zoom, m41, m42 } = new DOMMatrix(getComputedStyle(viewport).transform);
        return { x: pane.x + m41 + (left ?? 0) * zoom, y: pane.y + m42 + (top ?? 0) * zoom };
      },
      [x, y],
    );
  /** The middle of the body of a block of the grid. */
  const blockAt = (column: number, row: number) => onScreen(240 * column + 70, 150 * row + 36);
  /** How strongly the picture covers the ground at a place of the screen, of 255; or what is painted over it. */
  const strengthAt = ({ x, y }: { x: number; y: number }, over = false): Promise<number> =>
    editor.page.evaluate(
      ([left, top, layer]) => {
        const base = document.querySelectorAll<HTMLCanvasElement>('.painted canvas')[layer ?? 0];
        const box = base?.getBoundingClientRect();
        const density = window.devicePixelRatio;
        const at = box && [((left ?? 0) - box.x) * density, ((top ?? 0) - box.y) * density];
        return (at && base?.getContext('2d')?.getImageData(at[0] ?? 0, at[1] ?? 0, 1, 1).data[3]) ?? 0;
      },
      [x, y, Number(over)],
    );
  const isPainted = async (at: { x: number; y: number }): Promise<boolean> => (await strengthAt(at)) !== 0;
  const selected = () => hand.text('painted');

  beforeAll(async () => {
    editor = await openEditor();
    hand = new Hand(editor.page, 'painted');
    await hand.id('value-C.cost').getByText('4').waitFor();
    await hand.dropFile('large.chainrule', largeDrawing(COUNT, { fed: 1 }), { x: 500, y: 300 });
    await hand.id('painted').waitFor({ state: 'attached' });
  });
  afterAll(async () => {
    await editor.close();
  });

  it('is one picture while it is seen from afar, without an element a block', async () => {
    await expect.poll(async () => isPainted(await blockAt(20, 20))).toBe(true);
    await expect.poll(() => editor.page.locator('.react-flow__node').count()).toBe(0);
    expect(await isPainted(await onScreen(240 * 20 - 20, 150 * 20 - 20))).toBe(false);
    await hand.shot('painted');
  });

  it('selects what is clicked, and with Shift one more', async () => {
    const [first, second] = [await blockAt(20, 20), await blockAt(22, 20)];
    await editor.page.mouse.click(first.x, first.y);
    await expect.poll(selected).toBe('1 block selected');
    await expect.poll(() => hand.text('inspector')).toContain('b820');
    await editor.page.keyboard.down('Shift');
    await editor.page.mouse.click(second.x, second.y);
    await editor.page.keyboard.up('Shift');
    await expect.poll(selected).toBe('2 blocks selected');
  });

  it('moves what is dragged as one step that undo takes back', async () => {
    const [from, beside] = [await blockAt(22, 20), await onScreen(240 * 22 + 70, 150 * 20 + 111)];
    expect(await isPainted(beside)).toBe(false);
    await editor.page.mouse.move(from.x, from.y);
    await editor.page.mouse.down();
    // without the lines that it would be drawn to
    await editor.page.keyboard.down('Alt');
    await editor.page.mouse.move(beside.x, beside.y, { steps: 4 });
    await editor.page.mouse.up();
    await editor.page.keyboard.up('Alt');
    await expect.poll(() => isPainted(beside)).toBe(true);
    // the other selected block has gone along
    expect(await isPainted(await onScreen(240 * 20 + 70, 150 * 20 + 111))).toBe(true);
    await editor.page.keyboard.press('Control+Z');
    await expect.poll(() => isPainted(beside)).toBe(false);
    await expect.poll(() => hand.id('undo').isDisabled()).toBe(true);
  });

  it('selects the wire that is clicked between blocks', async () => {
    const between = await onScreen(240 * 20 + 216, 150 * 20 + 30);
    await editor.page.mouse.click(between.x, between.y);
    await expect.poll(selected).toBe('0 blocks selected');
    await editor.page.keyboard.press('Delete');
    await expect.poll(() => hand.id('undo').isEnabled()).toBe(true);
    await editor.page.keyboard.press('Control+Z');
    await expect.poll(() => hand.id('undo').isDisabled()).toBe(true);
  });

  it('shows a muted block as faint', async () => {
    const [body, above] = [await blockAt(20, 20), await onScreen(240 * 20 + 70, 150 * 20 + 14)];
    expect(await strengthAt(above)).toBeGreaterThan(240);
    await editor.page.mouse.click(body.x, body.y);
    await editor.page.keyboard.press('m');
    await expect.poll(() => strengthAt(above)).toBeLessThan(130);
    await hand.shot('muted');
    await editor.page.keyboard.press('Control+Z');
    await expect.poll(() => strengthAt(above)).toBeGreaterThan(240);
  });

  it('shows a nudge: what it does not touch is faint, what it changes has a mark', async () => {
    const [start, last, other] = [await onScreen(-112, 36), await blockAt(39, 0), await blockAt(20, 20)];
    const corner = await onScreen(240 * 39 + 192, 0);
    const mark = { x: corner.x - 2.5, y: corner.y };
    expect([await strengthAt(last), await strengthAt(other)].every((each) => each > 240)).toBe(true);
    expect(await strengthAt(mark, true)).toBe(0);
    await editor.page.mouse.click(start.x, start.y);
    await expect.poll(() => hand.text('inspector')).toContain('x');
    await editor.page.keyboard.press('n');
    await expect.poll(() => strengthAt(other)).toBeLessThan(120);
    expect(await strengthAt(last)).toBeGreaterThan(240);
    expect(await strengthAt(mark, true)).toBeGreaterThan(0);
    await hand.shot('nudged');
    await editor.page.keyboard.press('n');
    await expect.poll(() => strengthAt(other)).toBeGreaterThan(240);
  });

  it('selects with a box, lets go on the empty canvas, and opens its menu on a block', async () => {
    const [from, to] = [await onScreen(240 * 10 - 20, 150 * 10 - 40), await onScreen(240 * 13 - 30, 150 * 12 - 40)];
    await editor.page.mouse.move(from.x, from.y);
    await editor.page.mouse.down();
    await editor.page.mouse.move(to.x, to.y, { steps: 4 });
    await editor.page.mouse.up();
    await expect.poll(selected).toBe('6 blocks selected');
    await editor.page.mouse.click(from.x, from.y);
    await expect.poll(selected).toBe('0 blocks selected');
    const block = await blockAt(11, 11);
    await editor.page.mouse.click(block.x, block.y, { button: 'right' });
    await hand.id('context-menu').waitFor();
    await expect.poll(() => selected()).toBe('1 block selected');
    await editor.page.keyboard.press('Escape');
  });

  it('opens what is double-clicked, and adds a block where there is none', async () => {
    const [block, beside] = [await blockAt(11, 11), await onScreen(240 * 11 + 70, 150 * 11 + 111)];
    await editor.page.mouse.dblclick(block.x, block.y);
    await expect.poll(() => hand.id('tab-math').getAttribute('aria-selected')).toBe('true');
    await expect.poll(() => hand.id('add-box').count()).toBe(0);
    await editor.page.mouse.dblclick(beside.x, beside.y);
    await hand.id('add-box').waitFor();
    await editor.page.keyboard.press('Escape');
    await hand.id('add-box').waitFor({ state: 'detached' });
  });

  it('is walked through by keys, and is elements again near one of its blocks', async () => {
    await hand.id('painted').focus();
    await editor.page.keyboard.press('PageDown');
    await expect.poll(selected).toBe('1 block selected');
    await editor.page.keyboard.press('Enter');
    await editor.page.locator('.react-flow__node.selected').waitFor();
    await expect.poll(() => hand.id('painted').count()).toBe(0);
    await expect.poll(() => editor.page.locator('.react-flow__node').count()).toBeLessThan(60);
    // what is out of sight is selected and moved with the rest
    await editor.page.keyboard.press('Control+A');
    await editor.page.keyboard.press('ArrowRight');
    await editor.page.keyboard.press('Home');
    await expect.poll(selected).toBe(`${formatCount(COUNT + 1)} blocks selected`);
    await editor.page.keyboard.press('Control+Z');
    expect(editor.problems).toEqual([]);
  });
});
