import { mkdirSync } from 'node:fs';
import type { Locator, Page } from 'playwright-core';
import { inRoot } from '../../scripts/lib/paths.mjs';

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Tells the page where what is carried is now. */
type Carry = (type: 'dragEnter' | 'dragOver' | 'drop', at: Point) => Promise<unknown>;

interface ClickOptions {
  readonly position?: Point;
  readonly button?: 'left' | 'right';
}

/** The editor as a hand at a mouse sees it: points on the screen, dragged and clicked; nothing is done behind the page's back. */
export class Hand {
  readonly page: Page;
  readonly #shots: string;
  #count = 0;

  /** Screenshots go to test-results/<name>, numbered, to be looked at. */
  constructor(page: Page, name: string) {
    this.page = page;
    this.#shots = inRoot('test-results', name);
    mkdirSync(this.#shots, { recursive: true });
  }

  id(testId: string): Locator {
    return this.page.getByTestId(testId);
  }

  /** Where it stands, once it stands still: a hand does not press what is still coming in. */
  async box(testId: string): Promise<{ x: number; y: number; width: number; height: number }> {
    const target = this.id(testId);
    await target.waitFor();
    await target.evaluate(standsStill);
    const box = await target.boundingBox();
    if (!box) throw new Error(`${testId} is not on the screen`);
    return box;
  }

  async centre(testId: string): Promise<{ x: number; y: number }> {
    const { x, y, width, height } = await this.box(testId);
    return { x: x + width / 2, y: y + height / 2 };
  }

  /** Its text after an edit, to be polled: where computing takes long, as on a busy machine, running again is offered first. */
  async textOnceRun(testId: string): Promise<string | null> {
    const offer = this.id('run');
    // it goes when the numbers have come meanwhile
    if (await offer.isVisible()) await offer.click({ timeout: 1000 }).catch(() => undefined);
    return this.id(testId)
      .textContent({ timeout: 1000 })
      .catch(() => null);
  }

  /**
   * Clicks in the middle, or at a place from the left and top. By the mouse: what a locator finds covered, as by a drawing that is still
   * coming in, it scrolls to, and a drawing takes that back while it is clicked.
   */
  async click(testId: string, { position, button = 'left' }: ClickOptions = {}): Promise<void> {
    const { x, y, width, height } = await this.box(testId);
    await this.page.mouse.click(x + (position?.x ?? width / 2), y + (position?.y ?? height / 2), { button });
  }

  /** Opens an example from the menu; unsaved work is given up. Ends when its graph is on screen and can run. */
  async openExample(name: string): Promise<void> {
    await this.click('menu-file');
    await this.page.getByRole('menuitem', { name: /^Examples/ }).click();
    const entry = this.id(`example-${name}`);
    await entry.click();
    const asks = this.id('unsaved-discard');
    // what was ready before still is: only the welcome screen tells that another graph is there
    await Promise.race([entry.waitFor({ state: 'detached' }), asks.waitFor()]);
    if (await asks.isVisible()) await asks.click();
    await entry.waitFor({ state: 'detached' });
    await this.id('status-state').and(this.page.locator('[data-status="ready"]')).waitFor();
  }

  /** Turns to a panel of the drawer that has no place in the status line. */
  async turnTo(panel: string): Promise<void> {
    if (!(await this.id('drawer').isVisible())) await this.click('open-training');
    await this.id(`tab-${panel}`).waitFor();
    await this.click(`tab-${panel}`);
  }

  /** Presses at one place, moves as a hand does, and lets go at another. */
  async drag(from: string, to: string | Point): Promise<void> {
    const start = await this.centre(from);
    const end = typeof to === 'string' ? await this.centre(to) : to;
    if (await this.id(from).evaluate((element) => element.closest('[draggable="true"]') !== null)) {
      await this.#dragByBrowser(start, end);
      return;
    }
    await this.page.mouse.move(start.x, start.y);
    await this.page.mouse.down();
    await this.page.mouse.move((start.x + end.x) / 2, (start.y + end.y) / 2, { steps: 6 });
    await this.page.mouse.move(end.x, end.y, { steps: 6 });
    await this.page.waitForTimeout(60);
    await this.page.mouse.up();
  }

  /**
   * Drags what the browser carries itself, as an entry of the palette, and waits until it has taken hold of it: the driver looks once,
   * right after the mouse has moved, and on a busy machine lets the browser go on by itself then, which ends nowhere.
   */
  async #dragByBrowser(start: Point, end: Point): Promise<void> {
    const devtools = await this.page.context().newCDPSession(this.page);
    const between = (part: number): Point => ({
      x: start.x + (end.x - start.x) * part,
      y: start.y + (end.y - start.y) * part,
    });
    const mouse = (type: 'mouseMoved' | 'mousePressed' | 'mouseReleased', at: Point, buttons: number): Promise<unknown> =>
      devtools.send('Input.dispatchMouseEvent', { type, ...at, button: 'left', buttons, clickCount: 1 });
    const taken = new Promise<Carry>((resolve) =>
      devtools.once('Input.dragIntercepted', ({ data }) =>
        resolve((type, at) => devtools.send('Input.dispatchDragEvent', { type, ...at, data })),
      ),
    );
    await devtools.send('Input.setInterceptDrags', { enabled: true });
    await mouse('mouseMoved', start, 0);
    await mouse('mousePressed', start, 1);
    for (const part of [0.1, 0.2]) await mouse('mouseMoved', between(part), 1);
    const carry = await taken;
    await carry('dragEnter', between(0.2));
    for (const part of [0.4, 0.6, 0.8, 1]) await carry('dragOver', between(part));
    await carry('drop', end);
    await mouse('mouseReleased', end, 0);
    await devtools.send('Input.setInterceptDrags', { enabled: false });
    await devtools.detach();
  }

