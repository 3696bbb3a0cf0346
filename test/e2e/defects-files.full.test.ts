import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EditorPage, LOCALE, openEditor } from '../support/browser.ts';
import { exported } from '../support/exported.ts';
import { Hand } from '../support/mouse.ts';

/** As saved by this version, with fields that it does not know; the blocks of before have another name or another version. */
const file = (nodes: readonly string[], name: string): string => `{
  "format": "chainrule-graph",
  "version": 1,
  "name": "${name}",
  "nodes": [
    ${nodes.join(',\n    ')}
  ],
  "edges": [
    { "from": "x.value", "to": "C.input", "colour": "blue" }
  ],
  "parameters": {},
  "definitions": {},
  "data": {},
  "training": {},
  "view": { "later": [1, 0.00000025, null] },
  "author": { "since": 2024, "name": "A. Student" }
}
`;
const X =
  '{ "id": "x", "type": "observed", "attrs": { "shape": [2] }, "position": { "x": 10, "y": 20 }, "remark": "from the lecture" }';
const C = '{ "id": "C", "type": "squared-norm", "position": { "x": 300, "y": 20 } }';

/** In the page: files that the pickers give live in the browser's private folder. */
async function pickFrom(page: Page, name: string, text: string): Promise<void> {
  await page.evaluate(
    async ([of, content]) => {
      const folder = await navigator.storage.getDirectory();
      const handle = await folder.getFileHandle(of as string, { create: true });
      const stream = await handle.createWritable();
      await stream.write(content as string);
      await stream.close();
      Object.assign(window, { showOpenFilePicker: async () => [handle] });
    },
    [name, text],
  );
}
const onDisk = (page: Page, name: string): Promise<string> =>
  page.evaluate(async (of) => (await (await (await navigator.storage.getDirectory()).getFileHandle(of)).getFile()).text(), name);

