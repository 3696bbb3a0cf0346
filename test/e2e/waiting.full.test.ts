import { expect, it } from 'vitest';
import { openEditor } from '../support/browser.ts';
import { largeDrawing } from '../support/large-drawing.ts';
import { Hand } from '../support/mouse.ts';

/** Without places, so that it has to be laid out. */
function unplaced(count: number): string {
  const document = JSON.parse(largeDrawing(count)) as { nodes: { position?: unknown }[] };
  for (const node of document.nodes) delete node.position;
  return JSON.stringify(document);
}

it('says that a file takes long to open, and gives it up on Escape and on Cancel, with nothing changed', async () => {
  const editor = await openEditor({ context: { viewport: { width: 1280, height: 720 } } });
  try {
    const hand = new Hand(editor.page, 'waiting');
    await hand.id('value-C.cost').getByText('4', { exact: true }).waitFor();
    for (const way of ['Escape', 'button'] as const) {
      await hand.dropFile('large.chainrule', unplaced(3000), { x: 600, y: 500 });
      await hand.id('file-work').getByText('Opening large.chainrule').waitFor();
      await hand.shot('opening');
      if (way === 'Escape') await editor.page.keyboard.press('Escape');
      else await hand.id('file-work-cancel').click();
      await hand.id('file-work').waitFor({ state: 'detached' });
    }
    // what takes long here is no layout, but types and faults of so many blocks, on a machine that is fifteen times as slow
    const devtools = await editor.context.newCDPSession(editor.page);
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: 15 });
    await hand.dropFile('placed.chainrule', largeDrawing(12_000, { fed: 300 }), { x: 600, y: 500 });
    await hand.id('file-work').getByText('Opening placed.chainrule').waitFor();
    await editor.page.keyboard.press('Escape');
    await hand.id('file-work').waitFor({ state: 'detached' });
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: 1 });
    await expect.poll(() => hand.text('document-title')).toContain('A small network');
    await expect.poll(() => hand.id('node-f').isVisible()).toBe(true);
    expect(editor.problems).toEqual([]);
  } finally {
    await editor.close();
  }
});
