import { readFileSync } from 'node:fs';
import { encode } from 'fast-png';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeJpeg } from '../../cli/decode-jpeg.ts';
import { saveDocument } from '../../graph-core/document/save.ts';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { type EditorPage, openEditor } from '../support/browser.ts';
import { Hand } from '../support/mouse.ts';

const at = (id: string, type: string, x: number, y: number, attrs = {}) => ({ ...node(id, type, attrs), position: { x, y } });

/** Two classes from two numbers, with nothing bound yet. */
const classifier = saveDocument(
  graph(
    [
      at('x', 'observed', 0, 0, { shape: [2] }),
      at('f', 'linear', 160, 0, { outFeatures: 2 }),
      at('C', 'cross-entropy', 440, 0),
      at('y', 'observed', 320, 160, { shape: [], dtype: 'int32' }),
    ],
    wires('x.value -> f.input', 'f.output -> C.input', 'y.value -> C.target'),
    { name: 'Classifier' },
  ),
);

/** The same for images of 8 x 8 pixels. */
const images = saveDocument(
  graph(
    [
      at('x', 'observed', 0, 0, { shape: [8, 8] }),
      at('v', 'flatten', 160, 0),
      at('f', 'linear', 320, 0, { outFeatures: 10 }),
      at('C', 'cross-entropy', 600, 0),
      at('y', 'observed', 480, 160, { shape: [], dtype: 'int32' }),
    ],
    wires('x.value -> v.input', 'v.output -> f.input', 'f.output -> C.input', 'y.value -> C.target'),
    { name: 'Images' },
  ),
);

