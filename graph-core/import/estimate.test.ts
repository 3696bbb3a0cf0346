import { expect, it } from 'vitest';
import { estimateTable } from './estimate.ts';

const bytes = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

it('tells rows, columns and memory of a table from its first bytes', () => {
  const line = '1.5\t2.5\t3.5\n';
  const head = bytes(line.repeat(100));
  const text = estimateTable(head, 1000 * head.length, 'a.tsv');
  expect(text).toMatchObject({ rows: 100_000, columns: 3, table: 2_400_000, fed: 1_200_000 });
  expect(text.total).toBe(1000 * head.length + 3_600_000);
  const npy = bytes("\u0093NUMPY\u0001\u0000\u0076\u0000{'descr': '<f8', 'fortran_order': False, 'shape': (5000, 28, 28), }");
  expect(estimateTable(npy, 31_360_128, 'a.npy')).toMatchObject({ rows: 5000, columns: 784, table: 4 * 5000 * 784 });
  const idx = Uint8Array.of(0, 0, 8, 3, 0, 0, 0xea, 0x60, 0, 0, 0, 28, 0, 0, 0, 28);
  expect(estimateTable(idx, 47_040_016, 'train-images-idx3-ubyte')).toMatchObject({
    rows: 60_000,
    columns: 784,
    table: 47_040_000,
  });
});

it('says that only unpacking tells, where that is so', () => {
  for (const head of [Uint8Array.of(0x1f, 0x8b, 8), Uint8Array.of(0x50, 0x4b, 3, 4)])
    expect(estimateTable(head, 900, 'a')).toMatchObject({ rows: null, columns: null, file: 900 });
  // one line without an end
  expect(estimateTable(bytes('1,2'), 3, 'a.csv')).toMatchObject({ rows: 1, columns: 2 });
});
