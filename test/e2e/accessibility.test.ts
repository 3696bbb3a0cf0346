import { readFileSync } from 'node:fs';
import type { AxeResults } from 'axe-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { type EditorPage, openEditor } from '../support/browser.ts';
import { Hand } from '../support/mouse.ts';

const AXE = readFileSync(inRoot('node_modules/axe-core/axe.min.js'), 'utf8');

/** Every screen of the window is looked at by axe, light and dark: nothing serious is wrong with any. */
describe('axe', () => {
  let editor: EditorPage;
  let hand: Hand;

  beforeAll(async () => {
    editor = await openEditor({ context: { viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' } });
    hand = new Hand(editor.page, 'accessibility');
    await hand.id('value-C.cost').getByText('4', { exact: true }).waitFor();
    await editor.page.evaluate(AXE);
  });
  afterAll(async () => {
    await editor.close();
  });

  /** What is seriously wrong, a line each: the rule, and the element. */
  async function faults(part: string): Promise<string[]> {
    const found = await editor.page.evaluate(async (selector): Promise<AxeResults> => {
      const { axe } = window as unknown as { axe: { run: (context: string, options: object) => Promise<AxeResults> } };
      return axe.run(selector, { resultTypes: ['violations'] });
    }, part);
    return found.violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) => nodes.map(({ html, any }) => `${id}: ${html.slice(0, 160)} ${any[0]?.message ?? ''}`));
  }

  async function paint(colorScheme: 'dark' | 'light'): Promise<void> {
    await editor.page.emulateMedia({ colorScheme });
    await editor.page.locator(`html[data-theme="${colorScheme}"]`).waitFor();
  }

  const themed = async (part = 'html'): Promise<string[]> => {
    const light = await faults(part);
    await paint('dark');
    const dark = await faults(part);
    await paint('light');
    return [...light, ...dark.map((fault) => `dark ${fault}`)];
  };

  it('the first launch', async () => {
    expect(await themed()).toEqual([]);
  });

  it('a step backward with its card', async () => {
    await editor.page.keyboard.press(']');
    await editor.page.keyboard.press(']');
    await hand.id('card').waitFor();
    expect(await themed()).toEqual([]);
  });

  it.each(['value', 'gradient', 'jacobian', 'math', 'settings'])('the inspector, %s', async (tab) => {
    await hand.click('node-f');
    await hand.click(`tab-${tab}`);
    expect(await themed('.app-inspector')).toEqual([]);
  });

  it.each(['data', 'training', 'runs', 'rates', 'results', 'histograms', 'surface', 'field', 'problems', 'health'])(
    'the drawer, %s',
    async (panel) => {
      await hand.turnTo(panel);
      expect(await themed('.app-drawer')).toEqual([]);
    },
  );

  it('an open menu', async () => {
    await hand.click('menu-edit');
    expect(await themed()).toEqual([]);
    await editor.page.keyboard.press('Escape');
  });

  it('a dialog', async () => {
    await hand.id('canvas').press('?');
    await editor.page.getByRole('dialog').waitFor();
    expect(await themed()).toEqual([]);
    await editor.page.keyboard.press('Escape');
  });

  it('the derivative network, and the inside of a block', async () => {
    await hand.click('toggle-mirror');
    expect(await themed('.canvas')).toEqual([]);
    await hand.click('toggle-mirror');
    await hand.id('node-C').dblclick({ position: { x: 40, y: 14 } });
    await hand.id('inside-note').waitFor();
    expect(await themed('.canvas')).toEqual([]);
    await editor.page.keyboard.press('Escape');
  });

  it('the search for blocks', async () => {
    await editor.page.keyboard.press('Shift+A');
    await hand.id('add-search').waitFor();
    expect(await themed('.canvas')).toEqual([]);
    await editor.page.keyboard.press('Escape');
  });

  it('presenting', async () => {
    await hand.id('canvas').press('p');
    await hand.id('menu-file').waitFor({ state: 'hidden' });
    expect(await themed()).toEqual([]);
    await hand.shot('present');
    await editor.page.keyboard.press('Escape');
  });

  it('twice as large: nothing runs out of the window', async () => {
    await editor.page.setViewportSize({ width: 640, height: 400 });
    expect(await themed()).toEqual([]);
    const wide = await editor.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(wide).toBe(0);
    await hand.shot('twice');
    await editor.page.setViewportSize({ width: 1280, height: 800 });
  });

  it('the welcome screen', async () => {
    await hand.click('menu-file');
    await editor.page.getByRole('menuitem', { name: /^Examples/ }).click();
    await hand.id('example-first-launch').waitFor();
    expect(await themed()).toEqual([]);
    expect(editor.problems).toEqual([]);
  });
});