describe('data in the window', () => {
  let editor: EditorPage;
  let hand: Hand;

  beforeAll(async () => {
    editor = await openEditor({ webgpu: false });
    hand = new Hand(editor.page, 'data');
    await hand.id('value-C.cost').getByText('4').waitFor();
  });
  afterAll(async () => {
    await editor?.close();
  });

  const drop = (name: string, content: string | Uint8Array): Promise<void> => dropAll({ [name]: content });
  async function dropAll(files: Readonly<Record<string, string | Uint8Array>>): Promise<void> {
    const packed = Object.entries(files).map(([file, content]) => [file, Buffer.from(content).toString('base64')] as const);
    const dataTransfer = await hand.page.evaluateHandle((list) => {
      const data = new DataTransfer();
      for (const [file, base64] of list) data.items.add(new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], file));
      return data;
    }, packed);
    const target = hand.id('canvas').locator('.react-flow__pane');
    await target.dispatchEvent('dragover', { dataTransfer });
    await target.dispatchEvent('drop', { dataTransfer });
  }
  async function open(name: string, text: string): Promise<void> {
    const isDirty = (await hand.text('document-title')).includes('•');
    await drop(name, text);
    if (isDirty) await hand.id('unsaved-discard').click();
    await hand.id('unsaved-discard').waitFor({ state: 'detached' });
    await expect.poll(() => hand.text('document-title')).toBe(name);
  }
  const inBothThemes = async (name: string): Promise<void> => {
    await hand.shot(`${name}-light`);
    await hand.page.evaluate(() => {
      document.documentElement.dataset.theme = 'dark';
    });
    await hand.shot(`${name}-dark`);
    await hand.page.evaluate(() => {
      document.documentElement.dataset.theme = 'light';
    });
  };
  const rows = (): Promise<string> => hand.page.locator('.data-source .muted').innerText();

  it('takes a toy set, and its sliders change it', async () => {
    await open('classifier.chainrule', classifier);
    await hand.click('open-data');
    await hand.shot('empty');
    await hand.id('add-toy').selectOption('two-moons');
    await hand.id('bind-x1').waitFor();
    await expect.poll(() => hand.id('bind-label').inputValue()).toBe('y.value');
    await inBothThemes('bind-toy');
    await hand.click('bind-confirm');
    await expect.poll(rows).toBe('200 rows');
    await expect.poll(() => hand.text('status-samples')).toContain('200');
    await expect.poll(() => hand.text('class-0')).toContain('100');
    const noise = await hand.id('toy-noise').boundingBox();
    if (noise === null) throw new Error('no slider');
    await hand.page.mouse.click(noise.x + noise.width / 2, noise.y + noise.height / 2);
    await expect.poll(() => hand.text('toy-noise-value')).toMatch(/^0\.(4[5-9]|5)/);
    await hand.id('toy-copies').focus();
    await hand.page.keyboard.press('ArrowRight');
    await hand.page.keyboard.press('ArrowRight');
    await expect.poll(rows).toBe('600 rows');
    await expect.poll(() => hand.text('toy-copies-value')).toBe('× 3');
  });

  it('holds rows back for validation, alike in all classes', async () => {
    await hand.id('split-kind').selectOption('fraction');
    await hand.type('split-validation', '0.1');
    await hand.id('split-stratify').selectOption('label');
    await expect.poll(() => hand.text('class-0')).toContain('240 · 30 · 30');
    await expect.poll(() => hand.text('class-1')).toContain('240 · 30 · 30');
    // the rows are read anew with the split
    await expect.poll(() => hand.id('table-view').locator('tbody tr').nth(1).innerText()).toMatch(/^1\s+\S+\s+\S+\s+1$/);
    await inBothThemes('toy');
  });

  it('takes the part of each row from a column of the table', async () => {
    await open('classifier.chainrule', classifier);
    const rows = Array.from({ length: 8 }, (_, i) => `${i},${i % 3},${i % 2},${['train', 'train', 'validation', 'test'][i % 4]}`);
    await drop('parts.csv', ['a,b,class,part', ...rows].join('\n'));
    await hand.click('bind-confirm');
    await hand
      .id('card-rows-parts')
      .getByText(/8 rows/)
      .waitFor();
    if (!(await hand.id('split-kind').isVisible())) await hand.click('open-data');
    await hand.id('split-kind').selectOption('column');
    await expect.poll(() => hand.id('split-column').inputValue()).toBe('part');
    await expect.poll(() => hand.text('card-split-parts')).toMatch(/4 train · 2 validate · 2 test/);
    await hand.shot('split-column');
    await hand.id('split-column').selectOption('b');
    await expect.poll(() => hand.text('split-fault')).toContain('column "b", sample p = 2');
    await hand.shot('split-bad');
  });

  it('shows every row of a long table by drawing those in sight', async () => {
    await open('classifier.chainrule', classifier);
    const count = 60_000;
    const lines = Array.from({ length: count }, (_, p) => `${p / 2},${-p},${p % 2 === 0 ? 'even' : 'odd'}`);
    await drop('long.tsv', `a\tb\tkind\n${lines.join('\n').replaceAll(',', '\t')}\n`);
    await hand.id('bind-kind').waitFor();
    await expect.poll(() => hand.text('bind-dialog')).toContain('text, as classes');
    await hand.id('bind-kind').selectOption('y.value');
    await hand.id('bind-b').selectOption('x.value');
    await hand.click('bind-confirm');
    await expect.poll(rows).toBe('60\u202f000 rows');
    const table = hand.id('table-view');
    const drawn = (): Promise<number> => table.locator('tbody tr').count();
    expect(await drawn()).toBeLessThan(60);
    const last = table.locator('tbody tr', { has: hand.page.locator('th', { hasText: /^59999$/ }) });
    expect(await last.count()).toBe(0);
    await table.hover();
    await hand.page.mouse.wheel(0, 2_000_000);
    await expect.poll(() => last.innerText().catch(() => '')).toMatch(/59999\s+29999.5\s+-59999\s+odd/);
    expect(await drawn()).toBeLessThan(60);
    await inBothThemes('long');
  });

  it('takes arrays of NumPy, and gives the input the shape of an image', async () => {
    await open('images.chainrule', images);
    await drop('digits.npz', readFileSync(inRoot('test/data/files/digits.npz')));
    await hand.id('bind-images').waitFor();
    expect([await hand.id('bind-images').inputValue(), await hand.id('bind-labels').inputValue()]).toEqual([
      'x.value',
      'y.value',
    ]);
    await inBothThemes('bind-arrays');
    await hand.click('bind-confirm');
    await expect.poll(() => hand.text('status-samples')).toContain('1\u202f797');
    await expect.poll(() => hand.text('class-7')).toContain('179');
    await inBothThemes('arrays');
  });

  it('takes images, decoded to their bytes', async () => {
    await open('images.chainrule', images);
    const grey = (first: number) => encode({ width: 3, height: 2, channels: 1, data: Uint8Array.of(first, 2, 3, 4, 5, 255) });
    await dropAll({ 'b.png': grey(9), 'a.png': grey(1) });
    await hand.id('bind-image').waitFor();
    await expect.poll(() => hand.text('bind-dialog')).toContain('2 × 3');
    await hand.click('bind-confirm');
    // rows in the order of the names
    await expect.poll(() => hand.id('table-view').innerText()).toMatch(/0\s+1 2 3 4 5 255\s+1\s+9 2 3 4 5 255/);
    // a JPEG as the command line reads it, bit for bit
    const photo = readFileSync(inRoot('test/data/files/gradient.jpg'));
    await open('images.chainrule', images);
    await drop('photo.jpg', photo);
    await hand.id('bind-image').waitFor();
    await hand.click('bind-confirm');
    const first = [...decodeJpeg(photo).rgba].filter((_, i) => i % 4 !== 3).slice(0, 6);
    await expect.poll(() => hand.id('table-view').innerText()).toContain(`${first.join(' ')} …`);
    await drop('c.png', Uint8Array.of(1, 2, 3));
    await hand.page.getByText('The image c.png cannot be decoded.').waitFor();
    await dropAll({ 'a.png': grey(1), 'b.png': encode({ width: 1, height: 1, channels: 1, data: Uint8Array.of(1) }) });
    await hand.page.getByText('expected 3 × 2 pixels as of a.png, found 1 × 1').waitFor();
  });

  it('draws the variables of a table on an empty canvas', async () => {
    await open('empty.chainrule', saveDocument(graph([node('a', 'tanh')], [])));
    await hand.id('node-x').waitFor({ state: 'detached' });
    await drop('flowers.csv', readFileSync(inRoot('examples/data/iris.csv')));
    await hand.id('bind-class').waitFor();
    await expect.poll(() => hand.text('bind-dialog')).toContain('There is no observed variable yet');
    await hand.shot('bind-drawn');
    await hand.click('bind-confirm');
    await hand.id('node-x').waitFor();
    await hand.id('node-y').waitFor();
    await expect.poll(() => hand.text('class-0')).toContain('50');
    await hand.shot('drawn');
  });

  it('says what to do with missing values, and what cannot be read', async () => {
    await open('classifier.chainrule', classifier);
    await drop('gaps.csv', 'a,b,label\n1,2,0\n3,,1\n5,6,0\n7,8,1\n');
    await hand.id('bind-label').waitFor();
    await hand.click('bind-confirm');
    await hand.id('missing-policy').waitFor();
    await hand.shot('missing');
    await hand.id('missing-policy').selectOption('drop');
    await expect.poll(() => hand.text('status-samples')).toContain('3');
    await drop('broken.csv', 'a,b\n1,2\n3\n');
    await expect.poll(() => hand.text('bind-failed')).toContain('broken.csv, line 3: expected 2 cells, found 1.');
    await inBothThemes('failed');
    await hand.page.keyboard.press('Escape');
  });

  it('says of bad data what is wrong, with file, row and column, and how to mend it', async () => {
    const fed = (csv: string, split = {}): string =>
      saveDocument({
        ...JSON.parse(classifier),
        data: {
          sources: { bad: { file: 'bad.csv', inline: csv } },
          columns: {
            'x.value': { source: 'bad', columns: ['a', 'b'] },
            'y.value': { source: 'bad', columns: ['label'] },
          },
          ...split,
        },
      });
    await hand.turnTo('problems');
    for (const [csv, message, split] of [
      ['a,b,label\n1,2,0\n3,4\n', 'bad.csv, line 3: expected 3 cells, found 2.'],
      ['a,b,label\n1,2,0\n3,4,1\n5,six,0\n', 'bad.csv, line 4, column "b": "six" is not a number.'],
      ['a,b,label\n1,2,0\n3,4,7\n', 'y.value is 7 in sample p = 1 (bad.csv, line 3, column "label")'],
      ['a,b,label\n1,2,0\nnan,4,1\n', 'bad.csv, line 3, column "a": there is no value.'],
      ['a,b,label\n1,2,0\n3,-inf,1\n', 'bad.csv, line 3, column "b"'],
      [
        'a,b,label\n1,2,0\n3,4,1\n',
        'no row is left for validation of the 2 there are',
        { split: { train: 0.9, validation: 0.1 } },
      ],
    ] as const) {
      await open('bad.chainrule', fed(csv, split));
      await expect.poll(() => hand.text('problems-list')).toContain(message);
    }
    await hand.shot('bad-data');
    await hand.turnTo('data');
  });

  it('draws the table as a card whose columns are wired to the variables', async () => {
    await open('classifier.chainrule', classifier);
    const header = `${Array.from({ length: 9 }, (_, i) => `c${i}`).join()},class`;
    const line = (row: number): string => `${Array.from({ length: 9 }, (_, i) => row + i / 4).join()},${row % 2}`;
    await drop('flowers.csv', `${header}\n${Array.from({ length: 40 }, (_, row) => line(row)).join('\n')}\n`);
    await hand.id('bind-confirm').waitFor();
    await hand.click('bind-confirm');
    await expect.poll(() => hand.text('card-rows-flowers')).toBe('40 rows · 10 columns');
    await expect.poll(() => hand.text('card-fold-flowers')).toBe('+ 3 more');
    await inBothThemes('card');
    // a column that is too few numbers is refused with the reason, two that are chosen together are taken
    await hand.drag('handle-card-flowers-c2', 'handle-x-data');
    await hand.page
      .getByText(/x\.value has shape 2, which takes 2 numbers/)
      .first()
      .waitFor();
    await hand.shot('card-refused');
    await expect.poll(() => hand.id('card-port-flowers-b-x.value').innerText()).toContain('c0');
    await hand.click('card-port-flowers-c2');
    await hand.click('card-port-flowers-c3');
    await hand.shot('card-chosen');
    await hand.drag('handle-card-flowers-c3', 'handle-x-data');
    await expect.poll(() => hand.id('card-port-flowers-b-x.value').innerText()).toContain('c2, c3');
    // the wire goes by itself, and comes back with undo; so does the card's place
    await hand.click('card-port-flowers-b-x.value');
    await hand.page.keyboard.press('Delete');
    await expect.poll(() => hand.id('data-wire-x.value').count()).toBe(0);
    await hand.page.keyboard.press('Control+Z');
    await expect.poll(() => hand.id('data-wire-x.value').count()).toBe(1);
    // by keyboard as well: taken away, wired again from the menu, and told
    const focused = (): Promise<string | null | undefined> =>
      hand.page.evaluate(() => document.activeElement?.getAttribute('data-testid'));
    await hand.id('card-port-flowers-b-y.value').focus();
    await hand.page.keyboard.press('Delete');
    await expect.poll(() => hand.id('data-wire-y.value').count()).toBe(0);
    await hand.click('card-fold-flowers');
    await hand.id('card-port-flowers-c9').focus();
    await hand.page.keyboard.press('Enter');
    await expect.poll(() => hand.id('feed-x').getAttribute('aria-disabled')).toBe('true');
    await expect.poll(focused).toBe('feed-y');
    await inBothThemes('feed-menu');
    await hand.page.keyboard.press('Enter');
    await expect.poll(() => hand.id('data-wire-y.value').count()).toBe(1);
    await expect.poll(focused).toBe('card-port-flowers-b-y.value');
    await expect.poll(() => hand.id('feed-told').textContent()).toBe('class feeds y.');
    // the arithmetic card keeps off the table
    await expect.poll(() => hand.text('status-samples')).toContain('40');
    await hand.id('status-state').and(hand.page.locator('[data-status="ready"]')).waitFor();
    await hand.page.keyboard.press('Shift+[');
    await hand.page.keyboard.press(']');
    await hand.id('card').waitFor();
    const [table, numbers] = [await hand.id('data-card-flowers').boundingBox(), await hand.id('card').boundingBox()];
    if (table === null || numbers === null) throw new Error('a card is not there');
    const across = Math.min(table.x + table.width, numbers.x + numbers.width) - Math.max(table.x, numbers.x);
    const down = Math.min(table.y + table.height, numbers.y + numbers.height) - Math.max(table.y, numbers.y);
    expect(across <= 0 || down <= 0).toBe(true);
    await hand.shot('cards-apart');
    await hand.page.keyboard.press('[');
    await hand.id('card').waitFor({ state: 'detached' });
    await hand.shot('back');
    await hand.id('card-fold-flowers').press('Enter');
    await expect.poll(() => hand.id('card-fold-flowers').getAttribute('aria-expanded')).toBe('false');
    const y = async (): Promise<number> => Math.round((await hand.centre('card-split-flowers')).y);
    const before = await y();
    await hand.drag('card-split-flowers', { x: 330, y: before + 80 });
    await expect.poll(y).toBeGreaterThan(before + 60);
    await hand.page.keyboard.press('Control+Z');
    await expect.poll(y).toBe(before);
  });

  it('takes points that are drawn by hand: a stroke is one step, and the set trains at once', async () => {
    await open('classifier.chainrule', classifier);
    if (!(await hand.id('add-toy').isVisible())) await hand.click('open-data');
    await hand.id('add-toy').selectOption('drawn-classes');
    await hand.id('bind-label').waitFor();
    await hand.click('bind-confirm');
    await expect.poll(rows).toBe('4 rows');
    const box = await hand.id('drawn-pad').boundingBox();
    if (box === null) throw new Error('no pad');
    const at = (across: number, down: number) => ({ x: box.x + across * box.width, y: box.y + down * box.height });
    const brush = async (from: { x: number; y: number }, to: { x: number; y: number }): Promise<void> => {
      await hand.page.mouse.move(from.x, from.y);
      await hand.page.mouse.down();
      await hand.page.mouse.move(to.x, to.y, { steps: 12 });
      await hand.page.mouse.up();
    };
    await hand.click('drawn-tool-2');
    await brush(at(0.1, 0.1), at(0.48, 0.1));
    await expect.poll(rows).toBe('14 rows');
    await expect.poll(() => hand.text('class-2')).toContain('10');
    await expect.poll(() => hand.text('card-rows-drawn-classes')).toBe('14 rows · 3 columns');
    // by keyboard: one point at the cross
    await hand.id('drawn-pad').focus();
    await hand.page.keyboard.press('ArrowDown');
    await hand.page.keyboard.press('Enter');
    await expect.poll(rows).toBe('15 rows');
    await inBothThemes('drawn-pad');
    await hand.click('drawn-tool-erase');
    await brush(at(0.1, 0.1), at(0.48, 0.1));
    await expect.poll(rows).toBe('5 rows');
    await hand.page.keyboard.press('Control+Z');
    await expect.poll(rows).toBe('15 rows');
    await hand.page.keyboard.press('Control+Z');
    await hand.page.keyboard.press('Control+Z');
    await expect.poll(rows).toBe('4 rows');
    await expect.poll(() => hand.text('status-samples')).toContain('4');
    await hand.click('drawn-clear');
    await hand.page
      .getByText(/no point is drawn yet/)
      .first()
      .waitFor();
    await hand.shot('drawn-none');
    expect(editor.problems).toEqual([]);
  });
});
