import { expect, it } from 'vitest';
import { readFile, readGiven } from './read-once.ts';

/** Three pieces of text or more. */
const csv = `a,b\n${'1234567,2345678\n'.repeat(200_000)}`;
const silent = (): void => {};

it('reads a file in pieces, tells how far it is, and keeps the table for the next one who asks', async () => {
  const file = new Blob([csv]);
  const shares: number[] = [];
  const table = await readFile(file, { file: 'a.csv' }, new AbortController().signal, (_, share) => shares.push(share));
  expect(table.ok && table.value.rows).toBe(200_000);
  expect(shares[0]).toBe(0);
  expect(shares.filter((share) => share > 0 && share < 1).length).toBeGreaterThan(1);
  expect(shares.at(-1)).toBe(1);
  expect(readGiven(file, { file: 'a.csv' }, silent)).toBe(table);
});

it('gives a file up between two pieces, and says so until it is given anew', async () => {
  const file = new Blob([csv]);
  const stop = new AbortController();
  const shares: number[] = [];
  const given = await readFile(file, { file: 'a.csv' }, stop.signal, (_, share) => {
    shares.push(share);
    if (share > 0) stop.abort();
  });
  expect(given).toMatchObject({ ok: false, error: [{ code: 'data/stopped', message: 'a.csv: its reading was stopped' }] });
  expect(shares.filter((share) => share < 1).length).toBe(2);
  const never = new AbortController().signal;
  expect(await readFile(file, { file: 'a.csv' }, never, silent)).toBe(given);
  expect((await readFile(file.slice(), { file: 'a.csv' }, never, silent)).ok).toBe(true);
});

it('says why there is no file, and that one has not been read', async () => {
  const fault = { code: 'data/no-table', severity: 'error', address: 'a', message: 'a is not there' } as const;
  expect(readGiven({ fault }, { file: 'a' }, silent)).toEqual({ ok: false, error: [fault] });
  expect(readGiven(new Blob(['a\n1\n']), { file: 'a.csv' }, silent)).toMatchObject({
    ok: false,
    error: [{ code: 'data/stopped' }],
  });
});

it('keeps a file that two sources read in different ways, for both of them', async () => {
  const file = new Blob(['to be or not to be']);
  const never = new AbortController().signal;
  const ways = [4, 8].map((window) => ({ file: 'a.txt', text: { window } }));
  for (const way of ways) expect((await readFile(file, way, never, silent)).ok).toBe(true);
  const rows = ways.map((way) => readGiven(file, way, silent)).map((table) => table.ok && table.value.rows);
  expect(rows).toEqual([4, 2]);
});
