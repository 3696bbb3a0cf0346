import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EditorPage, openEditor } from '../support/browser.ts';
import { Hand } from '../support/mouse.ts';

/** What somebody hears who walks through the window with a screen reader: names, order and announcements. */
describe('the window as speech', () => {
  let editor: EditorPage;
  let hand: Hand;

  beforeAll(async () => {
    editor = await openEditor({ context: { viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' } });
    hand = new Hand(editor.page, 'spoken');
    await hand.id('value-C.cost').getByText('4', { exact: true }).waitFor();
  });
  afterAll(async () => {
    await editor.close();
  });

  const heard = (part: string): Promise<string> => editor.page.locator(part).first().ariaSnapshot();
  /** Roles and names of the landmarks, in their order. */
  const landmarks = (): Promise<readonly string[]> =>
    editor.page.evaluate(() => {
      const names: Record<string, string> = {
        HEADER: 'banner',
        NAV: 'navigation',
        MAIN: 'main',
        ASIDE: 'complementary',
        FOOTER: 'contentinfo',
      };
      const shown = [
        ...document.querySelectorAll<HTMLElement>(
          '.app header, .app nav, .app main, .app aside, .app footer, .app section[aria-label]',
        ),
      ];
      return shown
        .filter((each) => each.checkVisibility() && each.closest('nav section, aside section, .coach') === null)
        .map((each) => `${names[each.tagName] ?? 'region'} ${each.getAttribute('aria-label') ?? ''}`.trim());
    });

  it('has its landmarks in the order in which they stand, each once and with a name', async () => {
    expect(await landmarks()).toEqual([
      'banner',
      'navigation Menus',
      'navigation Palette of blocks',
      'main',
      'region Graph',
      'region Messages',
      'complementary Inspector',
      'region Stepper',
      'contentinfo',
    ]);
  });

  it('says each block once, by its name, in the order of the graph, and no picture without a name', async () => {
    const graph = await heard('.react-flow');
    const blocks = [...graph.matchAll(/^ *- application "(.+)":$/gm)].map(([, name]) => name);
    expect(blocks).toEqual([
      'Graph',
      'x, observed variable',
      'y, observed variable',
      'f, Linear',
      'h, ReLU',
      'g, Linear',
      'C, cost, Squared norm',
    ]);
    expect(graph).not.toMatch(/^ *- img$/m);
    expect(graph).not.toMatch(/region "/);
    expect(graph).toContain('img "Input of f"');
    expect(graph).toContain('img "Weight of f"');
    // a value that stands at its circle is not said again on the way
    expect(graph.match(/\[3\]/g)).toHaveLength(1);
  });

  it('names every gradient with its value, and what is hidden in the palette', async () => {
    const inspector = await heard('.app-inspector');
    expect(inspector).toContain('button "∂C/∂W₁: not computed yet"');
    expect(inspector).not.toContain('→');
    expect(await heard('.app-palette')).toMatch(/button "\d+ more: Linear algebra"/);
  });

  it('announces where a step has come to, and reads the card behind the graph', async () => {
    await editor.page.keyboard.press(']');
    await editor.page.keyboard.press(']');
    await hand.id('card').waitFor();
    const sentence = await hand.text('step-sentence');
    expect(sentence).toContain('Backward 2 of 4, Linear');
    expect(sentence).toContain('Gradient of C with respect to z₁ of ReLU, 2, norm 21.5.');
    await expect.poll(() => hand.id('step-sentence').getAttribute('role')).toBe('status');
    expect(await heard('.app-inspector')).toContain('button "∂C/∂z₁: [8, 20]"');
    const card = await heard('[data-testid="card"]');
    expect(card).toContain('region "Arithmetic of Linear"');
    expect(card).toContain('button "∂C/∂z₁ z₁[0]: 8"');
  });

  it('leads into the docks by their tabs, and to the buttons that move and close a panel by its name', async () => {
    await hand.click('open-training');
    const drawer = await heard('.app-drawer');
    expect(drawer).toMatch(/^- region "Panels below":/);
    expect(drawer).toContain('tab "Training" [selected]');
    expect(drawer).toContain('button "Places for the panel Training"');
    expect(drawer).toContain('button "Close Training"');
    await hand.click('drawer-close');
    expect(await landmarks()).not.toContain('region Panels below');
  });

  it('finds what to do first on the welcome screen before the course', async () => {
    await hand.click('menu-file');
    await editor.page.getByRole('menuitem', { name: /^Examples/ }).click();
    await hand.id('example-first-launch').waitFor();
    const welcome = await heard('.welcome');
    const order = [
      'heading "Chainrule" [level=1]',
      'heading "First time here?"',
      'heading "Begin a graph of your own"',
      'heading "Examples"',
      'heading "Recent files"',
    ];
    const places = order.map((line) => welcome.indexOf(line));
    expect(places.every((place, i) => place > (places[i - 1] ?? -1))).toBe(true);
    await hand.click('welcome-template-classifier');
    await hand.id('welcome').waitFor({ state: 'detached' });
    await hand.id('node-h').waitFor();
    expect(editor.problems).toEqual([]);
  });
});
