import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { saveDocument } from '../../graph-core/document/save.ts';
import { emptyDocument } from '../../graph-core/model/document.ts';
import { OPS } from '../../graph-core/ops/index.ts';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { type EditorPage, openEditor } from '../support/browser.ts';
import { Hand } from '../support/mouse.ts';

const TYPES = OPS.filter((op) => !op.internal && op.type !== 'group').map((op) => op.type);
const COLUMNS = 16;

/** One block of every type, nothing wired. */
const everyBlock = {
  ...emptyDocument('Every block'),
  nodes: TYPES.map((type, i) => ({
    id: `b${i}`,
    type,
    position: { x: (i % COLUMNS) * 240, y: Math.floor(i / COLUMNS) * 170 },
  })),
};

describe('every block of the catalogue on the canvas', () => {
  let editor: EditorPage;
  let hand: Hand;

  beforeAll(async () => {
    editor = await openEditor();
    hand = new Hand(editor.page, 'catalogue');
    await hand.id('value-C.cost').getByText('4').waitFor();
    await editor.page.setViewportSize({ width: 4600, height: 2700 });
    await hand.dropFile('every.chainrule', saveDocument(everyBlock), { x: 500, y: 300 });
    await hand.id('node-b0').waitFor();
  });
  afterAll(async () => {
    await editor.close();
  });

  it('is drawn with its whole name', async () => {
    const titles = editor.page.locator('.react-flow__node .title');
    await expect.poll(() => titles.count()).toBe(TYPES.length);
    await hand.shot('every');
    const cut = await titles.evaluateAll((all) =>
      all.flatMap((title) => {
        const name = document.createRange();
        name.selectNode(title.querySelector('.title-text')?.firstChild ?? title);
        const [text, room] = [name.getBoundingClientRect(), title.getBoundingClientRect()];
        return text.right > room.right + 1 || text.bottom > room.bottom + 2 ? [title.textContent] : [];
      }),
    );
    expect(cut).toEqual([]);
    expect(editor.problems).toEqual([]);
  });

  it('shows formulas with case distinctions under the content security policy', async () => {
    const types = OPS.filter((op) => TYPES.includes(op.type) && `${op.tex.forward}${op.tex.derivative}`.includes('cases'));
    expect(types.length).toBeGreaterThan(5);
    for (const { type } of types) {
      await hand.click(`node-b${TYPES.indexOf(type)}`, { position: { x: 40, y: 8 } });
      await hand.id('tab-math').click();
      await hand.id('panel-math').locator('.katex').first().waitFor();
    }
    await hand.shot('cases');
    expect(editor.problems).toEqual([]);
  });
});

describe('a block with a list of outputs', () => {
  let editor: EditorPage;
  let hand: Hand;

  beforeAll(async () => {
    editor = await openEditor();
    hand = new Hand(editor.page, 'pieces');
    await hand.id('value-C.cost').getByText('4').waitFor();
    const text = readFileSync(inRoot('test/e2e/files/split.chainrule'), 'utf8');
    await hand.dropFile('split.chainrule', text, { x: 500, y: 300 });
    await hand.id('value-s.outputs.2').getByText('[4]').waitFor();
  });
  afterAll(async () => {
    await editor.close();
  });

  it('shows a variable for each piece', async () => {
    await expect.poll(() => hand.text('value-s.outputs.0')).toBe('[1]');
    await expect.poll(() => hand.text('value-s.outputs.1')).toBe('[2, 3]');
    await hand.shot('three');
  });

  it('keeps the wire of a piece that is there no more, and says what is wrong', async () => {
    await hand.click('title-s');
    await hand.id('tab-settings').click();
    await hand.type('attr-sizes', '4');
    await hand.id('problem-s').waitFor();
    await hand.shot('one');
    await hand.type('attr-sizes', '2');
    await hand.id('value-s.outputs.1').getByText('[3, 4]').waitFor();
    await hand.id('value-C.cost').getByText('25').waitFor();
    await hand.shot('two');
    expect(editor.problems).toEqual([]);
  });
});
