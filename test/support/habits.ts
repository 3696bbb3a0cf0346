import type { BrowserContextOptions, Page } from 'playwright-core';
import { expect } from 'vitest';
import { type EditorPage, openEditor } from './browser.ts';
import { Hand } from './mouse.ts';

/** The wires of the network of the first launch. */
export const WIRES = ['f.output->h.input', 'g.output->C.input', 'h.output->g.input', 'x.value->f.input', 'y.value->C.target'];

export interface Place {
  readonly x: number;
  readonly y: number;
}

/** What the tests of habits share: a hand that knows places of the drawing, the view, and the history. */
export class HabitHand extends Hand {
  readonly press = async (...keys: string[]): Promise<void> => {
    for (const key of keys) await this.page.keyboard.press(key);
  };

  /** As React Flow has it: x, y and zoom. */
  async view(): Promise<readonly [number, number, number]> {
    const text = await this.page.locator('.canvas-flow .react-flow__viewport').first().getAttribute('style');
    const [x = 0, y = 0, zoom = 1] = (text?.match(/-?[\d.]+(?:e-\d+)?(?=px|\))/g) ?? []).map(Number);
    return [x, y, zoom];
  }

  /** Where a block, frame or note stands in the drawing. */
  async at(id: string): Promise<Place> {
    const style = await this.page.locator(`.canvas-flow .react-flow__node[data-id="${id}"]`).getAttribute('style');
    const [, x, y] = /translate\((-?[\d.]+)px, (-?[\d.]+)px\)/.exec(style ?? '') ?? [];
    return { x: Number(x), y: Number(y) };
  }

  selected(): Promise<string[]> {
    return this.page
      .locator('.node[data-selected="true"]')
      .evaluateAll((all) => all.map((each) => (each.getAttribute('data-testid') ?? '').replace('node-', '')).sort());
  }

  async wires(): Promise<string[]> {
    const ids = await this.page
      .locator('.canvas-flow .react-flow__edge')
      .evaluateAll((all) => all.map((each) => each.getAttribute('data-id')));
    return ids.filter((id) => id !== null).sort();
  }

  /** Selects blocks by their upper left edge, where no title, number or port is. */
  async select(...ids: string[]): Promise<void> {
    await this.press('Escape');
    for (const [i, id] of ids.entries()) {
      if (i > 0) await this.page.keyboard.down('Shift');
      const box = await this.id(`node-${id}`).boundingBox();
      if (!box) throw new Error(`${id} is not on the screen`);
      await this.page.mouse.click(box.x + box.width * 0.3, box.y + box.height * 0.25);
      if (i > 0) await this.page.keyboard.up('Shift');
    }
    await expect.poll(() => this.selected()).toEqual([...ids].sort());
  }

  /** Presses, moves by pixels of the screen as a hand does, and leaves the button down. */
  async pull(from: Place, by: Place, button: 'left' | 'middle' | 'right' = 'left'): Promise<void> {
    await this.page.mouse.move(from.x, from.y);
    await this.page.mouse.down({ button });
    await this.page.mouse.move(from.x + by.x / 2, from.y + by.y / 2, { steps: 3 });
    await this.page.mouse.move(from.x + by.x, from.y + by.y, { steps: 3 });
  }

  async choose(menu: string, command: string | RegExp): Promise<void> {
    await this.click(`menu-${menu}`);
    await this.page.getByRole('menuitem', { name: command }).click();
  }

  /** The unsaved work that a reload would bring back, as it is kept now. */
  kept(): Promise<string> {
    return this.page.evaluate(
      () =>
        new Promise<string>((resolve, reject) => {
          const opening = indexedDB.open('chainrule');
          opening.onerror = () => reject(opening.error);
          opening.onsuccess = () => {
            const all = opening.result.transaction('journal').objectStore('journal').getAll();
            all.onsuccess = () => {
              opening.result.close();
              resolve(JSON.stringify(all.result.map(({ name, text }) => [name, text])));
            };
          };
        }),
    );
  }

  isUntouched(): Promise<boolean> {
    return this.id('undo').isDisabled();
  }

  /** What a habit that failed has left open or undone is no matter of the next one. */
  async tidy(): Promise<void> {
    for (let left = 5; left > 0 && (await this.page.locator('[role="menu"], [role="dialog"], .box-scrim').count()) > 0; left--)
      await this.press('Escape');
    await this.press('Escape');
    for (let left = 20; left > 0 && !(await this.isUntouched()); left--) await this.press('Escape', 'Control+z');
  }

  /** Takes back the one step that a gesture was. */
  async undone(): Promise<void> {
    expect(await this.isUntouched()).toBe(false);
    await this.press('Control+z');
    await expect.poll(() => this.isUntouched()).toBe(true);
  }
}

/** A window with the network of the first launch, computed, whose files are saved as downloads. */
export async function openForHabits(
  name: string,
  context: BrowserContextOptions = {},
): Promise<{ readonly editor: EditorPage; readonly hand: HabitHand; readonly page: Page }> {
  const editor = await openEditor({ context });
  const { page } = editor;
  const hand = new HabitHand(page, name);
  page.setDefaultTimeout(10_000);
  await hand.id('value-C.cost').getByText('4').waitFor();
  // the native pickers cannot be used by a test: the editor then downloads, as in Firefox
  await page.evaluate(() => Reflect.deleteProperty(window, 'showSaveFilePicker'));
  return { editor, hand, page };
}
