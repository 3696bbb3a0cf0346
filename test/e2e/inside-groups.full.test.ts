import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { saveDocument } from '../../graph-core/document/save.ts';
import { createDirectClient } from '../../session/direct.ts';
import type { SessionClient } from '../../session/protocol.ts';
import { type EditorPage, openEditor } from '../support/browser.ts';
import { Hand } from '../support/mouse.ts';
import { nestedGroups } from '../support/nested-groups.ts';

/** What can be asked of a block of the graph can be asked of one in a group in a group, whose weights are shared. */
describe('commands inside opened groups', () => {
  let editor: EditorPage;
  let hand: Hand;
  let session: SessionClient;

  const key = (keys: string): Promise<void> => editor.page.keyboard.press(keys);
  const attribute = (testId: string, name: string): Promise<string | null> => hand.id(testId).getAttribute(name);
  const value = async (testId: string): Promise<number> => Number(await attribute(testId, 'data-value'));
  const open = async (path: string): Promise<void> => {
    await editor.page.keyboard.press('Enter');
    await expect.poll(() => attribute('inside', 'data-path')).toBe(path);
  };

  beforeAll(async () => {
    session = createDirectClient({ choice: 'cpu' });
    const { view } = await session.request('open', { document: nestedGroups(), tables: {}, generation: 1 });
    await session.request('goTo', { cursor: view?.stages.filter(({ phase }) => phase === 'forward').length ?? 0 });
    editor = await openEditor();
    hand = new Hand(editor.page, 'inside-groups');
    await hand.id('value-C.cost').waitFor();
    await hand.dropFile('nested.chainrule', saveDocument(nestedGroups()), { x: 500, y: 300 });
    await hand.id('node-b').waitFor();
    await hand
      .id('step-sentence')
      .getByText(/^Forward (\d+) of \1, /)
      .waitFor();
  });
  afterAll(async () => {
    session.dispose();
    await editor.close();
  });

  it('opens groups in groups by keys, and selects what is clicked', async () => {
    await hand.click('title-b');
    await open('b');
    await hand.click('inside-q');
    expect(await attribute('inside-q', 'data-selected')).toBe('true');
    await open('b/q');
    await hand.shot('opened');
    await hand.click('inside-t');
    await expect.poll(() => hand.text('inspector-symbol')).toContain('z');
    await hand.shot('selected');
  });

  const rows = async (address: string): Promise<void> => {
    await hand.id('nudge-row-0').waitFor();
    const delta = await value('nudge-delta');
    const { rows: wanted } = await session.request('nudge', { address, index: 0, delta });
    const shown = (): Promise<number[]> =>
      hand
        .id('nudge-row-0')
        .locator('td')
        .evaluateAll((cells) => cells.map((cell) => Number(cell.getAttribute('data-value'))));
    await expect.poll(async () => (await shown())[0]).toBeCloseTo(delta, 12);
    await expect.poll(async () => (await shown())[1]).toBeCloseTo(wanted[0]?.predicted as number, 6);
    expect((await shown())[2]).toBeCloseTo(wanted[0]?.actual as number, 6);
  };

  it('nudges a value in it with N, and shows the answer there and, going out, on the blocks around', async () => {
    await key('n');
    await rows('b/q/t.output');
    expect(await attribute('inside-m', 'data-nudge')).toBe('downstream');
    expect(await attribute('inside-t', 'data-nudge')).toBe('target');
    expect(await attribute('inside-u', 'data-nudge')).toBe('untouched');
    await expect.poll(() => hand.id('nudge-actual-b/q/m.output').count()).toBe(1);
    await hand.shot('nudged');
    await key('Escape');
    await hand.id('nudge').waitFor({ state: 'detached' });
  });

  it.each([
    ['@f:weight', 'a/p/f.weight'],
    ['@f:bias', 'a/p/f.bias'],
    ['g', 'a/p/g.value'],
  ])('nudges the shared weight %s by drag, arrow keys and typing, and all instances answer', async (circle, address) => {
    await hand.click(`inside-${circle}`);
    await key('n');
    await rows(address);
    await key('ArrowRight');
    await rows(address);
    const { x, y } = await hand.centre('nudge-scrub');
    await editor.page.mouse.move(x, y);
    await editor.page.mouse.down();
    await editor.page.mouse.move(x + 12, y, { steps: 4 });
    await editor.page.mouse.up();
    await rows(address);
    await hand.type('nudge-delta', '0.05');
    await rows(address);
    expect(await attribute('inside-@in', 'data-nudge')).toBe('downstream');
    await hand.shot('weight');
    await hand.click('inside-trail-graph');
    await expect.poll(() => hand.id('inside').count()).toBe(0);
    expect(await attribute('node-a', 'data-nudge')).toBe('target');
    expect(await attribute('node-b', 'data-nudge')).toBe('downstream');
    expect(await attribute('node-y', 'data-nudge')).toBe('untouched');
    await key('Escape');
    await hand.click('title-b');
    await open('b');
    await hand.click('inside-q');
    await open('b/q');
  });

  it('focuses a function and a sum in it with F, and comes back to the group', async () => {
    for (const [block, kind] of [
      ['t', 'function'],
      ['f', 'sum'],
    ] as const) {
      await hand.click(`inside-${block}`);
      await key('f');
      await hand.id('focus-drawing').waitFor();
      expect(await attribute('focus', 'data-path')).toBe(`b/q/${block}`);
      expect(await attribute('focus-drawing', 'data-kind')).toBe(kind);
      await hand.shot(`focus-${kind}`);
      await key('Escape');
      await expect.poll(() => attribute('inside', 'data-path')).toBe('b/q');
      expect(await attribute(`inside-${block}`, 'data-selected')).toBe('true');
    }
  });

  it('sets breakpoints on a block and on a wire with F9, and stops there', async () => {
    await hand.click('inside-u');
    await key('F9');
    await hand.id('breakpoint-b/q/u').waitFor();
    await key('F9');
    const wire = 'b/q/t.output->b/q/m.input';
    await hand.id(`wire-stop-${wire}`).focus();
    expect(await editor.page.locator('.react-flow__edge.selected').getByTestId(`wire-${wire}`).count()).toBe(1);
    await key('F9');
    await hand.id(`breakpoint-${wire}`).waitFor();
    await key('Shift+[');
    await key('Shift+]');
    await expect.poll(() => hand.text('step-sentence')).toContain('b / q / Tanh');
    await hand.shot('stopped');
    await key('F9');
  });

  it('shows the card there, term by term too', async () => {
    await hand.id('card').waitFor();
    const [card, block] = [await hand.id('card').boundingBox(), await hand.id('inside-t').boundingBox()];
    if (!card || !block) throw new Error('nothing is drawn');
    const apart = card.x >= block.x + block.width || card.x + card.width <= block.x;
    expect(apart || card.y >= block.y + block.height || card.y + card.height <= block.y).toBe(true);
  });

  it('has Jacobian, paths and a check in the context menu for an inner block', async () => {
    await key('Shift+]');
    await key('Shift+]');
    await hand.click('inside-t', { button: 'right' });
    await hand.id('context-menu').waitFor();
    const items = await editor.page.getByRole('menuitem').allInnerTexts();
    expect(items.some((text) => text.includes('Check'))).toBe(true);
    expect(items.some((text) => text.includes('Delete'))).toBe(true);
    await hand.shot('menu');
    await editor.page.getByRole('menuitem', { name: 'Check gradients' }).click();
    await expect.poll(() => hand.text('check-verdict'), { timeout: 20_000 }).toMatch(/^Passed/);
    await hand.click('drawer-close');
    await hand.click('tab-jacobian');
    await hand.id('jacobian-shape').waitFor();
    await hand.click('inside-variable-f.output');
    await hand.click('tab-gradient');
    await hand.id('fan-out').waitFor();
    await hand.shot('fan-out');
  });

  it('marks the twin of the group whose block is selected', async () => {
    await key('Shift+D');
    await hand.id('mirror-b').waitFor();
    expect(await attribute('mirror-b', 'data-selected')).toBe('true');
    expect(await attribute('mirror-a', 'data-selected')).toBe('false');
    await key('Shift+D');
  });

  it('hides numbers in it while somebody predicts, and asks for them on the card', async () => {
    await key('q');
    await hand.id('inside').waitFor();
    await expect.poll(async () => (await hand.id('inside').innerText()).includes('?')).toBe(true);
    await editor.page.emulateMedia({ colorScheme: 'dark' });
    await hand.shot('predict');
    await key('q');
  });

  it('leaves no problems', () => {
    expect(editor.problems).toEqual([]);
  });
});
