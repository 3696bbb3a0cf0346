import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encode } from 'fast-png';
import { afterAll, describe, expect, it } from 'vitest';
import { decodeJpeg } from '../../cli/decode-jpeg.ts';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { runCaptured } from '../support/command-line.ts';

const made = mkdtempSync(join(tmpdir(), 'chainrule-data-'));
afterAll(() => rmSync(made, { recursive: true, force: true }));
const at = (name: string): string => join(made, name);
const file = (name: string): string => inRoot(`test/data/files/${name}`);

const sourcesOf = async (path: string) => {
  const { status, out, err } = await runCaptured(['data', path, '--json']);
  expect({ status, err }).toEqual({ status: 0, err: '' });
  return JSON.parse(out).sources;
};

/** Digits as images and labels from two files: ten classes from 8 x 8 pixels. */
const DIGITS = graph(
  [
    node('x', 'observed', { shape: [8, 8] }),
    node('v', 'flatten', {}),
    node('f', 'linear', { outFeatures: 10 }),
    node('y', 'observed', { shape: [], dtype: 'int32' }),
    node('C', 'cross-entropy'),
  ],
  wires('x.value -> v.input', 'v.output -> f.input', 'f.output -> C.input', 'y.value -> C.target'),
  {
    data: {
      sources: { images: { file: 'digits-images-idx3-ubyte' }, labels: { file: 'digits-labels-idx1-ubyte.gz' } },
      columns: {
        'x.value': { source: 'images', columns: ['image'], scale: 0.0625 },
        'y.value': { source: 'labels', columns: ['label'] },
      },
      split: { first: 1000, validation: 400 },
    },
    training: { epochs: 3, batch: { size: 50 }, metrics: [{ type: 'accuracy', output: 'f.output', target: 'y.value' }] },
  },
);
for (const name of ['digits-images-idx3-ubyte', 'digits-labels-idx1-ubyte.gz']) copyFileSync(file(name), at(name));
writeFileSync(at('digits.chainrule'), JSON.stringify(DIGITS));

describe('chainrule data', () => {
  it('says what a file holds', async () => {
    const [iris] = await sourcesOf(inRoot('examples/data/iris.csv'));
    expect(iris).toMatchObject({ source: 'iris.csv', rows: 150 });
    expect(iris.columns[0]).toEqual({
      name: 'sepal_length_cm',
      type: 'float',
      kind: 'continuous',
      range: { min: 4.3, max: 7.9 },
      missing: 0,
    });
    expect(iris.columns.at(-1)).toMatchObject({
      type: 'text',
      classes: ['setosa', 'versicolor', 'virginica'].map((name) => ({ name, rows: 50 })),
    });
    const [wine] = await sourcesOf(inRoot('examples/data/wine.csv'));
    expect(
      wine.columns.find(({ name }: { name: string }) => name === 'class').classes.map(({ rows }: { rows: number }) => rows),
    ).toEqual([59, 71, 48]);
    const [cancer] = await sourcesOf(inRoot('examples/data/breast_cancer.csv'));
    expect([cancer.rows, cancer.columns.length]).toEqual([569, 32]);
    const [npz] = await sourcesOf(file('digits.npz'));
    expect(npz.columns[0]).toMatchObject({ name: 'images', type: 'int', shape: [8, 8], range: { min: 0, max: 16 } });
  });

  it('counts the classes of a graph by part', async () => {
    const [images, labels] = await sourcesOf(at('digits.chainrule'));
    expect(images).toMatchObject({ feeds: { 'x.value': ['image'] }, parts: { train: 1000, validation: 400, test: 397 } });
    const { classes } = labels.columns[0];
    const sum = (part: string) => classes.reduce((all: number, each: Record<string, number>) => all + (each[part] as number), 0);
    expect([classes.length, sum('rows'), sum('train'), sum('validation'), sum('test')]).toEqual([10, 1797, 1000, 400, 397]);
    const { out } = await runCaptured(['data', at('digits.chainrule')]);
    expect(out).toContain('split: train 1000, validation 400, test 397');
    expect(out).toMatch(/classes of label +rows +train +validation +test\n {2}0 +178 +99 +40 +39\n/);
  });

  it('trains on IDX files, validates and tests', async () => {
    const { status, out } = await runCaptured(['train', at('digits.chainrule'), '--device', 'cpu', '--lr', '0.5', '--json']);
    expect(status).toBe(0);
    const { cost, metrics } = JSON.parse(out);
    expect(Object.keys(cost)).toEqual(['train', 'validation', 'test']);
    for (const part of ['train', 'validation', 'test']) expect(metrics[part].accuracy, part).toBeGreaterThan(0.8);
    const text = await runCaptured(['train', at('digits.chainrule'), '--device', 'cpu', '--steps', '1']);
    expect(text.out).toMatch(/trained on +validated +held back\n +1000 rows +400 rows +397 rows/);
  });

  it('names file, line and column of what is wrong with a bound table', async () => {
    writeFileSync(at('gap.csv'), 'a,b\n1,2\n3,\n');
    const gap = { sources: { gap: { file: 'gap.csv' } }, columns: { 'x.value': { source: 'gap', columns: ['b'] } } };
    writeFileSync(at('gap.chainrule'), JSON.stringify(graph([node('x', 'observed', { shape: [1] })], [], { data: gap })));
    const { status, err, out } = await runCaptured(['data', at('gap.chainrule')]);
    expect(status).toBe(1);
    expect(err).toContain('data/missing-value x.value: gap.csv, line 3, column "b": there is no value.');
    expect(out).toMatch(/b +int +continuous +2 to 2 +1\n/);
  });
});

