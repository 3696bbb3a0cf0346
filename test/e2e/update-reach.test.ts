import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { type EditorPage, openEditor } from '../support/browser.ts';
import { Hand } from '../support/mouse.ts';

describe('an update that is stepped through', () => {
  let editor: EditorPage;
  let hand: Hand;

  beforeAll(async () => {
    editor = await openEditor();
    hand = new Hand(editor.page, 'update-reach');
    await hand.id('value-C.cost').getByText('4').waitFor();
    const graph = JSON.parse(readFileSync(inRoot('test/e2e/files/two-costs.chainrule'), 'utf8'));
    const { objectives } = graph.training;
    const document = {
      ...graph,
      nodes: graph.nodes.map((node: { id: string }) =>
        node.id === 'x' ? { id: 'x', type: 'observed', attrs: { shape: [2] }, position: { x: 0, y: 0 } } : node,
      ),
      data: {
        sources: { t: { inline: 'a,b\n2,-1\n1,1\n0,3\n' } },
        columns: { 'x.value': { source: 't', columns: ['a', 'b'] } },
      },
      training: { batch: { size: 'all' }, objectives: objectives.slice(0, 1) },
    };
    await hand.dropFile('three.chainrule', JSON.stringify(document), { x: 500, y: 300 });
    await hand.id('value-B.cost').getByText('17').waitFor();
  });
  afterAll(async () => {
    await editor.close();
  });

  it('says that it is made of one sample where training takes all, and one click takes the mean', async () => {
    await editor.page.keyboard.press('Shift+]');
    await expect.poll(() => hand.text('step-sentence')).toContain('Backward 2 of 2');
    await editor.page.keyboard.press('Shift+]');
    await expect.poll(() => hand.text('step-sentence')).toContain('Update 1 of 1');
    await expect.poll(() => hand.text('update-reach')).toBe('with p = 0 only, not 3 samples');
    await expect.poll(() => hand.text('card-reach')).toBe('With sample p = 0 only; training takes 3 at a time.');
    await hand.shot('one-sample');
    await hand.click('use-mean');
    await expect.poll(() => hand.text('update-reach')).toBe('mean over S');
    await expect.poll(() => hand.text('step-sentence')).toContain('Update 1 of 1');
    await hand.shot('mean');
  });
});