  /** Drags from one port to another, as `x.value` to `f.input`. */
  async wire(from: string, to: string): Promise<void> {
    const handle = (address: string): string => `handle-${address.replace('.', '-')}`;
    await this.drag(handle(from), handle(to));
  }

  /** Clicks into a field, replaces what it holds by typing, and confirms with Enter. */
  async type(testId: string, text: string): Promise<void> {
    await this.id(testId).click();
    await this.page.keyboard.press('Control+A');
    await this.page.keyboard.type(text);
    await this.page.keyboard.press('Enter');
  }

  /** Lets a file go over the canvas, as from a file manager. */
  async dropFile(name: string, text: string, at: { x: number; y: number }): Promise<void> {
    const transfer = await this.page.evaluateHandle(
      ([file, content]) => {
        const data = new DataTransfer();
        data.items.add(new File([content as string], file as string, { type: 'text/csv' }));
        return data;
      },
      [name, text],
    );
    const target = this.id('canvas').locator('.react-flow__pane');
    const event = { dataTransfer: transfer, clientX: at.x, clientY: at.y };
    await target.dispatchEvent('dragover', event);
    await target.dispatchEvent('drop', event);
  }

  text(testId: string): Promise<string> {
    return this.id(testId).innerText();
  }

  async shot(name: string): Promise<void> {
    this.#count++;
    await this.page.screenshot({ path: `${this.#shots}/${String(this.#count).padStart(2, '0')}-${name}.png` });
  }
}

/** Runs in the page: ends when two frames in a row show the element at one place. */
const standsStill = (element: Element): Promise<void> =>
  new Promise((resolve) => {
    let before = element.getBoundingClientRect();
    const look = (): void => {
      const now = element.getBoundingClientRect();
      if (now.x === before.x && now.y === before.y && now.width === before.width && now.height === before.height) resolve();
      else {
        before = now;
        requestAnimationFrame(look);
      }
    };
    requestAnimationFrame(look);
  });
