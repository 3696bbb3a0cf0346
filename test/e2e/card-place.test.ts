import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { type EditorPage, openEditor } from '../support/browser.ts';
import { Hand } from '../support/mouse.ts';

/** Laid out as another one is: only the full run looks at them too. */
const ALIKE: ReadonlySet<string> = new Set(['digits-classifier-random-split', 'lecture-network', 'lecture-network-squared-norm']);
const isFull = process.env.CHAINRULE_FULL === '1';
const EXAMPLES = readdirSync(inRoot('examples')).flatMap((name) => {
  if (!name.endsWith('.chainrule')) return [];
  const example = name.slice(0, -'.chainrule'.length);
  return isFull || !ALIKE.has(example) ? [example] : [];
});

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
async function settled(ask: () => Promise<string[]>): Promise<string[]> {
  let last = await ask();
  for (let same = 0; same < 3; ) {
    await new Promise((resolve) => setTimeout(resolve, 40));
    const next = await ask();
    same = next.join() === last.join() ? same + 1 : 0;
    last = next;
  }
  return last;
}

describe('the arithmetic card', () => {
  let editor: EditorPage;
  let hand: Hand;

  beforeAll(async () => {
    editor = await openEditor({ context: { viewport: { width: 1280, height: 800 } } });
    hand = new Hand(editor.page, 'card-place');
    await hand.id('value-C.cost').getByText('4').waitFor();
    await editor.page.keyboard.press(']');
    await editor.page.locator('.stage-backward[aria-current="step"]').waitFor();
  });
  afterAll(async () => {
    await editor.close();
  });

  const sentence = (): Promise<string> => hand.text('step-sentence');

  const open = async (name: string): Promise<void> => {
    await hand.click('menu-file');
    await editor.page.getByRole('menuitem', { name: /^Examples/ }).click();
    await hand.id(`example-${name}`).click();
    // every walk ends in the backward pass or behind it: a forward stage is one of the graph just opened
    await editor.page.locator('.stage-forward[aria-current="step"]').waitFor();
    await hand.click('reset');
    await expect.poll(sentence).toMatch(/^Nothing computed yet/);
  };

  /** Steps through all stages, and gives what the card covers by the sentence of the stage. */
  const walk = async (): Promise<Record<string, string[]>> => {
    const { page } = editor;
    const covered: Record<string, string[]> = {};
    const count = (): Promise<number> => page.locator('[data-testid^="stage-"]').count();
    for (let at = 0; at < (await count()); at++) {
      await page.keyboard.press(']');
      await page.locator(`[data-testid="stage-${at}"][aria-current="step"]`).waitFor();
      await hand.id('card').waitFor();
      const found = await settled(() => page.evaluate(coveredByCard));
      const height = (await hand.id('card').boundingBox())?.height ?? 0;
      if (height < 120) found.push(`the card is ${height} pixels high`);
      if (found.length > 0) covered[await sentence()] = found;
    }
    return covered;
  };

  it.each(EXAMPLES)('covers neither the current block nor its wires: %s', async (name) => {
    await open(name);
    if (await hand.id('seed-from').isVisible()) {
      // without a cost, backward begins where the reader says
      await hand.id('seed-from').selectOption({ index: 1 });
      await editor.page.locator('.stage-dot.stage-backward').first().waitFor();
      await hand.click('step-sentence');
    }
    expect(await walk()).toEqual({});
  });

  it('leaves the numbers of x free, which the hint of the first launch is about', async () => {
    await open('first-launch');
    for (let at = 0; at < 6; at++) await editor.page.keyboard.press(']');
    await expect.poll(sentence).toMatch(/^Backward 2/);
    const covered = (): Promise<string[]> =>
      editor.page.evaluate(() => {
        const card = document.querySelector('[data-testid="card"]')?.getBoundingClientRect();
        const text = document.querySelector('[data-testid="value-x.value"]')?.getBoundingClientRect();
        if (!card || !text) return ['not drawn'];
        return text.bottom > card.top + 2 && text.top < card.bottom && text.right > card.left && text.left < card.right
          ? ['x']
          : [];
      });
    expect(await settled(covered)).toEqual([]);
    await hand.shot('x-free');
  });

  it('keeps off the large numbers of the presentation, too', async () => {
    await open('first-launch');
    await editor.page.keyboard.press('p');
    await editor.page.locator('.app[data-present="true"]').waitFor();
    expect(await walk()).toEqual({});
    await editor.page.keyboard.press('p');
    expect(editor.problems).toEqual([]);
  });
});
