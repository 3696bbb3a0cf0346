import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';
import { type EditorPage, openEditor } from '../support/browser.ts';
import { Hand } from '../support/mouse.ts';

const value = (...data: number[]) => ({ dtype: 'float', shape: [data.length], data });
const at = (x: number, y: number, each: ReturnType<typeof node>) => ({ ...each, position: { x, y } });

/** A cost whose sides do not fit, a block without a wire, and a group. */
const BROKEN = graph(
  [
    at(0, 0, node('x', 'observed', { shape: [2], value: value(1, 2) })),
    at(240, 0, node('f', 'linear', { outFeatures: 3 })),
    at(300, 200, node('y', 'observed', { shape: [4], value: value(1, 2, 3, 4) })),
    at(560, 0, node('C', 'squared-norm')),
    at(560, 200, node('r', 'relu')),
    at(240, 360, node('G', 'group', { definition: 'Encoder' })),
  ],
  wires('x.value -> f.input', 'f.output -> C.input', 'y.value -> C.target'),
  {
    name: 'broken',
    definitions: {
      Encoder: {
        nodes: [at(0, 0, node('deep', 'linear', { outFeatures: 7, hasBias: false }))],
        edges: [],
        inputs: [{ name: 'in', at: 'deep.input' }],
        outputs: [{ name: 'out', at: 'deep.output' }],
      },
    },
  },
);

