import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EditorPage, openEditor } from '../support/browser.ts';
import { Hand } from '../support/mouse.ts';

/** The canvas by keyboard alone: blocks in execution order, then the wires. */
describe('the Tab key on the canvas', () => {
  let editor: EditorPage;
  let hand: Hand;

  beforeAll(async () => {
    editor = await openEditor();
    hand = new Hand(editor.page, 'tab-order');
    await hand.id('value-C.cost').getByText('4').waitFor();
  });
  afterAll(async () => {
    await editor.close();
  });

  /** `node f`, `wire x.value->f.input`, or nothing for what is neither. */
  const focused = (): Promise<string> =>
    editor.page.evaluate(() => {
      const element = document.activeElement;
      const node = element?.classList.contains('react-flow__node') ? element.getAttribute('data-id') : null;
      if (node) return `node ${node}`;
      const stop = element?.closest('[data-testid^="wire-stop-"], .react-flow__edge');
      return stop ? `wire ${(stop.getAttribute('data-testid') ?? '').replace(/^wire-stop-|^rf__edge-/, '')}` : '';
    });
  const isOnCanvas = (): Promise<boolean> =>
    editor.page.evaluate(() => document.activeElement?.closest('[data-testid="canvas"]') !== null);

  it('B32 goes through the blocks in execution order, then through the wires', async () => {
    // the last thing before the canvas is the palette
    await editor.page.getByTestId('palette-search').focus();
    for (let i = 0; i < 200 && !(await isOnCanvas()); i++) await editor.page.keyboard.press('Tab');
    const seen: string[] = [];
    for (let i = 0; i < 100 && (await isOnCanvas()); i++) {
      const now = await focused();
      if (now !== '') seen.push(now);
      await editor.page.keyboard.press('Tab');
    }
    expect(seen).toEqual([
      'node x',
      'node y',
      'node f',
      'node h',
      'node g',
      'node C',
      'wire x.value->f.input',
      'wire y.value->C.target',
      'wire f.output->h.input',
      'wire h.output->g.input',
      'wire g.output->C.input',
    ]);
  });

  it('B32 shows which wire has the focus, selects it with Enter and removes it with Delete', async () => {
    const wire = 'f.output->h.input';
    const before = (await editor.page.locator('.wire-forward').count()) - 1;
    await hand.id(`wire-stop-${wire}`).focus();
    await expect.poll(() => hand.id(`wire-${wire}`).getAttribute('data-hovered')).toBe('true');
    await hand.shot('focused');
    await editor.page.keyboard.press('Enter');
    await expect.poll(() => hand.id(`wire-stop-${wire}`).getAttribute('aria-pressed')).toBe('true');
    await editor.page.keyboard.press('Delete');
    await hand.id(`wire-${wire}`).waitFor({ state: 'detached' });
    await expect.poll(() => editor.page.locator('.wire-forward').count()).toBe(before);
    await expect.poll(() => focused()).toBe('node h');
    await editor.page.keyboard.press('Control+Z');
    await hand.id(`wire-${wire}`).waitFor({ state: 'attached' });
    expect(editor.problems).toEqual([]);
  });

  it('B32 goes from part to part of the window by F6, each time to where it was, and straight to the graph by one Tab', async () => {
    const { keyboard } = editor.page;
    const inPart = (): Promise<string> =>
      editor.page.evaluate(() => document.activeElement?.closest('[class^="app-"]:not(.app-stepper *)')?.className ?? '');
    await editor.page.locator('.react-flow__node[data-id="x"]').focus();
    await hand.id('to-graph').focus();
    await hand.id('to-graph').and(editor.page.locator(':focus-visible')).waitFor();
    await keyboard.press('Enter');
    await expect.poll(inPart).toBe('app-canvas');
    await keyboard.press('Space');
    await keyboard.press('Escape');
    await expect.poll(() => focused()).toBe('node x');
    await keyboard.press('Tab');
    const before = await focused();
    expect(before).toBe('node y');
    const seen: string[] = [];
    for (let i = 0; i < 6; i++) {
      await keyboard.press('F6');
      seen.push(await inPart());
    }
    expect(seen[0]).toMatch(/app-inspector|app-dock-right/);
    expect(seen.slice(1, 4)).toEqual(['app-stepper', 'app-status', 'app-top']);
    expect(seen[4]).toMatch(/app-palette|app-dock-left/);
    expect(seen[5]).toBe('app-canvas');
    await expect.poll(() => focused()).toBe(before);
    await keyboard.press('Shift+F6');
    await expect.poll(() => inPart()).toBe(seen[4]);
    // the search of the palette has the focus now: the keys for finding are not the browser's there
    await keyboard.press('Control+f');
    await hand.id('find-search').and(editor.page.locator(':focus')).waitFor();
    await keyboard.press('Escape');
  });

  it('B32 tells how to use a block in the chosen language', async () => {
    const told = (): Promise<string> =>
      editor.page.evaluate(() => {
        const id = document.querySelector('.react-flow__node')?.getAttribute('aria-describedby') ?? '';
        return document.getElementById(id)?.textContent ?? '';
      });
    await expect.poll(() => told()).toContain('arrows then move it');
    await hand.click('language');
    await hand.click('menu-vi');
    await expect.poll(told).toContain('phím mũi tên');
    expect(editor.problems).toEqual([]);
  });
});
