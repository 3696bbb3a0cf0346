import { expect } from 'vitest';
import { type EditorPage, openEditor } from './browser.ts';
import { Hand } from './mouse.ts';

/**
 * What of the current block the card covers: its shape and what is written at it, its wires with their numbers, and the
 * circles at their other ends. Runs in the page.
 */
function coveredByCard(): string[] {
  const card = document.querySelector('[data-testid="card"]');
  if (!card) return ['there is no card'];
  const over = card.getBoundingClientRect();
  const covers = (left: number, top: number, right: number, bottom: number): boolean =>
    left < over.right - 1 && right > over.left + 1 && top < over.bottom - 1 && bottom > over.top + 1;
  const found: string[] = [];
  const check = (what: string, element: Element | null | undefined): void => {
    const box = element?.getBoundingClientRect();
    if (box && box.width > 0 && covers(box.left, box.top, box.right, box.bottom)) found.push(what);
  };
  const id = (card.getAttribute('data-node') ?? '').replace(/[/[].*/, '');
  const node = document.querySelector(`[data-testid="node-${id}"]`);
  if (!node) return [`there is no ${id}`];
  check(id, node);
  for (const part of node.querySelectorAll('.circle, .disc, .line-value, .line-gradient, .line-name, .weight-gradient')) {
    check(`${id} ${part.className}`, part);
  }
  for (const wire of document.querySelectorAll('.wire')) {
    const name = (wire.getAttribute('data-testid') ?? '').slice('wire-'.length);
    const [from = '', to = ''] = name.split('->');
    const [source, target] = [from.split('.')[0] ?? '', to.split('.')[0] ?? ''];
    if (source !== id && target !== id) continue;
    for (const path of wire.querySelectorAll<SVGPathElement>('.wire-forward, .wire-backward')) {
      const screen = path.getScreenCTM();
      for (let i = 0; i <= 32 && screen; i++) {
        const { x, y } = path.getPointAtLength((path.getTotalLength() * i) / 32).matrixTransform(screen);
        if (!covers(x, y, x, y)) continue;
        found.push(`${path.getAttribute('class')} ${name}`);
        break;
      }
    }
    for (const label of document.querySelectorAll(`[data-wire="${name}"]`)) check(`number of ${name}`, label);
    if (source === id) continue;
    check(`circle of ${from}`, document.querySelector(`[data-testid="variable-${from}"]`));
    check(`circle of ${from}`, document.querySelector(`[data-testid="node-${source}"] > .disc`));
  }
  return found;
}

/** What `ask` says once it says the same three times in a row: the card comes, is measured, and finds its place. */
export async function settled(ask: () => Promise<string[]>): Promise<string[]> {
  let last = await ask();
  for (let same = 0; same < 3; ) {
    await new Promise((resolve) => setTimeout(resolve, 40));
    const next = await ask();
    same = next.join() === last.join() ? same + 1 : 0;
    last = next;
  }
  return last;
}

/** So many stages are looked at one by one. */
const LONG = 40;

/** Walks through examples in one window, and says what the card covers on the way. */
export class CardWalk {
  readonly editor: EditorPage;
  readonly hand: Hand;

  private constructor(editor: EditorPage, hand: Hand) {
    this.editor = editor;
    this.hand = hand;
  }

  static async start(): Promise<CardWalk> {
    const editor = await openEditor({ context: { viewport: { width: 1280, height: 800 } } });
    const hand = new Hand(editor.page, 'card-place');
    await hand.id('value-C.cost').getByText('4').waitFor();
    await editor.page.keyboard.press(']');
    await editor.page.locator('.stage-backward[aria-current="step"]').waitFor();
    return new CardWalk(editor, hand);
  }

  sentence(): Promise<string> {
    return this.hand.text('step-sentence');
  }

  async open(name: string): Promise<void> {
    const { editor, hand } = this;
    await hand.click('menu-file');
    await editor.page.getByRole('menuitem', { name: /^Examples/ }).click();
    await hand.id(`example-${name}`).click();
    // every walk ends in the backward pass or behind it: a forward stage is one of the graph just opened
    await editor.page.locator('.stage-forward[aria-current="step"], .stage-track-forward[aria-current="step"]').waitFor();
    await hand.click('reset');
    await expect.poll(() => this.sentence()).toMatch(/^Nothing computed yet/);
  }

  /** Steps through all stages of an example, and gives what the card covers by the sentence of the stage. */
  async example(name: string): Promise<Record<string, string[]>> {
    const { editor, hand } = this;
    await this.open(name);
    if (await hand.id('seed-from').isVisible()) {
      // without a cost, backward begins where the reader says
      await hand.id('seed-from').selectOption({ index: 1 });
      await editor.page.locator('.stage-dot.stage-backward').first().waitFor();
      await hand.click('step-sentence');
    }
    return this.walk();
  }

  /** How many stages there are: dots, or tracks where there are too many of them. */
  async #stages(): Promise<number> {
    const { page } = this.editor;
    const dots = await page.locator('[data-testid^="stage-"]').count();
    if (dots > 0) return dots;
    const ends = await page
      .locator('[data-testid^="track-"]')
      .evaluateAll((tracks) => tracks.map((t) => Number(t.getAttribute('max'))));
    return Math.max(0, ...ends);
  }

  /** How many of them are done. */
  async #cursor(): Promise<number> {
    const { page } = this.editor;
    const dots = await page
      .locator('[data-testid^="stage-"]')
      .evaluateAll((all) => all.findIndex((dot) => dot.ariaCurrent === 'step'));
    if (dots >= 0) return dots + 1;
    const tracks = await page
      .locator('[data-testid^="track-"]')
      .evaluateAll((all) => all.map((t) => Number((t as HTMLInputElement).value)));
    const firsts = await page
      .locator('[data-testid^="track-"]')
      .evaluateAll((all) => all.map((t) => Number(t.getAttribute('min'))));
    return Math.max(0, ...tracks.filter((value, i) => value > (firsts[i] ?? 0)));
  }

  async walk(): Promise<Record<string, string[]>> {
    const { page } = this.editor;
    const covered: Record<string, string[]> = {};
    // in a long chain one block stands as its neighbours do
    const every = (await this.#stages()) > LONG ? 3 : 1;
    for (let at = 0; at < (await this.#stages()); at++) {
      await page.keyboard.press(']');
      await expect.poll(() => this.#cursor()).toBe(at + 1);
      if (at % every !== 0) continue;
      await this.hand.id('card').waitFor();
      const found = await settled(() => page.evaluate(coveredByCard));
      const height = (await this.hand.id('card').boundingBox())?.height ?? 0;
      if (height < 120) found.push(`the card is ${height} pixels high`);
      if (found.length > 0) covered[await this.sentence()] = found;
    }
    return covered;
  }
}
