import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type EditorPage, openEditor } from '../support/browser.ts';
import { Hand } from '../support/mouse.ts';

let editor: EditorPage;
let hand: Hand;
const found = new Map<string, string>();
beforeAll(async () => {
  editor = await openEditor();
  hand = new Hand(editor.page, 'look-locale');
  await hand.id('value-C.cost').getByText('4', { exact: true }).waitFor();
});
afterAll(async () => {
  writeFileSync('/tmp/points.txt', [...found].map(([text, where]) => `${where}\t${text}`).join('\n'));
  await editor.close();
});
const scan = async (where: string): Promise<void> => {
  const texts = await editor.page.evaluate(() => {
    const out: string[] = [];
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
      const p = walk.currentNode.parentElement as HTMLElement;
      if (p.closest('annotation')) continue;
      const text = walk.currentNode.textContent ?? '';
      if (/\d\.\d/.test(text)) out.push(`<${p.tagName} ${p.className}> ${text.slice(0, 150)}`);
    }
    for (const el of document.querySelectorAll<HTMLElement>('*'))
      for (const a of ['title', 'aria-label', 'aria-valuetext', 'placeholder', 'aria-description', 'alt'])
        if (/\d\.\d/.test(el.getAttribute(a) ?? '')) out.push(`@${a} <${el.tagName} ${el.className} ${el.dataset.testid}> ${el.getAttribute(a)?.slice(0, 150)}`);
    for (const el of document.querySelectorAll<HTMLInputElement>('input:not([type=range]),textarea,select')) if (/\d\.\d/.test(el.value)) out.push(`value <${el.dataset.testid}> ${el.value.slice(0, 100)}`);
    return out;
  });
  for (const text of texts) if (!found.has(text)) found.set(text, where);
};
const quiet = async (f: () => Promise<unknown>): Promise<void> => {
  try { await f(); } catch (e) { found.set(`FAIL ${String(e).slice(0, 150)}`, ''); }
};
const PANELS = ['training', 'rates', 'runs', 'field', 'results', 'histograms', 'surface', 'episode', 'text', 'health', 'history', 'program', 'breakpoints', 'data'];
it('looks', async () => {
  const { page } = editor;
  page.setDefaultTimeout(4000);
  await hand.click('language');
  await page.getByRole('menuitem', { name: 'Tiếng Việt' }).click();
  await expect.poll(() => hand.text('menu-file')).toBe('Tệp');
  await page.waitForTimeout(300);
  await scan('first');
  await hand.shot('main');
  const examples = ['eta-matrix', 'spirals-tanh', 'lecture-network', 'logistic-regression-iris', 'cart-pole', 'deep-sigmoid'];
  for (const name of ['first', ...examples]) {
    if (name !== 'first') {
      await quiet(async () => {
        await hand.click('menu-file');
        await page.getByRole('menuitem', { name: /^Ví dụ/ }).click();
        const entry = hand.id(`example-${name}`);
        await entry.click();
        const asks = hand.id('unsaved-discard');
        await Promise.race([entry.waitFor({ state: 'detached' }), asks.waitFor()]);
        if (await asks.isVisible()) await asks.click();
        await hand.id('status-state').and(page.locator('[data-status="ready"]')).waitFor();
      });
    }
    for (let i = 0; i < 3; i++) await quiet(() => hand.click('finish-phase'));
    await page.waitForTimeout(400);
    await scan(`${name} stepped`);
    await hand.shot(name);
    await quiet(() => hand.click('open-training'));
    await quiet(() => hand.click('train-button'));
    await page.waitForTimeout(2500);
    await scan(`${name} trains`);
    await page.keyboard.press('Escape');
    for (const panel of PANELS) {
      const tab = hand.id(`tab-${panel}`);
      const open = hand.id(`open-${panel}`);
      if (await tab.isVisible()) await quiet(() => tab.click());
      else if (await open.isVisible()) await quiet(() => open.click());
      else continue;
      await page.waitForTimeout(500);
      await scan(`${name} ${panel}`);
      if (name === 'spirals-tanh' || name === 'first') await hand.shot(`${name}-${panel}`);
    }
    for (const node of (await page.locator('.react-flow__node').all()).slice(0, 6)) {
      await quiet(() => node.click({ position: { x: 3, y: 3 } }));
      for (const tab of ['value', 'gradient', 'math', 'jacobian', 'settings', 'overview']) {
        const t = hand.id(`tab-${tab}`);
        if (!(await t.isVisible())) continue;
        await quiet(() => t.click());
        await page.waitForTimeout(120);
        await scan(`${name} ${tab}`);
      }
    }
  }
}, 280_000);