describe('defects that editors have shipped: files', () => {
  let editor: EditorPage;
  let hand: Hand;

  const openWith = async (keys: string, next: string): Promise<void> => {
    await hand.page.keyboard.press(keys);
    const asks = hand.id('unsaved-discard');
    const title = hand.id('document-title').getByText(next);
    await Promise.race([asks.waitFor(), title.waitFor()]);
    if (await asks.isVisible()) await asks.click();
    await title.waitFor();
  };

  beforeAll(async () => {
    editor = await openEditor();
    hand = new Hand(editor.page, 'defects-files');
    await hand.id('value-C.cost').getByText('4').waitFor();
  });
  afterAll(async () => {
    await editor.close();
  });

  it('C13 one block is moved and saved: every other byte of the file is as it was', async () => {
    const name = 'known.chainrule';
    await pickFrom(editor.page, name, file([X, C], 'known'));
    await openWith('Control+O', name);
    // what the format leaves open is written in its own way once
    await hand.click('node-C');
    await hand.page.keyboard.press('ArrowRight');
    await hand.page.keyboard.press('Control+S');
    await expect.poll(() => onDisk(editor.page, name)).not.toBe(file([X, C], 'known'));
    const before = (await onDisk(editor.page, name)).split('\n');
    await hand.page.keyboard.press('ArrowRight');
    await hand.page.keyboard.press('Control+S');
    await expect.poll(async () => (await onDisk(editor.page, name)).split('\n')).not.toEqual(before);
    const after = (await onDisk(editor.page, name)).split('\n');
    expect(after).toHaveLength(before.length);
    const changed = after.filter((line, i) => line !== before[i]);
    expect(changed).toHaveLength(1);
    expect(changed[0]).toContain('"id": "C"');
    for (const kept of ['"remark": "from the lecture"', '"colour": "blue"', '"later": [1, 2.5e-7, null]', '"A. Student"'])
      expect(after.join('\n')).toContain(kept);
  });

  it('C14 Ctrl+S twice at once, and edits meanwhile, are no change of another program', async () => {
    for (let i = 0; i < 4; i++) {
      await hand.page.keyboard.press('ArrowDown');
      await hand.page.keyboard.press('Control+S');
      await hand.page.keyboard.press('Control+S');
    }
    await hand.id('document-title').getByText('unsaved').waitFor({ state: 'detached' });
    await expect.poll(() => hand.page.getByRole('alertdialog').count()).toBe(0);
    // what lies on the disk is whole, and the latest
    const { nodes } = await exported(hand.page);
    expect(JSON.parse(await onDisk(hand.page, 'known.chainrule')).nodes).toEqual(nodes);
  });

  it('C12 a renamed block is brought up to date, one that is not known or newer is told and kept', async () => {
    const { page } = hand;
    const old = file([X, '{ "id": "C", "type": "detach", "position": { "x": 300, "y": 20 } }'], 'old');
    await pickFrom(page, 'old.chainrule', old);
    await openWith('Control+O', 'old.chainrule');
    await hand.id('node-C').waitFor();
    expect((await exported(page)).nodes[1]?.type).toBe('stop-gradient');
    const unknown = file(
      [X, '{ "id": "C", "type": "quantum", "attrs": { "q": 1 }, "position": { "x": 300, "y": 20 } }'],
      'unknown',
    );
    await pickFrom(page, 'unknown.chainrule', unknown);
    await openWith('Control+O', 'unknown.chainrule');
    await hand.click('open-problems');
    await hand
      .id('drawer-problems')
      .getByText(/quantum/)
      .first()
      .waitFor();
    expect((await exported(page)).nodes[1]).toMatchObject({ type: 'quantum', attrs: { q: 1 } });
    const newer = file([X, C], 'newer').replace('"version": 1', '"version": 99');
    await pickFrom(page, 'newer.chainrule', newer);
    await page.keyboard.press('Control+O');
    await page
      .getByRole('dialog')
      .or(page.getByRole('alertdialog'))
      .getByText(/newer version/)
      .first()
      .waitFor();
    await page.keyboard.press('Escape');
    await hand.id('document-title').getByText('unknown.chainrule').waitFor();
  });

  it('C14 a browser that forbids storage, or has no room, says so once and goes on', async () => {
    for (const [name, reason] of [
      ['SecurityError', /forbids this page to store anything/],
      ['QuotaExceededError', /no room left/],
    ] as const) {
      const context = await editor.browser.newContext({ locale: LOCALE });
      const page = await context.newPage();
      await page.addInitScript((kind) => {
        IDBObjectStore.prototype.put = () => {
          throw new DOMException('no', kind);
        };
      }, name);
      await page.goto(editor.url);
      const other = new Hand(page, 'defects-files');
      await other.id('value-C.cost').getByText('4').waitFor();
      await other.click('title-h');
      await page.keyboard.press('ArrowDown');
      await page.getByText(reason).waitFor();
      await page.keyboard.press('ArrowDown');
      await expect.poll(() => page.getByTestId('notice').count()).toBe(1);
      await context.close();
    }
  });

  const top = (of: Hand): Promise<number> =>
    of.id('node-x').evaluate((node) => {
      const transform = new DOMMatrix(getComputedStyle(node.closest('.react-flow__node') as Element).transform);
      return transform.m42;
    });
  /** Moves x by the arrow keys without a pause for as long, and says where it stood when. */
  const edit = async (of: Hand, ms: number): Promise<readonly { readonly at: number; readonly y: number }[]> => {
    const begun = performance.now();
    const places: { at: number; y: number }[] = [];
    while (performance.now() - begun < ms) {
      await of.page.keyboard.press('ArrowDown');
      places.push({ at: performance.now(), y: await top(of) });
      await of.page.waitForTimeout(80);
    }
    return places;
  };
  const restored = async (places: readonly { readonly at: number; readonly y: number }[], died: number): Promise<Hand> => {
    const next = new Hand(await editor.newPage(), 'defects-files');
    await next.page.getByText(/Recovered unsaved work/).waitFor();
    await next.id('node-x').waitFor();
    const y = await top(next);
    const place = places.find((each) => Math.abs(each.y - y) < 0.01);
    expect(place, `${y} is where it never stood`).toBeDefined();
    expect(died - (place?.at ?? 0)).toBeLessThan(2000);
    return next;
  };

  it('C14 a window that dies while somebody edits without a pause, and again while it trains, loses at most 2 s', async () => {
    await hand.openExample('first-launch');
    await expect.poll(() => hand.text('value-C.cost')).toBe('4');
    await hand.click('node-x', { position: { x: 20, y: 8 } });
    const places = await edit(hand, 2600);
    let died = performance.now();
    await editor.page.close({ runBeforeUnload: false });
    const second = await restored(places, died);
    // dies once more before a second is over: what was recovered is in its own journal by then
    await second.page.close({ runBeforeUnload: false });
    const third = await restored(places, died);
    await third.id('value-C.cost').getByText('4').waitFor();
    await third.click('open-training');
    await third.type('epochs', '10000000');
    await third.click('train-button');
    await expect.poll(async () => Number((await third.text('train-steps')).replace(/\D/g, ''))).toBeGreaterThan(5);
    await third.click('node-x', { position: { x: 20, y: 8 } });
    const more = await edit(third, 2200);
    died = performance.now();
    const crashed = new Promise((resolve) => third.page.once('crash', resolve));
    const devtools = await editor.context.newCDPSession(third.page);
    void devtools.send('Page.crash').catch(() => undefined);
    await crashed;
    const fourth = await restored(more, died);
    await fourth.id('value-C.cost').waitFor();
    expect(editor.problems).toEqual([]);
  });
});
