import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseCsv } from './csv.ts';
import { isPlain } from './csv-scan.ts';

const CELLS = ['1', '-2.5', '', 'NA', 'ab', '1e3', '0.12345678901234567', ' 3 ', '-', '.', '5.', '-.5', '1.2.3', '+4', '-0', 'é'];

it('reads plain text as it reads the same text with a quoted name', () => {
  const row = fc.array(fc.constantFrom(...CELLS), { minLength: 3, maxLength: 3 }).map((cells) => cells.join(';'));
  // also empty lines and rows that are too short or too long
  const line = fc.oneof({ weight: 20, arbitrary: row }, fc.constantFrom('', '  ', ';;', ';', 'x;1;2;3'));
  const file = fc.tuple(fc.array(line, { minLength: 1, maxLength: 12 }), fc.constantFrom('\n', '\r\n'), fc.boolean());
  fc.assert(
    fc.property(file, ([lines, end, last]) => {
      const body = lines.join(end) + (last ? end : '');
      expect(parseCsv(`a;b;c${end}${body}`, 't')).toEqual(parseCsv(`"a";b;c${end}${body}`, 't'));
    }),
    { numRuns: 300 },
  );
});

it('knows what is plain', () => {
  for (const text of ['a,b\n1,2', 'a\r\nb\r\n', '']) expect(isPlain(text)).toBe(true);
  for (const text of ['"a"\n1', 'a\rb', 'a\r\nb\nc', 'a\nb\r\nc']) expect(isPlain(text)).toBe(false);
});