describe('a folder of images', () => {
  const png = (path: string, pixels: readonly number[], channels: 1 | 3 = 1) =>
    writeFileSync(at(path), encode({ width: 2, height: 1, channels, data: Uint8Array.from(pixels) }));
  const folder = (name: string): string => {
    mkdirSync(at(name));
    return at(name);
  };

  const photo = readFileSync(inRoot('test/data/files/gradient.jpg'));
  /** The same with a header that speaks of four components. */
  const inks = Uint8Array.from(photo);
  inks[photo.indexOf(Uint8Array.of(0xff, 0xc0)) + 9] = 4;

  it('may hold JPEG images', async () => {
    folder('photos');
    writeFileSync(at('photos/1.jpeg'), photo);
    const [{ rows, columns }] = await sourcesOf(at('photos'));
    expect([rows, columns]).toMatchObject([1, [{ name: 'image', shape: [4, 6, 3] }]]);
    const { rgba } = decodeJpeg(photo);
    // red grows to the right by 40, green downwards by 60, as far as the format keeps them
    const off = [0, 1, 2, 3].map((y) =>
      [0, 1, 2, 3, 4, 5].map((x) => [(rgba[4 * (6 * y + x)] ?? 0) - 40 * x, (rgba[4 * (6 * y + x) + 1] ?? 0) - 60 * y]),
    );
    expect(Math.max(...off.flat(2).map(Math.abs))).toBeLessThan(24);
  });

  it('is a column of arrays, with its subfolders for classes', async () => {
    folder('grey');
    folder('grey/b');
    folder('grey/a');
    png('grey/b/2.png', [0, 255]);
    png('grey/a/1.png', [10, 20]);
    const [grey] = await sourcesOf(at('grey'));
    expect(grey.columns).toMatchObject([
      { name: 'image', shape: [1, 2], range: { min: 0, max: 255 } },
      {
        name: 'label',
        classes: [
          { name: 'a', rows: 1 },
          { name: 'b', rows: 1 },
        ],
      },
    ]);
    folder('colour');
    png('colour/1.png', [1, 2, 3, 4, 5, 6], 3);
    expect((await sourcesOf(at('colour')))[0].columns).toMatchObject([{ shape: [1, 2, 3], range: { min: 1, max: 6 } }]);
  });

  it.each([
    ['jpeg', 'photo.jpg', [1, 2, 3], 'jpeg/photo.jpg cannot be read as a JPEG image (it has no header)'],
    ['cut', 'photo.jpg', photo.subarray(0, photo.length - 12), 'cut/photo.jpg cannot be read as a JPEG image (Premature end of'],
    [
      'printed',
      'photo.jpg',
      inks,
      'printed/photo.jpg is a JPEG image in CMYK, the colours of printing inks. Save it as RGB or grey',
    ],
    ['broken', 'x.png', Array(40).fill(7), 'broken/x.png cannot be read as a PNG image'],
    ['short', 'x.png', [137, 80], 'short/x.png cannot be read as a PNG image (it is too short)'],
    ['no', 'x.png', Array(40).fill(0), 'no/x.png cannot be read as a PNG image (it has no pixels)'],
  ] as const)('with %s files is refused', async (name, image, bytes, message) => {
    folder(name);
    writeFileSync(at(`${name}/${image}`), Uint8Array.from(bytes));
    const { status, err } = await runCaptured(['data', at(name)]);
    expect(status).toBe(1);
    expect(err).toContain(message);
  });

  it('is read without what its links lead to', async () => {
    folder('linked');
    png('linked/1.png', [1, 2]);
    folder('elsewhere');
    png('elsewhere/2.png', [3, 4]);
    symlinkSync(at('elsewhere/2.png'), at('linked/2.png'));
    symlinkSync(at('elsewhere'), at('linked/others'), 'dir');
    symlinkSync(at('linked'), at('linked/self'), 'dir');
    const [{ rows, columns }] = await sourcesOf(at('linked'));
    expect([rows, columns]).toMatchObject([1, [{ name: 'image', range: { min: 1, max: 2 } }]]);
  });

  it('without images, or of two sizes, is refused', async () => {
    expect((await runCaptured(['data', folder('empty')])).err).toContain('data/empty empty: empty: there are no images.');
    folder('two');
    png('two/1.png', [1, 2]);
    writeFileSync(at('two/2.png'), encode({ width: 1, height: 1, channels: 1, data: Uint8Array.of(1) }));
    expect((await runCaptured(['data', at('two')])).err).toContain('two/2.png: expected 2 × 1 pixels as of 1.png, found 1 × 1.');
  });
});
