import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { type EditorPage, openEditor } from '../support/browser.ts';
import { Hand } from '../support/mouse.ts';
import { wiresAtPorts } from '../support/wires-at-ports.ts';

/** Laying out, and getting about in what is larger than the window: one window, one habit after another. */
describe("finding one's way", () => {
  let editor: EditorPage;
  let hand: Hand;

  const press = (keys: string): Promise<void> => editor.page.keyboard.press(keys);
  const box = async (id: string) => (await hand.id(`node-${id}`).boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  /** As React Flow has it: translate(x, y) scale(zoom). */
  const viewport = async (): Promise<readonly number[]> => {
    const text = await editor.page.locator('.canvas-flow .react-flow__viewport').getAttribute('style');
    return (text?.match(/-?[\d.]+(?=px|\))/g) ?? []).map(Number);
  };
  const zoom = async (): Promise<number> => (await viewport())[2] ?? 0;

  beforeAll(async () => {
    editor = await openEditor();
    hand = new Hand(editor.page, 'finding-ones-way');
    await hand.id('value-C.cost').getByText('4').waitFor();
  });
  afterAll(async () => {
    await editor.close();
  });

  /** Where the view comes to rest: two looks in a row see the same. */
  async function rest(): Promise<readonly number[]> {
    for (let last = await viewport(); ; ) {
      await editor.page.waitForTimeout(60);
      const now = await viewport();
      if (now.join() === last.join()) return now;
      last = now;
    }
  }

  it('B22 lays the graph out in three directions by keys, each one undo step', async () => {
    const before = await box('C');
    await press('Control+Shift+L');
    await expect.poll(async () => (await box('C')).y - (await box('x')).y).toBeGreaterThan(300);
    await expect.poll(() => hand.id('node-f').getAttribute('data-turned')).toBe('down');
    await expect.poll(() => wiresAtPorts(editor.page)).toMatchObject({ off: [] });
    await hand.shot('down');
    await press('Control+Alt+l');
    await expect.poll(async () => (await box('x')).y - (await box('C')).y).toBeGreaterThan(300);
    await press('Control+l');
    await expect.poll(async () => (await box('C')).x - (await box('x')).x).toBeGreaterThan(400);
    await expect.poll(() => hand.id('node-f').getAttribute('data-turned')).toBe('false');
    for (let i = 0; i < 3; i++) await press('Control+Z');
    await expect.poll(() => hand.id('undo').isDisabled()).toBe(true);
    await press('Home');
    await expect.poll(async () => Math.round((await box('C')).x)).toBe(Math.round(before.x));
  });

  it('says so where there is nothing to lay out anew', async () => {
    await press('Control+l');
    await expect.poll(() => hand.id('undo').isDisabled()).toBe(false);
    await press('Control+l');
    await editor.page.getByText('The blocks stand like that already.').waitFor();
  });

  it('B19 zooms to what is selected, to natural size, and to all of it', async () => {
    await hand.click('node-h');
    await press('.');
    await expect.poll(zoom).toBe(1.25);
    await press('Control+0');
    await expect.poll(zoom).toBe(1);
    for (const keys of ['Control+1', 'Shift+1', 'Home']) {
      await press('Control+=');
      await press('Control+=');
      await expect.poll(zoom).toBeGreaterThan(1);
      await press(keys);
      await expect.poll(zoom).toBeLessThan(1);
    }
  });

  it('B1 moves sideways with Shift and the wheel', async () => {
    const [x = 0, y = 0] = await rest();
    await editor.page.mouse.move(600, 500);
    await editor.page.keyboard.down('Shift');
    await editor.page.mouse.wheel(0, 100);
    await editor.page.keyboard.up('Shift');
    await expect.poll(async () => (await viewport())[0]).toBe(x - 100);
    expect((await viewport())[1]).toBe(y);
    await press('Home');
    await expect.poll(async () => (await viewport())[0]).toBe(x);
  });

  it('B25 goes back and forward through the places visited', async () => {
    const home = await rest();
    await hand.click('node-h');
    await press('.');
    await expect.poll(zoom).toBe(1.25);
    const near = await rest();
    await press('Alt+ArrowLeft');
    await expect.poll(viewport).toEqual(home);
    await press('Alt+ArrowRight');
    await expect.poll(viewport).toEqual(near);
    await hand.click('node-h');
    await expect.poll(() => hand.id('node-h').getAttribute('data-selected')).toBe('true');
    await press('Alt+ArrowLeft');
    await expect.poll(viewport).toEqual(home);
  });

  it('B18 shows all of the graph in the mini-map, and goes where that is clicked', async () => {
    await expect.poll(() => hand.id('mini-map').count()).toBe(0);
    await press('Shift+M');
    const map = await hand.id('mini-map').boundingBox();
    if (!map) throw new Error('no mini-map');
    await hand.shot('mini-map');
    const frame = () => hand.id('mini-map-frame').boundingBox();
    await press('Control+0');
    await expect.poll(zoom).toBe(1);
    // the cost is at the right of the graph
    await editor.page.mouse.click(map.x + map.width - 10, map.y + map.height / 2);
    await expect.poll(async () => ((await frame())?.x ?? 0) > map.x + map.width / 2).toBe(true);
    const before = await zoom();
    await editor.page.mouse.wheel(0, -200);
    await expect.poll(zoom).toBeGreaterThan(before);
    await editor.page.mouse.move(map.x + map.width - 10, map.y + map.height / 2);
    await editor.page.mouse.down();
    await editor.page.mouse.move(map.x + 10, map.y + map.height / 2, { steps: 4 });
    await editor.page.mouse.up();
    await expect.poll(async () => ((await frame())?.x ?? 999) < map.x + map.width / 2).toBe(true);
    await press('p');
    await expect.poll(() => hand.id('mini-map').count()).toBe(0);
    await press('p');
    await hand.id('mini-map').waitFor();
    // remembered
    expect(await editor.page.evaluate(() => localStorage.getItem('chainrule.preferences'))).toContain('"miniMapOpen":true');
    await press('Shift+M');
    await expect.poll(() => hand.id('mini-map').count()).toBe(0);
  });

  it('draws wires around blocks, and lays out a file that has no places', async () => {
    const text = readFileSync(inRoot('test/e2e/files/around.chainrule'), 'utf8');
    await hand.dropFile('around.chainrule', text, { x: 500, y: 300 });
    await hand.click('unsaved-discard');
    const path = () => editor.page.getByTestId('wire-x.value->a.other').locator('.wire-forward').getAttribute('d');
    await expect.poll(path).toContain(' C ');
    const [x, f, a] = [await box('x'), await box('f'), await box('a')];
    expect(f.x).toBeGreaterThan(x.x + x.width);
    expect(a.x).toBeGreaterThan(f.x + f.width);
    await hand.shot('around');
    const length = await editor.page
      .getByTestId('wire-x.value->a.other')
      .locator('.wire-forward')
      .evaluate((line) => {
        const element = line as SVGPathElement;
        const blocks = [...document.querySelectorAll('[data-testid="node-f"], [data-testid="node-g"]')];
        const rects = blocks.map((block) => block.getBoundingClientRect());
        const matrix = element.getScreenCTM() as DOMMatrix;
        let inside = 0;
        for (let i = 0; i <= 200; i++) {
          const at = element.getPointAtLength((element.getTotalLength() * i) / 200).matrixTransform(matrix);
          if (rects.some((r) => at.x > r.left + 3 && at.x < r.right - 3 && at.y > r.top + 3 && at.y < r.bottom - 3)) inside++;
        }
        return inside;
      });
    expect(length).toBe(0);
    await expect.poll(() => hand.id('undo').isDisabled()).toBe(true);
    expect(editor.problems).toEqual([]);
  });
});
