import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EditorPage, openEditor } from '../support/browser.ts';
import { Hand } from '../support/mouse.ts';

/**
 * Two windows that start at once see the same list of unsaved work: in the page, the second look at who is alive ends when both
 * windows have come that far.
 */
function startTogether(): void {
  const channel = new BroadcastChannel('start-together');
  const real = LockManager.prototype.query;
  let [looks, isHere, hasAnswered] = [0, false, false];
  let release = (): void => undefined;
  const both = new Promise<void>((resolve) => {
    release = resolve;
  });
  channel.onmessage = () => {
    if (isHere && !hasAnswered) channel.postMessage('here');
    hasAnswered ||= isHere;
    release();
  };
  LockManager.prototype.query = async function query() {
    const held = await real.call(this);
    if (++looks !== 2) return held;
    isHere = true;
    channel.postMessage('here');
    await both;
    return held;
  };
}

/** Two windows of one browser share its storage: unsaved work of one is none of the other's. */
describe('two windows with unsaved work', () => {
  let editor: EditorPage;
  const hands: Hand[] = [];

  beforeAll(async () => {
    editor = await openEditor({ webgpu: false });
    hands.push(new Hand(editor.page, 'two-windows'));
    await hands[0]?.id('value-C.cost').getByText('4', { exact: true }).waitFor();
    const second = new Hand(await editor.newPage(), 'two-windows');
    hands.push(second);
    // the network of the first launch is shown once
    await second.id('welcome').waitFor();
    await second.page.getByRole('button', { name: 'Open the small network' }).click();
    await second.id('value-C.cost').getByText('4', { exact: true }).waitFor();
  });
  afterAll(async () => {
    await editor.close();
  });

  /** The titles that the journals of all windows hold. */
  const kept = (page: Page): Promise<readonly string[]> =>
    page.evaluate(
      () =>
        new Promise<string[]>((resolve, reject) => {
          const opened = indexedDB.open('chainrule');
          opened.onerror = () => reject(opened.error);
          opened.onsuccess = () => {
            const all = opened.result.transaction('journal').objectStore('journal').getAll();
            all.onsuccess = () => {
              opened.result.close();
              resolve(
                all.result.map(({ text }) => JSON.parse(text).nodes.find(({ id }: { id: string }) => id === 'f').title).sort(),
              );
            };
          };
        }),
    );
  const rename = async (hand: Hand, title: string): Promise<void> => {
    await hand.page.bringToFront();
    await hand.id('title-f').dblclick();
    await hand.page.keyboard.press('Control+A');
    await hand.page.keyboard.type(title);
    await hand.page.keyboard.press('Enter');
    await hand.id('title-f').getByText(title).waitFor();
  };
  const recovered = async (hand: Hand): Promise<string> => {
    await hand.page.getByText(/Recovered unsaved work/).waitFor();
    return hand.text('title-f');
  };

  it('each has its own back when both are loaded again at once', async () => {
    const [first, second] = hands as [Hand, Hand];
    await rename(first, 'Ada');
    await rename(second, 'Emmy');
    await expect.poll(() => kept(first.page)).toEqual(['Ada', 'Emmy']);
    for (const { page } of hands) page.on('dialog', (dialog) => void dialog.accept());
    await Promise.all(hands.map(({ page }) => page.reload()));
    expect(await Promise.all(hands.map(recovered))).toEqual(['Ada', 'Emmy']);
    await expect.poll(() => kept(first.page)).toEqual(['Ada', 'Emmy']);
  });

  it('one that begins anew leaves the other its own', async () => {
    const [first, second] = hands as [Hand, Hand];
    await second.page.bringToFront();
    await second.click('menu-file');
    await second.page
      .getByRole('menuitem', { name: /^New\b/ })
      .first()
      .click();
    await second.id('unsaved-discard').click();
    await second.id('title-f').waitFor({ state: 'detached' });
    await expect.poll(() => kept(first.page)).toEqual(['Ada']);
  });

  it('two that open after both have died take one each, and neither is lost', async () => {
    const [first, second] = hands as [Hand, Hand];
    await second.page.reload();
    await second.page.getByRole('button', { name: 'Open the small network' }).click();
    await second.id('value-C.cost').getByText('4', { exact: true }).waitFor();
    await rename(second, 'Emmy');
    await expect.poll(() => kept(first.page)).toEqual(['Ada', 'Emmy']);
    await Promise.all(hands.map(({ page }) => page.close({ runBeforeUnload: false })));
    await editor.context.addInitScript(startTogether);
    const others = (await Promise.all([editor.newPage(), editor.newPage()])).map((page) => new Hand(page, 'two-windows'));
    expect((await Promise.all(others.map(recovered))).sort()).toEqual(['Ada', 'Emmy']);
    await expect.poll(() => kept((others[0] as Hand).page)).toEqual(['Ada', 'Emmy']);
    expect(editor.problems).toEqual([]);
  });
});
