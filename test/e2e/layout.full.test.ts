import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EditorPage, openEditor } from '../support/browser.ts';
import { largeDrawing } from '../support/large-drawing.ts';
import { Hand } from '../support/mouse.ts';

/** Blocks that start where no layout would put them, with wires across the rows so that there is something to lay out. */
function tangled(count: number): string {
  const drawing = JSON.parse(largeDrawing(count)) as { nodes: { id: string }[]; edges: { from: string; to: string }[] };
  const wired = new Set(drawing.edges.map(({ to }) => to));
  for (let i = 40; i < count; i++) {
    const to = `b${i}.input`;
    if (!wired.has(to)) drawing.edges.push({ from: `b${i - 7}.output`, to });
  }
  return JSON.stringify({ ...drawing, name: `Large ${count}` });
}

describe('a large graph', () => {
  let editor: EditorPage;
  let hand: Hand;

  const press = (keys: string): Promise<void> => editor.page.keyboard.press(keys);
  const canUndo = async (): Promise<boolean> => !(await hand.id('undo').isDisabled());
  const isTidying = (): Promise<boolean> => hand.id('tidy-progress').isVisible();
  /** Milliseconds until the page has answered and painted. */
  const answer = (): Promise<number> =>
    editor.page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          const start = performance.now();
          requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - start)));
        }),
    );
  const open = async (count: number): Promise<void> => {
    await hand.dropFile(`large-${count}.chainrule`, tangled(count), { x: 500, y: 300 });
    await expect
      .poll(
        async () => {
          if (await hand.id('unsaved-discard').isVisible()) await hand.id('unsaved-discard').click();
          return editor.page.title();
        },
        { timeout: 30_000 },
      )
      .toMatch(new RegExp(`large[ -]${count}`, 'i'));
    await hand.id('painted').waitFor();
  };

  beforeAll(async () => {
    editor = await openEditor();
    hand = new Hand(editor.page, 'layout');
    await hand.id('value-C.cost').getByText('4').waitFor();
  });
  afterAll(async () => {
    await editor.close();
  });

  it('says that it is laid out, meanwhile answers, and is left as it was by Esc and by the button', async () => {
    await open(2000);
    for (const cancel of [() => press('Escape'), () => hand.id('tidy-cancel').click()]) {
      await press('Control+l');
      await hand.id('tidy-progress').waitFor();
      await expect.poll(() => hand.text('tidy-progress')).toContain('2\u202f000');
      expect(await answer()).toBeLessThan(1000);
      await cancel();
      await expect.poll(isTidying).toBe(false);
      expect(await canUndo()).toBe(false);
    }
  });

  it('is laid out the next time, as one step', async () => {
    const start = Date.now();
    await press('Control+l');
    await expect.poll(canUndo, { timeout: 60_000 }).toBe(true);
    console.log(`2,000 blocks: ${Date.now() - start} ms until they stand`);
    await hand.shot('laid-out');
    await press('Control+z');
    await expect.poll(canUndo).toBe(false);
    expect(editor.problems).toEqual([]);
  });

  it('opens its list of commands at once, and finds with each letter', async () => {
    await open(5000);
    const opening: number[] = [];
    for (let i = 0; i < 4; i++) {
      opening.push(await untilShown(editor, 'k', '[data-testid="commands"]'));
      await press('Escape');
      await expect.poll(() => hand.id('commands').count()).toBe(0);
    }
    await press('Control+f');
    await hand.id('find-search').waitFor();
    const letters: number[] = [];
    for (const letter of 'tanh') {
      letters.push(
        await editor.page.evaluate((key) => {
          const field = document.activeElement as HTMLInputElement;
          const start = performance.now();
          const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set;
          set?.call(field, field.value + key);
          field.dispatchEvent(new Event('input', { bubbles: true }));
          return new Promise<number>((resolve) =>
            requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - start))),
          );
        }, letter),
      );
    }
    console.log(`5,000 blocks: commands ${opening.map(Math.round)} ms, letters ${letters.map(Math.round)} ms`);
    // the first time may have to read what it shows
    expect(Math.min(...opening)).toBeLessThan(200);
    expect(Math.min(...letters)).toBeLessThan(500);
  });
});

