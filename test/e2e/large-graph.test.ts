import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { saveDocument } from '../../graph-core/document/save.ts';
import type { GraphNode } from '../../graph-core/model/document.ts';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';
import { type EditorPage, openEditor } from '../support/browser.ts';
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
    expect(await hand.id('stage-0').count()).toBe(0);
    await hand.id('track-backward').focus();
    await editor.page.keyboard.press('ArrowRight');
    await expect.poll(() => hand.text('step-sentence')).toMatch(/^Backward 1 of 41, Squared norm/);
    expect(await hand.id('track-backward').getAttribute('aria-valuetext')).toMatch(/^Backward 1 of 41, Squared norm/);
    await editor.page.keyboard.press('End');
    await expect.poll(() => hand.text('step-sentence')).toMatch(/^Backward 41 of 41, Linear/);
    await hand.shot('end-of-backward');
  });

  it('jumps where it is clicked', async () => {
    const box = await hand.id('track-forward').boundingBox();
    if (!box) throw new Error('there is no track');
    await editor.page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
    await expect.poll(() => hand.text('step-sentence')).toMatch(/^Forward (19|20|21|22) of 41/);
    expect(await hand.id('track-backward').inputValue()).toBe('41');
  });

  it('lists a part of the many gradients and says how many there are', async () => {
    expect(await hand.id('inspector-overview').innerText()).toMatch(/20 layers/);
    expect(editor.problems).toEqual([]);
  });
});
