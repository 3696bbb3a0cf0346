import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EditorPage, openEditor } from '../support/browser.ts';
import { Hand } from '../support/mouse.ts';

/** Panels are dragged and sent between three docks, which keep their places and sizes. */
describe('docks', () => {
  let editor: EditorPage;
  let hand: Hand;

  beforeAll(async () => {
    editor = await openEditor({ context: { viewport: { width: 1280, height: 720 }, reducedMotion: 'reduce' } });
    hand = new Hand(editor.page, 'docks');
    await hand.id('value-C.cost').getByText('4', { exact: true }).waitFor();
  });
  afterAll(async () => {
    await editor.close();
  });

  const dockOf = (panel: string): Promise<string | undefined> =>
    editor.page
      .locator(`[data-panel="${panel}"]`)
      .evaluate((each) =>
        [...(each.closest('.app-dock')?.classList ?? [])].find((name) => /^app-(dock-(left|right)|drawer)$/.test(name)),
      );
  const width = async (part: string): Promise<number> => (await editor.page.locator(part).boundingBox())?.width ?? Number.NaN;
  const focused = (): Promise<string | null> =>
    editor.page.evaluate(() => document.activeElement?.getAttribute('data-panel') ?? null);

  it('a tab is dragged from below to the right, and Escape or another place leaves it where it is', async () => {
    const { mouse, keyboard } = editor.page;
    await hand.click('open-training');
    const tab = await hand.centre('tab-training');
    await mouse.move(tab.x, tab.y);
    await mouse.down();
    await mouse.move(700, 400, { steps: 4 });
    await hand.id('dock-zones').waitFor();
    await mouse.move(1200, 200, { steps: 4 });
    await hand.id('dock-zone-right').and(editor.page.locator('[data-over="true"]')).waitFor();
    await keyboard.press('Escape');
    await hand.id('dock-zones').waitFor({ state: 'detached' });
    await mouse.up();
    expect(await dockOf('training')).toBe('app-drawer');
    await hand.drag('tab-training', { x: 640, y: 200 });
    expect(await dockOf('training')).toBe('app-drawer');
    await hand.drag('tab-training', { x: 1200, y: 200 });
    expect(await dockOf('training')).toBe('app-dock-right');
    await expect.poll(() => focused()).toBe('training');
    await hand.id('drawer-training').waitFor();
    // the drawer stays open with another panel
    await expect.poll(() => hand.id('drawer').isVisible()).toBe(true);
    await hand.shot('training-right');
  });

  it('a panel is sent by its menu and by its command, with the focus on it', async () => {
    await hand.click('tab-inspector');
    await hand.click('dock-menu-left');
    await hand.click('dock-to-right');
    await expect.poll(() => dockOf('palette')).toBe('app-dock-right');
    await expect.poll(focused).toBe('palette');
    await expect.poll(() => editor.page.locator('.app-dock-left').count()).toBe(0);
    // a click adds a block from there, too
    const blocks = editor.page.locator('.react-flow__node');
    const before = await blocks.count();
    await hand.click('palette-parameter');
    await expect.poll(() => blocks.count()).toBe(before + 1);
    await editor.page.keyboard.press('Control+z');
    await editor.page.keyboard.press('Control+k');
    await editor.page.keyboard.type('move the panel health left');
    await editor.page.keyboard.press('Enter');
    await expect.poll(() => dockOf('health')).toBe('app-dock-left');
    await expect.poll(focused).toBe('health');
    await expect.poll(() => editor.page.getByRole('heading', { name: 'Health' }).count()).toBe(1);
  });

  it('places and sizes are there after a reload, the graph has half of the width, and nothing sticks out', async () => {
    const handle = hand.id('resize-inspector');
    await handle.focus();
    for (let i = 0; i < 40; i++) await editor.page.keyboard.press('ArrowLeft');
    await expect.poll(() => width('.app-canvas')).toBeGreaterThanOrEqual(640);
    const before = await width('.app-dock-right');
    await editor.page.reload();
    // what was tried is undone, so there is nothing to bring back
    await editor.page.getByRole('button', { name: 'Open the small network' }).click();
    await hand.id('welcome').waitFor({ state: 'detached' });
    await hand.id('dock-left').waitFor();
    expect(await dockOf('health')).toBe('app-dock-left');
    expect(await dockOf('palette')).toBe('app-dock-right');
    expect(await dockOf('training')).toBe('app-dock-right');
    expect(await width('.app-dock-right')).toBe(before);
    expect(
      await editor.page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.scrollHeight]),
    ).toEqual([1280, 720]);
  });

  it('the height of the dock below is what a hand makes of it, whatever its panel likes', async () => {
    if (!(await hand.id('drawer').isVisible())) await hand.click('open-problems');
    await hand.click('tab-field');
    const height = async (): Promise<number> => (await editor.page.locator('.app-drawer').boundingBox())?.height ?? Number.NaN;
    const usual = await height();
    await hand.id('resize-drawer').focus();
    await editor.page.keyboard.press('ArrowDown');
    await expect.poll(height).toBe(Math.round(usual) - 16);
    await editor.page.keyboard.press('Enter');
    await expect.poll(height).toBe(usual);
  });

  /** The tabs below, from left to right. */
  const tabs = (): Promise<readonly (string | undefined)[]> =>
    editor.page.locator('.app-drawer [role="tab"]').evaluateAll((all) => all.map((each) => (each as HTMLElement).dataset.panel));

  it('tabs are put into another order by a drag, by keys and by the menu, and keep it', async () => {
    const { mouse, keyboard } = editor.page;
    const before = await tabs();
    expect(before.slice(0, 4)).toEqual(['data', 'rates', 'runs', 'field']);
    const runs = await hand.centre('tab-runs');
    const data = await editor.page.getByTestId('tab-data').boundingBox();
    await mouse.move(runs.x, runs.y);
    await mouse.down();
    await mouse.move((data?.x ?? 0) + 4, runs.y, { steps: 6 });
    await hand.id('dock-mark').waitFor();
    await hand.shot('between-tabs');
    await mouse.up();
    await expect.poll(tabs).toEqual(['runs', 'data', 'rates', ...before.slice(3)]);
    await expect.poll(() => hand.id('drawer-runs').isVisible()).toBe(true);
    await expect.poll(focused).toBe('runs');
    await keyboard.press('Control+Shift+ArrowRight');
    await keyboard.press('Control+Shift+ArrowRight');
    await expect.poll(tabs).toEqual(before.toSpliced(1, 3, 'rates', 'runs', 'field'));
    await expect.poll(focused).toBe('runs');
    await expect.poll(() => hand.text('dock-told')).toBe(`Runs is tab 3 of ${before.length}.`);
    await hand.click('dock-menu-bottom');
    await hand.shot('order-menu');
    await hand.click('dock-earlier');
    const kept = ['data', 'runs', 'rates', ...before.slice(3)];
    await expect.poll(tabs).toEqual(kept);
    await editor.page.reload();
    await editor.page.getByRole('button', { name: 'Open the small network' }).click();
    await hand.id('welcome').waitFor({ state: 'detached' });
    await expect.poll(tabs).toEqual(kept);
  });

  it('a panel is dragged by the finger that pressed, not by a second one, and what takes that away leaves nothing', async () => {
    const touch = await editor.context.newCDPSession(editor.page);
    const at = (type: 'Start' | 'Move' | 'End' | 'Cancel', ...points: readonly [id: number, x: number, y: number][]) =>
      touch.send('Input.dispatchTouchEvent', {
        type: `touch${type}`,
        touchPoints: points.map(([id, px, py]) => ({ id, x: px, y: py })),
      });
    const { x, y } = await hand.centre('tab-field');
    const pull = async (): Promise<void> => {
      await at('Start', [0, x, y]);
      for (const up of [20, 60, 200]) await at('Move', [0, x, y - up]);
      await hand.id('dock-zones').waitFor();
    };
    const isOver = hand.id('dock-zone-right').and(editor.page.locator('[data-over="true"]'));
    await pull();
    // over the right dock with the second finger, which then lets go; and nowhere with the first
    await at('Start', [0, x, y - 200], [1, 1200, 200]);
    await at('Move', [0, x, y - 210], [1, 1210, 210]);
    expect(await isOver.count()).toBe(0);
    await at('End', [1, 1210, 210]);
    await at('Move', [0, 1200, 200]);
    await isOver.waitFor();
    await at('Cancel');
    await hand.id('dock-zones').waitFor({ state: 'detached' });
    expect(await dockOf('field')).toBe('app-drawer');
    await pull();
    await at('Move', [0, 1200, 200]);
    await isOver.waitFor();
    await at('End');
    await expect.poll(() => dockOf('field')).toBe('app-dock-right');
    // by a title, which holds the finger until it is a drag
    const title = await editor.page.locator('.app-dock-left .dock-title').boundingBox();
    if (!title) throw new Error('the left dock has one panel, with a title');
    await at('Start', [0, title.x + 20, title.y + 8]);
    for (const by of [20, 60, 200]) await at('Move', [0, title.x + 20 + by, title.y + 8 + by]);
    await at('Move', [0, 1200, 200]);
    await isOver.waitFor();
    await at('Cancel');
    await hand.id('dock-zones').waitFor({ state: 'detached' });
  });

  it('a panel that the document lacks is not told as shown, and its dock shows what is there', async () => {
    const isOn = async (item: string): Promise<boolean> => (await hand.text(`menu-${item}`)).includes('✓');
    await editor.page.evaluate(() => {
      const preferences = JSON.parse(localStorage.getItem('chainrule.preferences') ?? '{}');
      preferences.docks = { places: { episode: 'left' }, shown: { left: 'episode', right: 'inspector', bottom: null } };
      localStorage.setItem('chainrule.preferences', JSON.stringify(preferences));
    });
    await editor.page.reload();
    await editor.page.getByRole('button', { name: 'Open the small network' }).click();
    await hand.id('welcome').waitFor({ state: 'detached' });
    // the palette is what the dock has: the button, the menu and the command say so
    await hand.id('palette-parameter').waitFor();
    await expect.poll(() => hand.id('toggle-palette').getAttribute('aria-pressed')).toBe('true');
    await hand.click('menu-view');
    expect(await isOn('view.palette')).toBe(true);
    await editor.page.keyboard.press('Escape');
    await hand.click('toggle-palette');
    await hand.id('dock-left').waitFor({ state: 'detached' });
    await hand.click('toggle-palette');
    await hand.id('palette-parameter').waitFor();
  });

  it('one command brings back what the window came with', async () => {
    await hand.click('menu-view');
    await editor.page.getByRole('menuitem', { name: 'Standard arrangement of the panels' }).click();
    await hand.id('dock-left').waitFor();
    expect(await dockOf('palette')).toBe('app-dock-left');
    expect(await dockOf('inspector')).toBe('app-dock-right');
    expect(await width('.app-dock-right')).toBe(360);
    await hand.click('open-training');
    expect(await dockOf('training')).toBe('app-drawer');
    expect(editor.problems).toEqual([]);
  });
});
