import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EditorPage, LOCALE, openEditor } from '../support/browser.ts';
import { Hand } from '../support/mouse.ts';

/** In the page, before it starts: the native pickers cannot be used by a test, so the editor downloads and uploads, as in Firefox. */
const WITHOUT_PICKERS = 'delete window.showSaveFilePicker; delete window.showOpenFilePicker;';

describe('what blocks can be made to do', () => {
  let editor: EditorPage;
  let hand: Hand;

  const press = (keys: string): Promise<void> => editor.page.keyboard.press(keys);
  /** What is written at a value; on a busy machine an edit leaves the old numbers until they are asked for. */
  const computed = async (testId: string): Promise<string> => {
    if ((await hand.id('canvas').getAttribute('data-stale')) === 'true') await chooseFrom(hand, 'menu-run', /^Forward pass/);
    return hand.text(testId);
  };
  const cost = (): Promise<string> => computed('value-C.cost');
  const spoken = (id: string): Promise<string | null> => editor.page.locator(`[id="spoken-${id}"]`).textContent();
  const backward = (): Promise<string> => editor.page.locator('.stage-phase-backward').innerText();
  const chooseFrom = async (of: Hand, menu: string, name: RegExp): Promise<void> => {
    await of.click(menu);
    await of.page.getByRole('menuitem', { name }).click();
  };
  const select = async (id: string): Promise<void> => {
    await hand.click(`node-${id}`);
    await expect.poll(() => hand.id(`node-${id}`).getAttribute('data-selected')).toBe('true');
  };
  const onBlock = async (id: string, name: RegExp): Promise<void> => {
    const { x, y } = await hand.centre(`node-${id}`);
    await editor.page.mouse.click(x, y, { button: 'right' });
    await editor.page.getByRole('menuitem', { name }).click();
  };

  beforeAll(async () => {
    editor = await openEditor();
    hand = new Hand(editor.page, 'own-blocks');
    await hand.id('value-C.cost').getByText('4').waitFor();
    await editor.page.evaluate(WITHOUT_PICKERS);
    editor.page.setDefaultTimeout(10_000);
  });
  afterAll(async () => {
    await editor.close();
  });

  it('B15 mutes a block with M, whose input then passes through, and undo lets it compute again', async () => {
    await select('f');
    await press('m');
    // x = (1, 2) goes through f and h: 3·1 + 4·2 = 11 and a bias of 0 are 8 away from 3
    await expect.poll(cost).toBe('64');
    expect(await spoken('f')).toBe('f, Linear, muted');
    await expect.poll(() => hand.text('flow-f')).toBe('passes through');
    await press('Control+z');
    await expect.poll(cost).toBe('4');
    await expect.poll(() => hand.id('flow-f').count()).toBe(0);
  });

  it('says why a cost cannot be muted, and in the settings of a variable too', async () => {
    await select('C');
    await press('m');
    await editor.page.getByText(/C cannot be muted: it is a cost/).waitFor();
    await select('x');
    await hand.click('tab-settings');
    await expect
      .poll(() => hand.id('setting-mute').getAttribute('title'))
      .toBe('A variable has no input that could pass through it.');
    expect(await cost()).toBe('4');
  });

  it('B15 freezes all weights of a block from its menu, with a lock on it', async () => {
    await onBlock('g', /^Freeze w/);
    await hand.id('flow-g').getByText('frozen').waitFor();
    expect(await spoken('g')).toBe('g, Linear, frozen');
    await expect.poll(() => hand.id('freeze-g.weight').getAttribute('aria-pressed')).toBe('true');
    await hand.click('setting-freeze');
    await expect.poll(() => hand.id('flow-g').count()).toBe(0);
  });

  it('B15 stops the gradient with a block of its own, and lets it pass again', async () => {
    await select('h');
    await press('Shift+G');
    await hand.id('node-stop-gradient1').waitFor({ state: 'attached' });
    await expect.poll(() => spoken('h')).toBe('h, ReLU, gradient stopped');
    await expect.poll(cost).toBe('4');
    // only C, g and the stop itself are left for backward
    await expect.poll(() => backward()).toContain('0/2');
    await hand.click('setting-stop');
    await expect.poll(() => hand.id('node-stop-gradient1').count()).toBe(0);
    await expect.poll(() => backward()).toContain('0/4');
    // what made room for it goes back to its place
    await press('Control+z');
    await press('Control+z');
    await expect.poll(() => hand.id('node-stop-gradient1').count()).toBe(0);
  });

  it('copies a block that shares its weights, as circles that both are wired to', async () => {
    await select('g');
    await press('Control+Alt+D');
    await hand.id('node-g2').waitFor({ state: 'attached' });
    await hand.id('node-w').waitFor({ state: 'attached' });
    await expect.poll(() => hand.id('handle-g2-weight').count()).toBe(1);
    await press('Control+z');
    await expect.poll(() => hand.id('node-w').count()).toBe(0);
    await expect.poll(() => hand.id('node-g2').count()).toBe(0);
  });

  it('makes a block of a formula, keeps it in the library and adds it from the palette', async () => {
    await hand.id('palette-formula').click();
    await onBlock('formula1', /^Make a block of this/);
    await editor.page.keyboard.type('Square it');
    await hand.click('icon-spark');
    await hand.id('own-docs').fill('Squares: $y = x^2$.');
    await hand.id('input-x').fill('a b');
    await hand.click('make-own-yes');
    await hand.id('make-own-fault').getByText('"a b" cannot be the name of a port').waitFor();
    await hand.id('input-x').fill('z');
    await press('Enter');
    await hand.id('own-face-formula1').waitFor();
    expect(await spoken('formula1')).toBe('formula1, group of blocks');
    await hand.id('palette-search').fill('square it');
    await hand.click('my-block-square-it');
    await hand.id('node-square-it').waitFor();
    await expect.poll(() => hand.text('title-square-it')).toContain('Square it');
    // it may lie over the port
    const message = editor.page.getByTestId('notice').getByRole('button');
    while ((await message.count()) > 0) await message.first().click();
    await hand.wire('x.value', 'square-it.z');
    await expect.poll(() => computed('value-square-it.output')).toBe('[1, 4]');
    await hand.id('palette-search').fill('');
  });

  it('adds it from the search, for a wire that was let go too, marked as one of one’s own', async () => {
    const blocks = await editor.page.locator('[data-testid^="node-"]').count();
    const { x, y } = await hand.centre('canvas');
    await hand.drag('handle-h-output', { x, y: y + 180 });
    await hand.id('add-search').fill('square');
    const own = hand.id('add-own-square-it');
    await own.getByText('your own').waitFor();
    await own.click();
    await expect.poll(() => editor.page.locator('[data-testid^="node-"]').count()).toBe(blocks + 1);
    await expect.poll(() => editor.page.locator('[data-testid^="wire-h.output->square-it"]').count()).toBeGreaterThan(0);
    await press('Control+z');
    await expect.poll(() => editor.page.locator('[data-testid^="node-"]').count()).toBe(blocks);
  });

  it('offers a newer version from the library, and takes it as one step', async () => {
    await select('square-it');
    await hand.click('own-make');
    await hand.id('own-title').fill('Square');
    await hand.click('make-own-yes');
    await hand.id('own-part').getByText('Square, version 2').waitFor();
    await press('Control+z');
    await hand.id('own-part').getByText('Square it, version 1').waitFor();
    await hand.click('own-update');
    await hand.id('own-part').getByText('Square, version 2').waitFor();
    await expect.poll(() => computed('value-square-it.output')).toBe('[1, 4]');
    await press('Control+z');
    await hand.id('own-part').getByText('Square it, version 1').waitFor();
  });

  it('writes the library as a file, which another window reads', async () => {
    const saved = editor.page.waitForEvent('download');
    await chooseFrom(hand, 'menu-file', /^Save my blocks/);
    const path = await (await saved).path();
    const context = await editor.browser.newContext({ viewport: { width: 1280, height: 800 }, locale: LOCALE });
    await context.addInitScript(WITHOUT_PICKERS);
    const page = await context.newPage();
    await page.goto(editor.url);
    const other = new Hand(page, 'own-blocks-elsewhere');
    await other.id('value-C.cost').getByText('4').waitFor();
    expect(await other.id('my-blocks').count()).toBe(0);
    const asked = page.waitForEvent('filechooser');
    await chooseFrom(other, 'menu-file', /^Open a library/);
    await (await asked).setFiles(path);
    expect(await other.text('standing-square-it')).toBe('new');
    await other.click('take-blocks');
    await other.id('my-block-square-it').click();
    await other.id('node-square').waitFor();
    // it is kept beyond the window
    await page.reload();
    await other.id('my-block-square-it').waitFor();
    await context.close();
    expect(editor.problems).toEqual([]);
  });
});
