import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EditorPage, openEditor } from '../support/browser.ts';
import { Hand } from '../support/mouse.ts';

/** The habits that people bring along: commands by name, keys of one's own, undo, numbers that are dragged, panels that stay. */
describe('commands', () => {
  let editor: EditorPage;
  let hand: Hand;

  beforeAll(async () => {
    editor = await openEditor();
    hand = new Hand(editor.page, 'commands');
    editor.page.setDefaultTimeout(20_000);
    await hand.id('value-C.cost').getByText('4').waitFor();
  });
  afterAll(async () => {
    expect(editor.problems).toEqual([]);
    await editor.close();
  });

  const press = async (...keys: string[]): Promise<void> => {
    for (const key of keys) await editor.page.keyboard.press(key);
  };
  const gone = (id: string): Promise<void> => hand.id(id).waitFor({ state: 'detached' });
  /** Chooses from the list of commands by typing a name. */
  const command = async (name: string): Promise<void> => {
    await press('Control+K');
    await hand.id('command-search').fill(name);
    await press('Enter');
    await gone('command-search');
  };
  const theme = (): Promise<string | null> => editor.page.locator('html').getAttribute('data-theme');
  const historyLength = async (): Promise<number> => editor.page.locator('.history-row').count();

  it('B24: Ctrl+Shift+P and Ctrl+K open the list of commands, a name and Enter run one, Escape closes it', async () => {
    await press('Control+Shift+P');
    await hand.id('command-search').waitFor();
    await expect.poll(() => hand.id('command-edit.undo').getAttribute('aria-disabled')).toBe('true');
    await expect.poll(() => hand.text('command-edit.undo')).toContain('nothing to take back');
    await press('Escape');
    await gone('command-search');
    await command('theme dark');
    await expect.poll(theme).toBe('dark');
    await press('Control+K');
    await expect
      .poll(() => editor.page.locator('.command-line').first().getAttribute('data-testid'))
      .toBe('command-option.theme-dark');
    // by what others call it
    await hand.id('command-search').fill('welcome');
    await expect
      .poll(() => editor.page.locator('.command-line').first().getAttribute('data-testid'))
      .toBe('command-file.examples');
    await hand.id('command-search').fill('Vietnam');
    await expect
      .poll(() => editor.page.locator('.command-line').first().getAttribute('data-testid'))
      .toBe('command-option.language-vi');
    await press('Escape');
    await command('theme light');
    await expect.poll(theme).toBe('light');
    await command('panel: history');
    await hand.id('drawer-history').waitFor();
  });

  /** Ids of the entries of the menu that is open. */
  const entries = (): Promise<readonly string[]> =>
    editor.page.locator('[role^="menuitem"]').evaluateAll((items) => items.map((item) => item.getAttribute('data-key') ?? ''));

  it('B24: everything that a menu of the window does is in the list of commands', async () => {
    const ids = new Set<string>();
    const menus = await editor.page.locator('.app-top [aria-haspopup]').all();
    expect(menus.length).toBeGreaterThanOrEqual(8);
    for (const menu of menus) {
      await menu.click();
      await editor.page.getByRole('menu').waitFor();
      for (const id of await entries()) ids.add(id);
      await press('Escape');
      await editor.page.getByRole('menu').waitFor({ state: 'detached' });
    }
    const places = [await hand.centre('node-f'), { x: 420, y: 400 }];
    for (const { x, y } of places) {
      await editor.page.mouse.click(x, y, { button: 'right' });
      await hand.id('context-menu').waitFor();
      for (const id of await entries()) ids.add(id);
      await press('Escape');
      await gone('context-menu');
    }
    await press('Control+K');
    await expect.poll(() => editor.page.locator('.command-line').count()).toBeGreaterThan(100);
    const listed = await editor.page
      .locator('.command-line')
      .evaluateAll((lines) => lines.map((line) => line.getAttribute('data-testid')?.replace('command-', '') ?? ''));
    await press('Escape');
    await gone('command-search');
    expect(ids.size).toBeGreaterThan(50);
    // the list itself, and menus inside menus, whose entries are in the list
    const submenus = ['recent', 'templates', 'arrange'];
    const missing = [...ids].filter((id) => !listed.includes(id) && id !== 'help.commands' && !submenus.includes(id));
    expect(listed).toEqual(expect.arrayContaining(['file.template-lecture', 'block.align-left']));
    expect(missing).toEqual([]);
  });

  it('B24: keys can be changed under "?", taken from another command, and put back', async () => {
    await press('Escape', '?');
    await hand.id('shortcuts').waitFor();
    await hand.id('shortcuts-search').fill('select all');
    await hand.id('shortcut-change-edit.select-all').click();
    await press('Control+d');
    await expect
      .poll(() => hand.id('shortcut-edit.select-all').innerText())
      .toContain('Ctrl+D belongs to: Duplicate (new weights).');
    await hand.id('shortcut-take').click();
    await hand.id('shortcut-edit.select-all').locator('kbd').getByText('Ctrl+D').waitFor();
    await press('Escape');
    await gone('shortcuts');
    await press('Control+d');
    await expect.poll(() => editor.page.locator('.react-flow__node[class*="selected"]').count()).toBeGreaterThan(4);
    expect(await historyLength()).toBe(1);
    await hand.click('menu-edit');
    await expect.poll(() => hand.text('menu-edit.select-all')).toContain('Ctrl+D');
    await press('Escape');
    await press('?');
    await hand.id('shortcuts-reset').click();
    await press('Escape');
    await gone('shortcuts');
    await press('Escape');
  });

  it('B9, U2, U3: a paste of several blocks and a drag are one step each, a selection is none, and the values stay on view', async () => {
    const steps = await historyLength();
    await press('Control+A');
    expect(await historyLength()).toBe(steps);
    await press('Control+C', 'Control+V');
    await expect.poll(historyLength).toBe(steps + 1);
    await press('Control+Z');
    await expect.poll(() => editor.page.locator('.react-flow__node').count()).toBeLessThan(9);
    await expect.poll(() => hand.text('value-C.cost')).toBe('4');
    await press('Escape');
    const { x, y } = await hand.centre('node-y');
    await hand.drag('node-y', { x: x + 60, y: y + 30 });
    await expect.poll(historyLength).toBe(steps + 1);
    await press('Control+Z');
    await press('Control+Shift+Z');
    await press('Control+Z');
    await press('Control+Y');
    await hand.id(`history-${steps}`).and(editor.page.locator('[aria-current="step"]')).waitFor();
    await hand.click('history-0');
    expect(await hand.centre('node-y')).toEqual({ x, y });
    await expect.poll(() => hand.text('value-C.cost')).toBe('4');
  });

  it('B29: a number is dragged in one step, takes expressions and a decimal comma, and goes coarse and fine by the arrows', async () => {
    await hand.click('node-x');
    const cell = hand.id('value-cell-0');
    await cell.waitFor();
    const start = await hand.centre('value-cell-0');
    await editor.page.mouse.move(start.x, start.y);
    await editor.page.mouse.down();
    await editor.page.mouse.move(start.x + 12, start.y, { steps: 3 });
    await editor.page.mouse.move(start.x + 40, start.y, { steps: 4 });
    await editor.page.mouse.up();
    expect(await cell.inputValue()).toBe('2');
    expect(await historyLength()).toBe(2);
    await press('Control+Z');
    await expect.poll(() => cell.inputValue()).toBe('1');
    await hand.type('value-cell-0', '1/4 + 2^3');
    expect(await cell.inputValue()).toBe('8.25');
    await hand.type('value-cell-0', '1,5');
    expect(await cell.inputValue()).toBe('1.5');
    await cell.click();
    await press('Shift+ArrowUp', 'Control+ArrowDown');
    expect(await cell.inputValue()).toBe('11.4');
    await press('Escape');
  });

  it('B27: what is typed is no command, and Escape closes the topmost thing only', async () => {
    await hand.click('node-x');
    await press('Control+F');
    await hand.id('find-search').waitFor();
    await press('?', 'p', ']', 'Delete');
    await expect.poll(() => hand.id('find-search').inputValue()).toBe('?p]');
    await press('Control+K');
    await hand.id('command-search').waitFor();
    await press('Escape');
    await gone('command-search');
    await expect.poll(() => hand.id('find-search').isVisible()).toBe(true);
    await hand.id('find-search').press('Escape');
    await gone('find-search');
    await expect.poll(() => hand.id('drawer').isVisible()).toBe(true);
  });

  it('panels are resized by mouse and keys, remember it, and a double click gives the usual size', async () => {
    const height = async (): Promise<number> => Math.round((await hand.id('drawer').boundingBox())?.height ?? 0);
    const usual = await height();
    const handle = hand.id('resize-drawer');
    const { x, y } = await hand.centre('resize-drawer');
    await hand.drag('resize-drawer', { x, y: y - 80 });
    const dragged = await height();
    expect(Math.abs(dragged - usual - 80)).toBeLessThanOrEqual(2);
    await handle.press('ArrowDown');
    expect(await height()).toBe(dragged - 16);
    await hand.id('resize-palette').press('ArrowRight');
    await expect.poll(() => hand.id('resize-palette').getAttribute('aria-valuenow')).toBe('236');
    await editor.page.reload();
    await hand.id('resize-palette').and(editor.page.locator('[aria-valuenow="236"]')).waitFor();
    await hand.id('resize-palette').dblclick();
    await expect.poll(() => hand.id('resize-palette').getAttribute('aria-valuenow')).toBe('220');
  });

  /** As a person or another program might have written it: fields that nobody knows, in an order of their own. */
  const FOREIGN = {
    format: 'chainrule-graph',
    version: 1,
    author: { name: 'A. Student', since: 2024 },
    name: 'By hand',
    edges: [{ to: 'C.input', from: 'x.value', colour: 'blue' }],
    nodes: [
      { type: 'observed', id: 'x', attrs: { shape: [2] }, position: { x: 10, y: 20 }, remark: 'from the lecture' },
      { id: 'C', type: 'squared-norm', position: { y: 20, x: 300 } },
    ],
    view: { later: [1, 2.5e-7, null] },
  };

  it('B30, C13: a file of another hand is opened, one block is moved and saved: nothing else has changed in it', async () => {
    const name = 'by-hand.chainrule';
    const { page } = editor;
    await page.evaluate(
      async ([file, text]) => {
        const handle = await (await navigator.storage.getDirectory()).getFileHandle(file as string, { create: true });
        const stream = await handle.createWritable();
        await stream.write(text as string);
        await stream.close();
        const pick = async () => [await (await navigator.storage.getDirectory()).getFileHandle(file as string)];
        Object.assign(window, { showOpenFilePicker: pick });
      },
      [name, JSON.stringify(FOREIGN)],
    );
    await press('Control+O');
    const discard = hand.id('unsaved-discard');
    const title = hand.id('document-title').getByText(name);
    await Promise.race([title.waitFor(), discard.waitFor()]);
    if (await discard.isVisible()) await discard.click();
    await title.waitFor();
    await hand.click('node-x');
    await press('ArrowRight');
    await hand.id('document-title').getByText('unsaved').waitFor();
    await press('Control+S');
    await hand.id('document-title').getByText('unsaved').waitFor({ state: 'detached' });
    const saved = await page.evaluate(
      async (file) => (await (await (await navigator.storage.getDirectory()).getFileHandle(file)).getFile()).text(),
      name,
    );
    const [x, C] = FOREIGN.nodes;
    const { parameters: _p, definitions: _d, data: _a, training: _t, ...written } = JSON.parse(saved) as Record<string, unknown>;
    const at = (written.nodes as typeof FOREIGN.nodes)[0]?.position.x ?? 0;
    expect(at).toBeGreaterThan(10);
    expect(written).toEqual({ ...FOREIGN, nodes: [{ ...x, position: { x: at, y: 20 } }, C] });
    await hand.click('menu-file');
    await hand.id('menu-recent').click();
    await page.getByRole('menuitem', { name }).waitFor();
    await press('Escape', 'Escape');
    await press('Control+K');
    await hand.id('command-search').fill('by-hand');
    await page.locator('.command-line').getByText(name).waitFor();
    await press('Escape');
    await gone('command-search');
  });

  it('Ctrl+, opens the settings; each holds at once', async () => {
    await press('Control+,');
    await hand.id('settings').waitFor();
    await hand.id('setting-theme').getByRole('button').click();
    await editor.page.getByRole('option', { name: 'Dark' }).click();
    await expect.poll(theme).toBe('dark');
    await hand.type('setting-memoryMiB', '2*1024');
    await expect.poll(() => hand.id('setting-memoryMiB').inputValue()).toBe('2048');
    await hand.id('settings-reset').click();
    await expect.poll(() => hand.id('setting-memoryMiB').inputValue()).toBe('1024');
    await press('Escape');
    await gone('settings');
    await expect.poll(theme).toBe('light');
  });
});
