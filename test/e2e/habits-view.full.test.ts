import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type EditorPage, openEditor } from '../support/browser.ts';
import { HabitHand, type Place } from '../support/habits.ts';

/** The network of the first launch: how the view is moved, and what is seen of it. */
describe('habits: the view', () => {
  let editor: EditorPage;
  let hand: HabitHand;
  /** Bare canvas, below the blocks. */
  const BARE: Place = { x: 560, y: 640 };

  beforeAll(async () => {
    editor = await openEditor();
    hand = new HabitHand(editor.page, 'habits-view');
    editor.page.setDefaultTimeout(10_000);
    await hand.id('value-C.cost').getByText('4').waitFor();
  });
  afterEach(() => hand.tidy());
  afterAll(async () => {
    expect(editor.problems).toEqual([]);
    await editor.close();
  });

  const home = async (): Promise<void> => {
    await hand.press('Control+0');
    await expect.poll(async () => (await hand.view())[2]).toBe(1);
    await hand.press('Home');
    await expect.poll(async () => (await hand.view())[2]).not.toBe(1);
  };
  /** What lies under the pointer, in the drawing. */
  const under = async ({ x, y }: Place): Promise<Place> => {
    const pane = await hand.id('canvas').boundingBox();
    const [left, top, zoom] = await hand.view();
    return { x: (x - (pane?.x ?? 0) - left) / zoom, y: (y - (pane?.y ?? 0) - top) / zoom };
  };
  const near = (a: Place, b: Place, by = 0.5): boolean => Math.abs(a.x - b.x) < by && Math.abs(a.y - b.y) < by;

  it('B1 moves the view with the middle button, the right one, and Space; none selects, edits or opens a menu', async () => {
    const { page } = editor;
    for (const how of ['middle', 'right', 'Space'] as const) {
      await home();
      await hand.select('f');
      const [x, y, zoom] = await hand.view();
      await page.mouse.move(BARE.x, BARE.y);
      if (how === 'Space') await page.keyboard.down('Space');
      await hand.pull(BARE, { x: 80, y: -40 }, how === 'Space' ? 'left' : how);
      await page.mouse.up({ button: how === 'Space' ? 'left' : how });
      if (how === 'Space') await page.keyboard.up('Space');
      expect([how, ...(await hand.view())]).toEqual([how, x + 80, y - 40, zoom]);
      expect(await hand.selected()).toEqual(['f']);
      await expect.poll(() => hand.id('context-menu').count()).toBe(0);
    }
    // on a block, too: the right button means the view, the left one the block
    await home();
    const [x, y] = await hand.view();
    await hand.pull(await hand.centre('node-f'), { x: 30, y: 20 }, 'middle');
    await page.mouse.up({ button: 'middle' });
    expect((await hand.view()).slice(0, 2)).toEqual([x + 30, y + 20]);
    expect(await hand.isUntouched()).toBe(true);
  });

  it('B1 zooms with the wheel, in and out, and what is under the pointer stays there', async () => {
    await home();
    const before = await under(BARE);
    await editor.page.mouse.move(BARE.x, BARE.y);
    const [, , zoom] = await hand.view();
    await editor.page.mouse.wheel(0, -240);
    await expect.poll(async () => (await hand.view())[2]).toBeGreaterThan(zoom * 1.2);
    expect(near(await under(BARE), before)).toBe(true);
    await editor.page.mouse.wheel(0, 480);
    await expect.poll(async () => (await hand.view())[2]).toBeLessThan(zoom);
    expect(near(await under(BARE), before)).toBe(true);
  });

  it('B1 moves with two fingers on a trackpad, and zooms where they are spread', async () => {
    await home();
    await editor.page.mouse.move(BARE.x, BARE.y);
    const [x, y, zoom] = await hand.view();
    await editor.page.mouse.wheel(0, 7);
    await editor.page.mouse.wheel(13, 20);
    await expect.poll(() => hand.view()).toEqual([x - 13, y - 27, zoom]);
    const before = await under(BARE);
    await editor.page.keyboard.down('Control');
    for (let i = 0; i < 5; i++) await editor.page.mouse.wheel(0, -6);
    await expect.poll(async () => (await hand.view())[2]).toBeCloseTo(zoom * Math.exp(0.3), 3);
    await editor.page.keyboard.up('Control');
    expect(near(await under(BARE), before)).toBe(true);
    // the page itself is as large as it was
    expect(await editor.page.evaluate(() => window.visualViewport?.scale)).toBe(1);
  });

  it('B1 lets the wheel mean what is chosen in the settings', async () => {
    await hand.press('Control+,');
    await hand.id('setting-wheel').getByRole('button').click();
    const choice = editor.page.getByRole('option', { name: 'always moves' });
    await choice.click();
    // an Escape while the list is going is the list's
    await choice.waitFor({ state: 'detached' });
    await hand.press('Escape');
    await hand.id('settings').waitFor({ state: 'detached' });
    await home();
    const [x, y, zoom] = await hand.view();
    await editor.page.mouse.move(BARE.x, BARE.y);
    await editor.page.mouse.wheel(0, 120);
    await expect.poll(() => hand.view()).toEqual([x, y - 120, zoom]);
    await hand.press('Control+,');
    await hand.id('settings-reset').click();
    await hand.press('Escape');
    await hand.id('settings').waitFor({ state: 'detached' });
  });

  it('B19 shows all of a graph when it opens, wherever it stands, and goes to natural size and back', async () => {
    const nodes = ['a', 'b'].map((id, i) => ({
      id,
      type: 'observed',
      attrs: { shape: [1] },
      position: { x: 9000 + i * 900, y: -7000 + i * 700 },
    }));
    const text = JSON.stringify({ format: 'chainrule-graph', version: 1, name: 'far', nodes, edges: [] });
    await hand.dropFile('far.chainrule', text, BARE);
    const canvas = await hand.id('canvas').boundingBox();
    for (const id of ['a', 'b']) {
      const { x, y } = await hand.centre(`node-${id}`);
      const { x: left, y: top, width, height } = canvas ?? { x: 0, y: 0, width: 0, height: 0 };
      expect([x > left, x < left + width, y > top, y < top + height]).toEqual([true, true, true, true]);
    }
    await hand.press('Control+0');
    await expect.poll(async () => (await hand.view())[2]).toBe(1);
    await hand.press('Control+=');
    await expect.poll(async () => (await hand.view())[2]).toBeGreaterThan(1);
    await hand.press('Control+-', 'Control+-');
    await expect.poll(async () => (await hand.view())[2]).toBeLessThan(1);
    await hand.openExample('first-launch');
    await hand.press('Shift+]');
    await hand.id('value-C.cost').getByText('4').waitFor();
  });

  /** Painted parts of the mini-map that hang together, and pixels in the colour of what is computed. */
  const map = (): Promise<{ readonly parts: number; readonly done: number }> =>
    hand
      .id('mini-map')
      .locator('canvas')
      .evaluate((element) => {
        const canvas = element as HTMLCanvasElement;
        const { width, height } = canvas;
        const { data } = canvas.getContext('2d')?.getImageData(0, 0, width, height) ?? { data: new Uint8ClampedArray() };
        const probe = document.createElement('canvas').getContext('2d') as CanvasRenderingContext2D;
        probe.fillStyle = getComputedStyle(canvas).getPropertyValue('--forward');
        probe.fillRect(0, 0, 1, 1);
        const want = probe.getImageData(0, 0, 1, 1).data;
        const seen = new Uint8Array(width * height);
        let [parts, done] = [0, 0];
        for (let i = 0; i < width * height; i++) {
          if ([0, 1, 2].every((part) => data[i * 4 + part] === want[part]) && data[i * 4 + 3] === 255) done++;
          if (seen[i] || (data[i * 4 + 3] ?? 0) < 64) continue;
          parts++;
          const next = [i];
          while (next.length > 0) {
            const at = next.pop() as number;
            if (at < 0 || at >= width * height || seen[at] || (data[at * 4 + 3] ?? 0) < 64) continue;
            seen[at] = 1;
            next.push(at - 1, at + 1, at - width, at + width);
          }
        }
        return { parts, done };
      });

  it('B18, B30 colours the mini-map by what is computed, shows groups and no wires; it and unsaved work are there again after a reload', async () => {
    await hand.press('Shift+M');
    await expect.poll(async () => (await map()).done).toBeGreaterThan(50);
    await hand.press('Shift+[');
    // x, f, h, g, C and y apart from one another: wires would join them
    await expect.poll(map).toEqual({ parts: 6, done: 0 });
    await hand.select('f', 'h');
    await hand.press('Control+G');
    await expect.poll(async () => (await map()).parts).toBe(5);
    await hand.press('Control+Z');
    await expect.poll(async () => (await map()).parts).toBe(6);
    await hand.press('Shift+M');
    await hand.id('mini-map').waitFor({ state: 'detached' });
    const [edited, work] = [await hand.at('y'), await hand.kept()];
    await hand.select('y');
    await hand.press('Shift+ArrowDown', 'Shift+M');
    await hand.id('mini-map').waitFor();
    await expect.poll(() => hand.kept()).not.toBe(work);
    await editor.page.reload();
    await hand.id('mini-map').waitFor();
    expect(await hand.at('y')).toEqual({ x: edited.x, y: edited.y + 100 });
    await hand.press('Shift+M');
    await hand.id('mini-map').waitFor({ state: 'detached' });
  });

  it('B33 hides all chrome but the stepper with P, and Escape brings it back with the view and the selection kept out of it', async () => {
    const chrome = ['.app-top', '.app-palette', '.app-inspector', '.app-status'];
    const seen = (): Promise<boolean[]> => Promise.all(chrome.map((each) => editor.page.locator(each).first().isVisible()));
    const wide = async (): Promise<number> => (await hand.id('canvas').boundingBox())?.width ?? 0;
    expect(await seen()).toEqual([true, true, true, true]);
    const before = await wide();
    await hand.press('Escape', 'p');
    await expect.poll(seen).toEqual([false, false, false, false]);
    await expect.poll(wide).toBe(1280);
    await expect.poll(() => hand.id('step-sentence').isVisible()).toBe(true);
    await hand.press('Shift+]');
    await hand.id('value-C.cost').getByText('4').waitFor();
    await hand.shot('present');
    await hand.press('Escape');
    await expect.poll(seen).toEqual([true, true, true, true]);
    expect(await wide()).toBe(before);
  });

  const theme = (): Promise<string | null> => editor.page.locator('html').getAttribute('data-theme');
  const pick = async (name: string): Promise<void> => {
    await hand.click('theme');
    await hand.id(`menu-${name}`).click();
  };

  it('B31 follows the theme of the system until one is chosen, and again when that is chosen', async () => {
    const { page } = editor;
    await page.emulateMedia({ colorScheme: 'dark' });
    await expect.poll(theme).toBe('dark');
    await pick('light');
    await expect.poll(theme).toBe('light');
    await pick('system');
    await expect.poll(theme).toBe('dark');
    await hand.shot('dark');
    await page.emulateMedia({ colorScheme: 'light' });
    await expect.poll(theme).toBe('light');
  });

  it('B31 writes the sign on every coloured number: purple and green are not all that tells them apart', async () => {
    await hand.select('f');
    await hand.click('tab-value');
    const cells = editor.page.locator('.app-inspector .heat-cell');
    await cells.first().waitFor();
    const told = await cells.evaluateAll((all) =>
      all.map((cell) => {
        const input = cell.querySelector('input');
        const text = input ? input.value : (cell.textContent ?? '');
        const sign = cell.classList.contains('heat-negative') ? '-' : cell.classList.contains('heat-positive') ? '+' : '0';
        return { text, sign, colour: getComputedStyle(cell).backgroundColor };
      }),
    );
    const [minus, plus] = ['-', '+'].map((sign) => told.filter((cell) => cell.sign === sign));
    expect(minus?.length).toBeGreaterThan(0);
    expect(plus?.length).toBeGreaterThan(0);
    for (const { text } of minus ?? []) expect(text).toMatch(/^[−-]/);
    for (const { text } of plus ?? []) expect(text).not.toMatch(/^[−-]/);
    expect(minus?.[0]?.colour).not.toBe(plus?.[0]?.colour);
    await editor.page.mouse.click(BARE.x, BARE.y);
    await home();
  });

  /** Counts the places where a block is seen until it stands still again. */
  const watch = async (id: string): Promise<() => Promise<number>> => {
    await editor.page.evaluate((node) => {
      const watched = { places: new Set<string>(), since: performance.now(), done: false };
      const look = (): void => {
        const before = watched.places.size;
        watched.places.add(document.querySelector<HTMLElement>(`.react-flow__node[data-id="${node}"]`)?.style.transform ?? '');
        if (watched.places.size > before) watched.since = performance.now();
        watched.done = watched.places.size > 1 && performance.now() - watched.since > 400;
        if (!watched.done) requestAnimationFrame(look);
      };
      look();
      Object.assign(window, { watched });
    }, id);
    return async () => {
      await editor.page.waitForFunction(() => (window as unknown as { watched: { done: boolean } }).watched.done);
      return editor.page.evaluate(() => (window as unknown as { watched: { places: Set<string> } }).watched.places.size);
    };
  };

  it('B22, B31 lays out when asked only, gliding, around what is pinned, in one step; with reduced motion nothing glides', async () => {
    const { page } = editor;
    const ids = ['x', 'f', 'h', 'g', 'C', 'y'];
    const places = () => Promise.all(ids.map((id) => hand.at(id)));
    const before = await places();
    await page.mouse.dblclick(BARE.x, BARE.y);
    await hand.id('add-search').waitFor();
    await page.keyboard.type('tanh');
    await hand.press('Enter');
    await hand.id('node-tanh1').waitFor();
    expect(await places()).toEqual(before);
    await hand.undone();
    await hand.select('h');
    await hand.press('Shift+P');
    const pinned = await hand.at('h');
    await hand.press('Escape');
    let seen = await watch('C');
    await hand.press('Control+Shift+L');
    await expect.poll(async () => (await hand.at('C')).y).not.toBe(before[4]?.y);
    expect(await seen()).toBeGreaterThan(2);
    expect(await hand.at('h')).toEqual(pinned);
    await hand.press('Control+Z');
    await expect.poll(places).toEqual(before);
    await page.emulateMedia({ reducedMotion: 'reduce' });
    seen = await watch('C');
    await hand.press('Control+Shift+L');
    expect(await seen()).toBe(2);
    expect(await hand.id('step-forward').evaluate((button) => getComputedStyle(button).animationName)).toBe('none');
    await page.emulateMedia({ reducedMotion: 'no-preference' });
    await hand.press('Control+Z');
    await expect.poll(places).toEqual(before);
    await hand.undone();
  });

  it('B32 opens with Enter what the Tab key comes to, moves it by arrows and says so, and leaves nothing to Tab to behind it', async () => {
    const { page } = editor;
    await hand.select('f');
    await page.locator('.react-flow__node[data-id="f"]').focus();
    const { x, y } = await hand.at('f');
    await hand.press('ArrowRight');
    await expect.poll(() => hand.at('f')).toEqual({ x: x + 20, y });
    await expect.poll(() => hand.text('announcer')).toMatch(new RegExp(`f.*Now ${x + 20} across and ${y} down`));
    await hand.press('Control+Z');
    await expect.poll(() => hand.text('announcer')).toMatch(/^Taken back: .*Now \d+ across/);
    await hand.press('Shift+[', ']');
    await expect.poll(() => hand.id('step-sentence').and(page.getByRole('status')).innerText()).toMatch(/^Forward 1/);
    await page.locator('.react-flow__node[data-id="f"]').focus();
    await hand.press('Enter');
    await hand.id('inside').waitFor();
    await expect.poll(() => page.locator('.canvas-under').getAttribute('inert')).not.toBeNull();
    const reached = new Set<string>();
    for (let i = 0; i < 40; i++) {
      await hand.press('Tab');
      reached.add(await page.evaluate(() => (document.activeElement?.closest('.canvas-under') ? 'under' : 'elsewhere')));
    }
    expect([...reached]).toEqual(['elsewhere']);
    await hand.press('Escape');
    await hand.id('inside').waitFor({ state: 'detached' });
  });
});