/** Two blocks that no layout would put there, in a frame; a note; and a table that feeds two variables. */
const FRAMED = JSON.stringify({
  format: 'chainrule-graph',
  version: 1,
  name: 'Framed',
  nodes: [
    { id: 'x', type: 'observed', attrs: { shape: [2] }, position: { x: 0, y: 0 } },
    { id: 'f', type: 'linear', attrs: { outFeatures: 1 }, position: { x: 200, y: 500 } },
    { id: 'h', type: 'tanh', position: { x: 300, y: 250 } },
    { id: 'y', type: 'observed', attrs: { shape: [1] }, position: { x: 500, y: 900 } },
    { id: 'C', type: 'squared-norm', position: { x: 100, y: 1200 } },
  ],
  edges: [
    { from: 'x.value', to: 'f.input' },
    { from: 'f.output', to: 'h.input' },
    { from: 'h.output', to: 'C.input' },
    { from: 'y.value', to: 'C.target' },
  ],
  data: {
    sources: { t: { file: 't.csv', inline: 'a,b,c\n1,2,3\n4,5,6\n' } },
    columns: { 'x.value': { source: 't', columns: ['a', 'b'] }, 'y.value': { source: 't', columns: ['c'] } },
  },
  view: {
    frames: [{ id: 'layer', title: 'Layer', x: 150, y: 200, width: 400, height: 450 }],
    notes: [{ id: 'n', text: 'Beside h', x: 320, y: 360, width: 120, height: 50 }],
  },
});

describe('frames, notes and cards in a layout', () => {
  let editor: EditorPage;
  let hand: Hand;
  const THINGS = ['frame:layer', 'note:n', 'f', 'data:t'];

  /** Where things are drawn in each frame until nothing has moved for a while, and how wide the frame is. */
  const watched = (act: () => Promise<void>): Promise<readonly (readonly string[])[]> => {
    const seen = editor.page.evaluate(
      (ids) =>
        new Promise<string[][]>((resolve) => {
          const all: string[][] = [];
          const began = performance.now();
          const look = (): void => {
            all.push(
              ids.map((id) => {
                const { transform, width } = (document.querySelector(`[data-id="${id}"]`) as HTMLElement).style;
                return `${transform} ${width}`;
              }),
            );
            if (performance.now() - began > 2500) resolve(all);
            else requestAnimationFrame(look);
          };
          look();
        }),
      THINGS,
    );
    return act().then(() => seen);
  };
  /** Of each thing, in how many places it was seen. */
  const places = (seen: readonly (readonly string[])[]): readonly number[] =>
    THINGS.map((_, i) => new Set(seen.map((frame) => frame[i])).size);

  beforeAll(async () => {
    editor = await openEditor();
    hand = new Hand(editor.page, 'layout');
    await hand.id('value-C.cost').getByText('4').waitFor();
    await hand.dropFile('framed.chainrule', FRAMED, { x: 500, y: 300 });
    await hand.id('frame:layer').waitFor();
    await editor.page.locator('[data-id="data:t"]').waitFor();
  });
  afterAll(async () => {
    await editor.close();
  });

  it('glide to their places together with the blocks, and are there at once where motion is not wanted', async () => {
    const glided = await watched(() => editor.page.keyboard.press('Control+l'));
    for (const count of places(glided)) expect(count).toBeGreaterThan(2);
    await hand.shot('framed');
    await editor.page.keyboard.press('Control+z');
    await expect.poll(() => hand.id('undo').isDisabled()).toBe(true);
    await editor.page.emulateMedia({ reducedMotion: 'reduce' });
    const still = await watched(() => editor.page.keyboard.press('Control+l'));
    expect(places(still)).toEqual([2, 2, 2, 2]);
    await editor.page.emulateMedia({ reducedMotion: 'no-preference' });
  });

  it('have dotted wires that run through nothing', async () => {
    for (const keys of ['Control+l', 'Control+Shift+L']) {
      await editor.page.keyboard.press(keys);
      await hand.centre('node-x');
      const met = () =>
        editor.page.evaluate(() => {
          const boxes = [...document.querySelectorAll('.react-flow__node-block, .react-flow__node-note')].map((each) =>
            each.getBoundingClientRect(),
          );
          return [...document.querySelectorAll<SVGPathElement>('.data-wire-line')].flatMap((path) => {
            const matrix = path.getScreenCTM() as DOMMatrix;
            const length = path.getTotalLength();
            return Array.from({ length: 200 }, (_, i) =>
              path.getPointAtLength((length * i) / 199).matrixTransform(matrix),
            ).filter(({ x, y }) =>
              boxes.some((box) => x > box.left + 4 && x < box.right - 4 && y > box.top + 4 && y < box.bottom - 4),
            );
          });
        });
      // lines come a moment behind the blocks
      await expect.poll(met).toEqual([]);
    }
    await hand.shot('framed-down');
    expect(editor.problems).toEqual([]);
  });
});

/** Milliseconds from a key with Ctrl to the element that it opens, in the page's own time. */
const untilShown = (editor: EditorPage, key: string, selector: string): Promise<number> =>
  editor.page.evaluate(
    ([letter, wanted]) =>
      new Promise<number>((resolve) => {
        const start = performance.now();
        const look = (): void => {
          if (document.querySelector(wanted as string)) resolve(performance.now() - start);
          else requestAnimationFrame(look);
        };
        const target = document.activeElement ?? document.body;
        target.dispatchEvent(
          new KeyboardEvent('keydown', { key: letter as string, code: 'KeyK', ctrlKey: true, bubbles: true, cancelable: true }),
        );
        look();
      }),
    [key, selector],
  );
