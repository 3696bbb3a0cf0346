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
    await expect.poll(() => hand.text('title-f')).toContain('Tuyến tính');
    await expect.poll(() => hand.text('palette-linear')).toBe('Tuyến tính');
    await expect.poll(() => page.locator('html').getAttribute('lang')).toBe('vi');
    await expect.poll(() => hand.text('value-C.cost')).toBe('4');
    await hand.shot('vietnamese');
  });

  it('finds a block by its Vietnamese name, with or without its marks', async () => {
    const { page } = editor;
    await hand.id('palette-search').fill('tuyen tinh');
    await expect.poll(() => page.getByTestId('palette-linear').isVisible()).toBe(true);
    // what is typed is looked for anew in another language
    await choose('English');
    await expect.poll(() => hand.id('palette-linear').count()).toBe(0);
    await choose('Tiếng Việt');
    await expect.poll(() => page.getByTestId('palette-linear').isVisible()).toBe(true);
    await hand.id('palette-search').fill('');
  });

  it('says in Vietnamese why a wire is refused', async () => {
    await hand.wire('C.cost', 'h.input');
    await expect.poll(() => hand.id('notice').innerText()).toContain('chi phí');
    await hand.shot('refused');
  });

  it('reads and writes a decimal comma in Vietnamese: in a block, at the cost, in the panel of training, in its chart', async () => {
    const { page } = editor;
    await hand.id('value-x.value-0').dblclick();
    await hand.id('value-editor-x.value').waitFor();
    await page.keyboard.type('1.500');
    await page.keyboard.press('Enter');
    await expect.poll(() => hand.id('notice').last().innerText()).toContain('1,5 hoặc là 1500');
    await page.keyboard.press('Control+a');
    await page.keyboard.type('0,25');
    await page.keyboard.press('Enter');
    await expect.poll(() => hand.text('value-x.value')).toBe('[0,25; 2]');
    await expect.poll(() => hand.text('value-C.cost')).toBe('0,25');
    await hand.click('open-training');
    await hand.type('learning-rate', '0,5');
    await expect.poll(() => hand.id('learning-rate').getAttribute('data-value')).toBe('0.5');
    await expect.poll(() => hand.id('learning-rate').inputValue()).toBe('0,5');
    await hand.type('learning-rate', '0.125');
    await hand.click('train-step');
    await expect.poll(() => hand.id('legend-cost').innerText()).toContain('0,25');
    await expect.poll(() => hand.id('learning-rate').inputValue()).toBe('0,125');
  });

  it('writes dates in the language', async () => {
    await hand.click('tab-runs');
    await expect.poll(() => hand.id('run-1').innerHTML()).toMatch(/thg \d+, 20\d\d/);
    await hand.click('tab-training');
  });

  it('writes all that is on view anew with another language or another mark, canvas, fields and chart alike', async () => {
    const { page } = editor;
    await choose('English');
    await expect.poll(() => hand.id('legend-cost').innerText()).toContain('0.25');
    await expect.poll(() => hand.text('value-x.value')).toBe('[0.25, 2]');
    await expect.poll(() => hand.id('learning-rate').inputValue()).toBe('0.125');
    await hand.click('tab-runs');
    await expect.poll(() => hand.id('run-1').innerHTML()).toMatch(/[A-Z][a-z]{2} \d+, 20\d\d/);
    await page.keyboard.press('Control+,');
    await hand.id('setting-decimal-mark').getByRole('button').click();
    await page.getByRole('option', { name: /^comma/ }).click();
    await expect.poll(() => hand.text('value-x.value')).toBe('[0,25; 2]');
    await hand.id('setting-decimal-mark').getByRole('button').click();
    await page.getByRole('option', { name: 'as the language' }).click();
    await expect.poll(() => hand.text('value-x.value')).toBe('[0.25, 2]');
    await page.keyboard.press('Escape');
    await choose('Tiếng Việt');
    await expect.poll(() => hand.text('value-x.value')).toBe('[0,25; 2]');
    await hand.shot('comma');
  });

  it('turns back, and remembers what was chosen', async () => {
    await choose('English');
    await expect.poll(() => hand.text('menu-file')).toBe('File');
    await choose('Tiếng Việt');
    await editor.page.reload();
    // unsaved work is back, in the language that was chosen
    await expect.poll(() => hand.text('value-x.value')).toBe('[0,25; 2]');
    await hand.click('menu-file');
    await editor.page.getByRole('menuitem', { name: /^Ví dụ/ }).click();
    await hand.id('example-linear-regression-iris').getByText('Hồi quy tuyến tính').waitFor();
    expect(editor.problems).toEqual([]);
  });
});
