import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type EditorPage, openEditor } from '../support/browser.ts';
import { HabitHand, type Place } from '../support/habits.ts';

/** The network of the first launch: stepping, numbers and files. */
describe('habits: running, numbers and files', () => {
  let editor: EditorPage;
  let hand: HabitHand;
  let page: Page;

  beforeAll(async () => {
    editor = await openEditor();
    ({ page } = editor);
    hand = new HabitHand(page, 'habits-running');
    page.setDefaultTimeout(10_000);
    await hand.id('value-C.cost').getByText('4').waitFor();
  });
  afterEach(() => hand.tidy());
  afterAll(async () => {
    expect(editor.problems).toEqual([]);
    await editor.close();
  });

  const sentence = (): Promise<string> => hand.text('step-sentence');
  const steps = async (key: string, says: RegExp): Promise<void> => {
    await hand.press(key);
    await expect.poll(sentence, { message: key }).toMatch(says);
  };

  it('B26 says of a wire what it carries, and “not computed” for what is not known: never 0', async () => {
    const wire = 'f.output->h.input';
    const rest = async (): Promise<string> => {
      await page.mouse.move(900, 700);
      await hand.id('wire-tip').waitFor({ state: 'detached' });
      const at = await hand
        .id(`wire-${wire}`)
        .locator('.wire-forward')
        .evaluate((element) => {
          const line = element as SVGPathElement;
          const { x, y } = line.getPointAtLength(line.getTotalLength() * 0.6).matrixTransform(line.getScreenCTM() ?? undefined);
          return { x, y };
        });
      await page.mouse.move(at.x, at.y);
      await page.mouse.move(at.x + 1, at.y);
      await hand.id('wire-tip').waitFor();
      return hand.text('wire-tip');
    };
    const label = (side: 'above' | 'below') => page.locator(`.wire-label-${side}[data-wire="${wire}"]`);
    await steps('Shift+[', /^Nothing computed yet/);
    expect(await rest()).toMatch(/2.*not computed/);
    await expect.poll(() => hand.text('value-C.cost')).toBe('–');
    await steps('Shift+]', /^Forward 4 of 4/);
    expect(await rest()).not.toContain('not computed');
    await expect.poll(() => label('above').innerText()).toBe('[3, −4]');
    expect(await label('below').count()).toBe(0);
    await steps('Shift+]', /^Backward 4 of 4/);
    await rest();
    await expect.poll(() => label('below').innerText()).toMatch(/^\[.*\]$/);
    await hand.shot('wire');
  });

  it('B27 prints the keys of each run on its button, which do what the buttons do', async () => {
    const keys: Readonly<Record<string, string>> = {
      reset: 'Shift+[',
      'step-back': '[',
      'step-forward': ']',
      'finish-phase': 'Shift+]',
      'step-into': 'F7',
      'step-out': 'Shift+F7',
      play: '\\',
    };
    for (const [id, key] of Object.entries(keys)) {
      expect([id, await hand.id(id).locator('.step-keys').innerText()]).toEqual([id, key]);
      await expect.poll(() => hand.id(id).getAttribute('aria-keyshortcuts')).toBe(key);
    }
    await steps('Shift+[', /^Nothing computed yet/);
    await steps(']', /^Forward 1 of 4/);
    await steps(']', /^Forward 2 of 4/);
    await steps('[', /^Forward 1 of 4/);
    await steps('Shift+]', /^Forward 4 of 4/);
    await steps('Shift+[', /^Nothing computed yet/);
    for (const [id, says] of [
      ['step-forward', /^Forward 1 of 4/],
      ['finish-phase', /^Forward 4 of 4/],
      ['step-back', /^Forward 3 of 4/],
      ['reset', /^Nothing computed yet/],
    ] as const) {
      await hand.click(id);
      await expect.poll(sentence, { message: id }).toMatch(says);
    }
    await hand.id('speed').selectOption('8');
    await hand.click('step-sentence');
    await hand.press('\\');
    await expect.poll(() => hand.id('play').innerText()).toContain('Pause');
    // before the first stage is there is nothing to go back from
    await expect.poll(sentence).toMatch(/^Forward/);
    await hand.press('\\');
    await expect.poll(() => hand.id('play').innerText()).toContain('Play');
    await steps('Shift+[', /^Nothing computed yet/);
    await steps(']', /^Forward 1 of 4/);
    await hand.press('F7');
    await hand.id('inside').waitFor();
    await hand.press('Shift+F7');
    await hand.press('Escape');
    await hand.id('inside').waitFor({ state: 'detached' });
  });

  it('B27 takes keys that are typed into a field for what is typed', async () => {
    await steps('Shift+[', /^Nothing computed yet/);
    await hand.select('x');
    await hand.id('value-cell-0').click();
    await hand.press(']', '\\', 'p', 'm', 'f', 'Delete');
    expect(await sentence()).toMatch(/^Nothing computed yet/);
    await expect.poll(() => page.locator('.canvas-flow .node').count()).toBe(6);
    await expect.poll(() => page.locator('.app-top').isVisible()).toBe(true);
    await hand.press('Escape');
    expect(await hand.isUntouched()).toBe(true);
  });

  it('B28 steps by terms, by blocks or by phases, as is chosen', async () => {
    for (const [by, first, second] of [
      ['phase', /^Forward 4 of 4/, /^Backward 4 of 4/],
      ['block', /^Forward 1 of 4/, /^Forward 2 of 4/],
      ['term', /^Forward 1 of 4/, /^Forward 1 of 4, Linear, term 1 of 2/],
    ] as const) {
      await hand.id('granularity').selectOption(by);
      await hand.click('step-sentence');
      await steps('Shift+[', /^Nothing computed yet/);
      await steps(']', first);
      await steps(']', second);
    }
    await hand.id('granularity').selectOption('block');
    await hand.click('step-sentence');
    await steps('Shift+]', /^Forward 4 of 4/);
  });

  const cell = (): Promise<string> => hand.id('value-cell-0').inputValue();
  const scrub = async (key: 'Shift' | 'Control' | null): Promise<void> => {
    const start = await hand.centre('value-cell-0');
    if (key) await page.keyboard.down(key);
    await hand.pull(start, { x: 40, y: 0 });
    await page.mouse.up();
    if (key) await page.keyboard.up(key);
  };

  it('B29 scrubs a number, coarsely with Shift and finely with Ctrl, each drag one step', async () => {
    await hand.select('x');
    expect(await cell()).toBe('1');
    for (const [key, text] of [
      [null, '2'],
      ['Shift', '11'],
      ['Control', '1.1'],
    ] as const) {
      await scrub(key);
      expect([key, await cell()]).toEqual([key, text]);
      await hand.undone();
      await expect.poll(cell).toBe('1');
    }
  });

  it('B29 steps by arrows, works out what is typed, and goes back to the default', async () => {
    await hand.select('x');
    await hand.click('tab-value');
    await hand.id('value-cell-0').click();
    await hand.press('ArrowUp');
    expect(await cell()).toBe('2');
    await hand.press('ArrowDown', 'Shift+ArrowUp');
    expect(await cell()).toBe('11');
    await hand.press('Escape');
    await hand.type('value-cell-0', '1/3');
    await page.keyboard.press('Escape');
    await expect.poll(async () => Number(await hand.id('value-cell-0').getAttribute('data-value'))).toBe(1 / 3);
    while (!(await hand.isUntouched())) await hand.press('Escape', 'Control+z');
    await hand.select('f');
    await hand.click('tab-settings');
    const bias = hand.id('attr-hasBias');
    expect(await bias.isChecked()).toBe(true);
    await bias.click();
    await hand.id('attr-reset-hasBias').click();
    await expect.poll(() => bias.isChecked()).toBe(true);
    await expect.poll(() => hand.id('attr-reset-hasBias').count()).toBe(0);
    await hand.tidy();
    await hand.press('Escape', 'Control+,');
    await hand.type('setting-memoryMiB', '2048');
    await hand.id('setting-memoryMiB').click();
    await hand.press('Control+a', 'Delete', 'Enter');
    await expect.poll(() => hand.id('setting-memoryMiB').inputValue()).toBe('1024');
    await hand.press('Escape');
    await hand.id('settings').waitFor({ state: 'detached' });
  });

  const file = (name: string): Promise<string> =>
    page.evaluate(async (each) => {
      const handle = await (await navigator.storage.getDirectory()).getFileHandle(each);
      return (await handle.getFile()).text();
    }, name);

  it('B30 saves under a name with Ctrl+Shift+S, marks what is unsaved in title and tab, and keeps unsaved work out of the file', async () => {
    // the picker is the system's own window; everything behind it is real
    await page.evaluate(() => {
      const pick = async () => (await navigator.storage.getDirectory()).getFileHandle('second.chainrule', { create: true });
      Object.assign(window, { showSaveFilePicker: pick });
    });
    await hand.press('Escape', 'Control+Shift+s');
    await hand.id('document-title').getByText('second.chainrule').waitFor();
    expect(await page.title()).toBe('second.chainrule — Chainrule');
    const saved = await file('second.chainrule');
    const work = await hand.kept();
    await hand.select('y');
    await hand.press('Shift+ArrowDown');
    await hand.id('document-title').getByText('unsaved').waitFor();
    expect(await page.title()).toBe('● second.chainrule — Chainrule');
    await expect.poll(() => hand.kept()).not.toBe(work);
    expect(await file('second.chainrule')).toBe(saved);
    await hand.press('Control+s');
    await hand.id('document-title').getByText('unsaved').waitFor({ state: 'detached' });
    expect(await page.title()).toBe('second.chainrule — Chainrule');
    expect(await file('second.chainrule')).not.toBe(saved);
  });

  it('B30 opens a file that is dropped on the canvas, and asks about unsaved work first', async () => {
    const at: Place = { x: 560, y: 640 };
    await hand.select('y');
    await hand.press('ArrowDown');
    const nodes = [{ id: 'alone', type: 'observed', attrs: { shape: [1] }, position: { x: 0, y: 0 } }];
    const text = JSON.stringify({ format: 'chainrule-graph', version: 1, name: 'dropped', nodes, edges: [] });
    await hand.dropFile('dropped.chainrule', text, at);
    await hand.id('unsaved').waitFor();
    await hand.press('Escape');
    await hand.id('unsaved').waitFor({ state: 'detached' });
    await expect.poll(() => hand.id('node-C').count()).toBe(1);
    await hand.dropFile('dropped.chainrule', text, at);
    await hand.click('unsaved-discard');
    await hand.id('node-alone').waitFor();
    await expect.poll(() => hand.id('node-C').count()).toBe(0);
  });
});
