import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { saveDocument } from '../../graph-core/document/save.ts';
import type { Document, Json } from '../../graph-core/model/document.ts';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';
import { type EditorPage, openEditor } from '../support/browser.ts';
import { Hand } from '../support/mouse.ts';

const tensor = (data: number[]): Json => ({ dtype: 'float', shape: [data.length], data });

/** A formula of two variables and a weight, a black box beside it, and a cost of each kind of path. */
function formulas(): Document {
  const at = (id: string, type: string, x: number, y: number, attrs: Record<string, Json> = {}) => ({
    ...node(id, type, attrs),
    position: { x, y },
  });
  return graph(
    [
      at('u', 'observed', 0, 0, { shape: [2], value: tensor([1, -2]) }),
      at('v', 'observed', 0, 140, { shape: [2], value: tensor([0.5, 3]) }),
      at('a', 'parameter', 0, 280, { shape: [2] }),
      at('f', 'formula', 220, 100, { expression: 'tanh(a*x1) + x2^2' }),
      at('b', 'black-box', 220, 300, { expression: 'floor(x) + where(abs(x) < 0.2, 0/0, 0)' }),
      at('C', 'squared-norm', 500, 100),
    ],
    wires('u.value -> f.x1', 'v.value -> f.x2', 'a.value -> f.a', 'v.value -> b.x', 'f.output -> C.input', 'u.value -> C.target'),
    {
      name: 'Formulas',
      parameters: { 'a.value': { value: { dtype: 'float', shape: [2], data: [0.5, 0.25] } } },
    },
  );
}