describe('understanding a graph', () => {
  let editor: EditorPage;
  let hand: Hand;
  const press = (keys: string): Promise<void> => editor.page.keyboard.press(keys);
  const selected = (): Promise<string[]> =>
    editor.page
      .locator('.node[data-selected="true"]')
      .evaluateAll((all) => all.map((each) => each.getAttribute('data-testid') ?? '').sort());
  const shown = (id: string): Promise<boolean> => hand.id(id).isVisible();

  beforeAll(async () => {
    editor = await openEditor();
    hand = new Hand(editor.page, 'understanding');
    await hand.id('value-C.cost').getByText('4').waitFor();
    await hand.dropFile('broken.json', JSON.stringify(BROKEN), await hand.centre('canvas'));
    await hand.id('node-G').waitFor();
  });
  afterAll(async () => {
    await editor.close();
  });

  it('shows an error at its place, with a mend one click away that is one undo step', async () => {
    await hand.click('problem-C');
    const box = hand.id('mend-box');
    expect(await box.innerText()).toContain('the target 4');
    await box.getByText('Set outFeatures of f to 4').click();
    await hand.id('problem-C').waitFor({ state: 'detached' });
    await expect.poll(() => shown('mend-box')).toBe(false);
    await press('Control+z');
    await hand.id('problem-C').waitFor();
    // by keyboard: the block, its box, the second mend
    await hand.click('node-C');
    await press('Control+.');
    await box.waitFor();
    await press('Escape');
    await box.waitFor({ state: 'detached' });
    await expect.poll(() => selected()).toEqual(['node-C']);
    await press('Control+.');
    await press('ArrowDown');
    await press('Enter');
    await hand.id('problem-C').waitFor({ state: 'detached' });
    await press('Control+z');
    await hand.id('problem-C').waitFor();
  });

  it('lists problems by how bad they are, filtered by words, each with what mends it', async () => {
    await hand.click('open-problems');
    await hand.id('problems-error').getByText('1 error').waitFor();
    await hand.id('problems-warning').waitFor();
    await hand.id('problems-filter').fill('relu nothing');
    await expect.poll(() => hand.id('problems-list').innerText()).toContain('No problem has these words');
    await hand.id('problems-filter').fill('shape/mismatch');
    await hand.id('problems-list').getByText('Set outFeatures of f to 4').click();
    await hand.id('problem-C').waitFor({ state: 'detached' });
    await expect.poll(() => hand.id('open-problems').getAttribute('title')).toMatch(/^\d warning/);
    await hand.click('open-problems');
  });

  it('tells the shape of a wire while it is dragged, and what the targets expect', async () => {
    const from = await hand.centre('handle-r-output');
    await editor.page.mouse.move(from.x, from.y);
    await editor.page.mouse.down();
    // not towards the edge, where the canvas moves along for as long as the wire is held
    await editor.page.mouse.move(from.x, from.y + 50, { steps: 3 });
    await expect.poll(() => hand.text('drag-shape')).toBe('shape not known yet');
    await expect.poll(() => hand.text('port-shape-C.target')).toBe('4');
    await editor.page.mouse.up();
    await press('Escape');
    const shape = hand.id('wire-shape-f.output->C.input');
    await press('Alt+Shift+s');
    expect(await shape.innerText()).toBe('P × 4');
    await expect.poll(() => hand.id('wire-shape-x.value->f.input').innerText()).toBe('P × 2');
    await press('Alt+Shift+s');
    await shape.waitFor({ state: 'detached' });
  });

  it('offers what makes a refused wire fit, where it was let go', async () => {
    await hand.wire('x.value', 'C.target');
    const box = hand.id('mend-box');
    await box.getByText('Set outFeatures of f to 2').click();
    await box.waitFor({ state: 'detached' });
    await expect.poll(() => editor.page.locator('[data-testid="wire-stop-x.value->C.target"]').count()).toBe(1);
    await press('Control+z');
    await expect.poll(() => editor.page.locator('[data-testid="wire-stop-y.value->C.target"]').count()).toBe(1);
  });

  it('B23 finds by shape and attribute, also inside groups, and goes on by keys', async () => {
    await press('Control+f');
    await editor.page.keyboard.type('4x2');
    await hand.id('find-hit-f').waitFor();
    await expect.poll(() => selected()).toEqual(['node-f']);
    await hand.id('find-search').fill('bias=true');
    await expect.poll(() => hand.text('find-count')).toBe('1 of 1');
    await hand.id('find-search').fill('linear');
    await expect.poll(() => hand.text('find-count')).toBe('1 of 2');
    await press('Escape');
    await press('F3');
    await expect.poll(() => editor.page.locator('.inside').count()).toBe(1);
    await press('Shift+F3');
    await expect.poll(() => editor.page.locator('.inside').count()).toBe(0);
    await expect.poll(() => selected()).toEqual(['node-f']);
  });

  it('B11 selects what comes before and after, and shows what influences a cost', async () => {
    await hand.click('node-C');
    await press('Alt+Shift+u');
    await expect.poll(() => selected()).toEqual(['node-C', 'node-f', 'node-x', 'node-y']);
    await press('Escape');
    await hand.click('node-x');
    await expect.poll(() => selected()).toEqual(['node-x']);
    await press('Alt+Shift+d');
    await expect.poll(() => selected()).toEqual(['node-C', 'node-f', 'node-x']);
    await press('Escape');
    await hand.click('node-C');
    await press('Alt+Shift+i');
    await expect.poll(() => hand.text('influence-bar')).toContain('3 blocks and 2 parameters influence C');
    await expect.poll(() => editor.page.locator('.react-flow__node.dimmed').count()).toBe(2);
    await press('Escape');
    await expect.poll(() => editor.page.locator('.react-flow__node.dimmed').count()).toBe(0);
    await press('Escape');
  });

  it('counts parameters and memory as a hand does, block by block', async () => {
    await hand.id('summary-overview').getByText('12').first().waitFor();
    await hand.click('open-summary');
    await expect.poll(() => hand.text('summary-totals')).toContain('12 parameters, 48 B: 12 trainable, 0 frozen');
    await hand.click('summary-by-trainable');
    await expect.poll(() => hand.id('summary').locator('tbody th').first().innerText()).toBe('f');
    await hand.click('summary-f');
    await expect.poll(selected).toEqual(['node-f']);
  });

  it('compares with the saved version: marks and words on the canvas, a list that is walked by keys', async () => {
    await hand.click('node-r');
    await press('Delete');
    await hand.click('menu-file');
    await editor.page.getByRole('menuitem', { name: 'Compare with the saved version' }).click();
    await hand.id('compare-panel').waitFor();
    await expect.poll(() => hand.id('difference-f').innerText()).toMatch(/outFeatures\s*3\s*→\s*4/);
    await hand.id('diff-changed-f').getByText('changed').waitFor();
    await hand.id('diff-removed-r').getByText('removed: r (relu)').waitFor();
    await press('F8');
    await expect.poll(() => hand.id('difference-r').getAttribute('aria-current')).toBe('true');
    await hand.shot('compare');
    await press('Escape');
    await hand.id('compare-panel').waitFor({ state: 'detached' });
    await expect.poll(() => hand.id('diff-removed-r').count()).toBe(0);
    // another file, through the field that every browser has
    await editor.page.evaluate('delete window.showOpenFilePicker');
    const chooser = editor.page.waitForEvent('filechooser');
    await hand.click('menu-file');
    await editor.page.getByRole('menuitem', { name: 'Compare with…' }).click();
    const name = 'other.json';
    await (await chooser).setFiles({
      name,
      mimeType: 'application/json',
      buffer: Buffer.from(JSON.stringify({ ...BROKEN, name: 'other' })),
    });
    await hand.id('compare-panel').getByText('Compared with other.json').waitFor();
    await expect.poll(() => hand.text('document-title')).toContain('broken.json');
    await hand.id('difference-name').waitFor();
    await press('Escape');
    await hand.id('compare-panel').waitFor({ state: 'detached' });
    expect(editor.problems).toEqual([]);
  });
});
