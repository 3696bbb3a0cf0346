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
    await hand.id('inside-q').click();
    expect(await attribute('inside-q', 'data-selected')).toBe('true');
    await open('b/q');
    await hand.shot('opened');
    await hand.id('inside-t').click();
    expect(await hand.text('inspector-symbol')).toContain('z');
    await hand.shot('selected');
  });

  it('nudges a value in it with N', async () => {
    await key('n');
    await hand.id('nudge-row-0').waitFor();
    await hand.shot('nudged');
    const address = 'b/q/t.output';
    const { rows, downstream } = await session.request('nudge', { address, index: 0, delta: await value('nudge-delta') });
    expect(rows).toHaveLength(3);
    expect(Object.keys(downstream)).toContain('b/q/m.output');
    await key('Escape');
    await hand.id('nudge').waitFor({ state: 'detached' });
    await hand.click('inside-@f:weight');
    await key('n');
    await hand.id('nudge-row-0').waitFor();
    await hand.shot('weight');
  });

  it('leaves no problems', () => {
    expect(editor.problems).toEqual([]);
  });
});
