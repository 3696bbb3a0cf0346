import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EditorPage, openEditor } from '../support/browser.ts';
import { Hand } from '../support/mouse.ts';

describe('two languages', () => {
  let editor: EditorPage;
  let hand: Hand;

  beforeAll(async () => {
    editor = await openEditor();
    hand = new Hand(editor.page, 'languages');
    await hand.id('value-C.cost').getByText('4', { exact: true }).waitFor();
  });
  afterAll(async () => {
    await editor.close();
  });

  const choose = async (name: string): Promise<void> => {
    await hand.click('language');
    await editor.page.getByRole('menuitem', { name }).click();
  };

  it('turns to Vietnamese and back while it runs: menus, names of blocks, numbers as they were', async () => {
    const { page } = editor;
    await choose('Tiếng Việt');
    await expect.poll(() => hand.text('menu-file')).toBe('Tệp');
    expect(await hand.text('title-f')).toContain('Tuyến tính');
    expect(await hand.text('palette-linear')).toBe('Tuyến tính');
    expect(await page.locator('html').getAttribute('lang')).toBe('vi');
    expect(await hand.text('value-C.cost')).toBe('4');
    await hand.shot('vietnamese');
  });

  it('finds a block by its Vietnamese name, with or without its marks', async () => {
    const { page } = editor;
    await hand.id('palette-search').fill('tuyen tinh');
    await expect.poll(() => page.getByTestId('palette-linear').isVisible()).toBe(true);
    await hand.id('palette-search').fill('');
  });

  it('says in Vietnamese why a wire is refused', async () => {
    await hand.wire('C.cost', 'h.input');
    await expect.poll(() => hand.id('notice').innerText()).toContain('chi phí');
    await hand.shot('refused');
  });

  it('turns back, and remembers what was chosen', async () => {
    await choose('English');
    await expect.poll(() => hand.text('menu-file')).toBe('File');
    await choose('Tiếng Việt');
    await editor.page.reload();
    await hand.id('example-linear-regression-iris').getByText('Hồi quy tuyến tính').waitFor();
    expect(editor.problems).toEqual([]);
  });
});