describe('a formula block', () => {
  let editor: EditorPage;
  let hand: Hand;

  beforeAll(async () => {
    editor = await openEditor();
    hand = new Hand(editor.page, 'formula');
    await hand.id('value-C.cost').getByText(/\d/).first().waitFor();
    await hand.dropFile('formulas.chainrule', saveDocument(formulas()), { x: 600, y: 300 });
    await hand.id('node-f').waitFor();
  });
  afterAll(async () => {
    await editor.close();
  });

  const field = () => hand.id('attr-expression');
  const typed = async (text: string): Promise<void> => {
    await field().click();
    await editor.page.keyboard.press('Control+A');
    await editor.page.keyboard.type(text);
  };

  it('is checked by itself, and shows its mathematics', async () => {
    await expect.poll(() => hand.id('formula-check-f').getAttribute('data-verdict'), { timeout: 15_000 }).toBe('passed');
    await hand.click('title-f');
    await editor.page.getByRole('tab', { name: 'Settings' }).click();
    await expect.poll(() => hand.text('formula-check')).toMatch(/^Derivative checked to 1e−\d+ at 8 points\.$/);
    expect(await hand.id('formula-partial-x2').getAttribute('data-tex')).toBe(
      '\\frac{\\partial y}{\\partial x_{2}} = 2 \\, x_{2}',
    );
    await hand.shot('settings');
  });

  it('points at what cannot be read, and leaves the graph as it was', async () => {
    await typed('tanhh(a*x1) + x2^2');
    await expect.poll(() => hand.text('formula-fault')).toMatch(/Column 1: there is no function tanhh\. To mend it, write tanh/);
    await editor.page.keyboard.press('Enter');
    await hand.shot('fault');
    await expect.poll(() => hand.id('node-f').getByTitle('tanh(a*x1) + x2^2').count()).toBe(1);
    // a look at another block keeps what was typed
    await hand.click('node-u');
    await hand.click('title-f');
    expect(await field().inputValue()).toBe('tanhh(a*x1) + x2^2');
    await field().click();
    await editor.page.keyboard.press('Escape');
    expect(await field().inputValue()).toBe('tanh(a*x1) + x2^2');
  });

  it('follows a renamed variable with its wire, in one step of the history', async () => {
    await typed('tanh(rate*x1) + x2^2');
    await editor.page.keyboard.press('Enter');
    await expect.poll(() => hand.id('node-f').getByText('rate', { exact: true }).count()).toBe(1);
    await expect.poll(() => hand.id('formula-check-f').getAttribute('data-verdict'), { timeout: 15_000 }).toBe('passed');
    await expect.poll(() => hand.id('problem-f').count()).toBe(0);
    await hand.click('node-u');
    await editor.page.keyboard.press('Control+z');
    await expect.poll(() => hand.id('node-f').getByTitle('tanh(a*x1) + x2^2').count()).toBe(1);
    await expect.poll(() => hand.id('problem-f').count()).toBe(0);
  });

  it('takes over what is typed when the field is left, and marks a wire to a name that is gone', async () => {
    await hand.click('title-f');
    await typed('x1 + x2^2');
    await editor.page.keyboard.press('Tab');
    await expect.poll(() => hand.id('problem-f').count()).toBe(1);
    await hand.shot('lost-wire');
    await expect
      .poll(() => hand.id('problem-f').getAttribute('title'))
      .toMatch(/no input port "a"[\s\S]*write a in its expression/);
    await hand.click('node-u');
    await editor.page.keyboard.press('Control+z');
    await expect.poll(() => hand.id('problem-f').count()).toBe(0);
  });

  it('comes from the palette with a formula that runs once it is wired', async () => {
    await hand.id('palette-search').click();
    await editor.page.keyboard.type('own block');
    await hand.drag('palette-formula', { x: 760, y: 560 });
    await hand.id('node-formula1').waitFor();
    await hand.wire('v.value', 'formula1.x');
    await hand.click('node-u');
    // back to the start and forward again, whether or not the edit was run at once
    await editor.page.keyboard.press('Shift+[');
    await editor.page.keyboard.press('Shift+]');
    await expect.poll(() => hand.text('value-formula1.output'), { timeout: 15_000 }).toMatch(/0\.25, 9/);
    await expect.poll(() => hand.id('formula-check-formula1').textContent()).toBe('✓ checked');
    await hand.shot('from-palette');
  });

  it('is dark as well, beside the black box', async () => {
    await editor.page.emulateMedia({ colorScheme: 'dark' });
    await hand.click('node-b');
    await hand.shot('dark-black-box');
    await hand.click('title-f');
    await hand.shot('dark-formula');
    await editor.page.emulateMedia({ colorScheme: 'light' });
    await editor.page.getByRole('tab', { name: 'Math' }).click();
    await expect
      .poll(() => hand.id('formula-tex').getAttribute('data-tex'))
      .toBe('y = \\tanh\\left(a \\, x_{1}\\right) + {x_{2}}^{2}');
    await hand.shot('math');
  });

  it('is a script where a formula does not do: typed, run, stopped where it has no end, mended', async () => {
    const source = () => hand.id('attr-source');
    const ran = async (text: string): Promise<void> => {
      await source().click();
      await editor.page.keyboard.press('Control+A');
      await editor.page.keyboard.type(text);
      await editor.page.keyboard.press('Control+Enter');
    };
    await hand.id('palette-search').click();
    await editor.page.keyboard.press('Control+A');
    await editor.page.keyboard.type('javascript');
    await hand.drag('palette-script', { x: 420, y: 560 });
    await hand.id('node-script1').waitFor();
    await hand.wire('v.value', 'script1.x');
    await editor.page.keyboard.press('Shift+]');
    await hand.id('node-script1').getByText('?').click();
    await editor.page.getByRole('tab', { name: 'Settings' }).click();
    await ran('let sum = 0;\nfor (const v of x) sum += v * v;\nreturn sum;');
    await expect.poll(() => hand.text('value-script1.output'), { timeout: 15_000 }).toMatch(/9\.25/);
    expect(editor.page.workers().map((worker) => worker.url())).toContainEqual(
      expect.stringMatching(/\/sandbox-worker-[\w-]+\.js$/),
    );
    await hand.shot('script');
    const sandbox = editor.page.workers().find((worker) => worker.url().includes('sandbox-worker'));
    expect(
      await sandbox?.evaluate(() =>
        fetch('/').then(
          () => 'reached',
          () => 'refused',
        ),
      ),
    ).toBe('refused');
    await ran('let n = 0;\nwhile (true) n++;');
    // the window goes on meanwhile
    await hand.click('node-u');
    await expect.poll(() => source().count()).toBe(0);
    await hand.id('node-script1').getByText('?').click();
    await hand.id('script-fault').waitFor({ timeout: 15_000 });
    expect(await hand.text('script-fault')).toMatch(
      /^the script of script1 gave no value at line 2: one call took more than 5 million steps/,
    );
    await expect.poll(() => hand.id('problem-script1').count()).toBe(1);
    // a screen reader says it with the field
    const described = await source().evaluate((field) =>
      (field.getAttribute('aria-describedby') ?? '').split(' ').map((id) => document.getElementById(id)?.dataset.testid),
    );
    expect(described).toContain('script-fault');
    await hand.shot('script-endless');
    await editor.page.emulateMedia({ colorScheme: 'dark' });
    await hand.shot('script-endless-dark');
    await editor.page.emulateMedia({ colorScheme: 'light' });
    await hand.click('script-go');
    expect(await source().evaluate((field: HTMLTextAreaElement) => field.selectionStart)).toBe('let n = 0;\n'.length);
    await ran('return x[1];');
    await expect.poll(() => hand.text('value-script1.output'), { timeout: 15_000 }).toMatch(/3/);
    await expect.poll(() => hand.id('script-fault').count()).toBe(0);
    expect(editor.problems).toEqual([]);
  });
});
