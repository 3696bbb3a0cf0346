import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CONSTANTS, FUNCTION_NAMES, nearestFunction } from './functions.ts';
import { type Formula, parseFormula } from './parse.ts';
import { exprToText } from './text.ts';
import { MAX_DEPTH } from './token-reader.ts';

const BLACK_BOX = { staircases: true };

function read(text: string): Formula {
  const found = parseFormula(text, BLACK_BOX);
  if (!found.ok) throw new Error(`${text}: ${found.error.message}`);
  return found.value;
}

/** In full brackets, with the names that were read. */
const written = (text: string): string => {
  const { expr, names } = read(text);
  return exprToText(expr, names);
};

describe('what is read', () => {
  const table: [string, string][] = [
    ['a + b*c', '(a + (b * c))'],
    ['a - b - c', '((a - b) - c)'],
    ['a / b * c', '((a / b) * c)'],
    ['a^b^c', 'pow(a, pow(b, c))'],
    ['-x^2', '-pow(x, 2)'],
    ['-x*y', '(-x * y)'],
    ['2^-1', 'pow(2, -1)'],
    ['2^-x^2', 'pow(2, -pow(x, 2))'],
    ['2 * -x', '(2 * -x)'],
    ['--x', '--x'],
    ['+x', 'x'],
    ['x**2', 'pow(x, 2)'],
    ['(a + b)*c', '((a + b) * c)'],
    ['.5 + 1e-3 + 2.', '((0.5 + 0.001) + 2)'],
    ['7 % 3', '(7 % 3)'],
    ['x > 0', 'float((x > 0))'],
    ['x > 0 and not y <= 1 or z == 2', 'float((((x > 0) && not((y <= 1))) || (z == 2)))'],
    ['if(x > 0, a, b)', 'select((x > 0), a, b)'],
    ['(x > 0)*y', '(float((x > 0)) * y)'],
    ['max(a, abs(b))', 'max(a, abs(b))'],
    ['ln(x)', 'log(x)'],
    ['a × b ÷ c − 2·d', '(((a * b) / c) - (2 * d))'],
    ['x² + y¹²', '(pow(x, 2) + pow(y, 12))'],
    ['x ≤ 1', 'float((x <= 1))'],
    ['2*π', `(2 * ${Math.PI})`],
  ];
  it.each(table)('%s', (text, want) => {
    expect(written(text)).toBe(want);
  });

  it('takes the names in order of first appearance, without constants and functions', () => {
    expect(read('tanh(b*x1) + e*pi + a*x1').names).toEqual(['b', 'x1', 'a']);
  });

  it('lets a left side name the result', () => {
    expect(read('y = tanh(x)')).toMatchObject({ result: 'y', names: ['x'] });
  });
});

describe('what is refused, where and how to mend it', () => {
  const table: [string, string, number, string][] = [
    ['', 'empty', 0, 'tanh(a*x) + b'],
    ['2x', 'implicit-product', 1, '2*x'],
    ['x y', 'implicit-product', 2, 'x*y'],
    ['(x)(y)', 'implicit-product', 3, '*('],
    ['2(x + 1)', 'implicit-product', 1, '2*('],
    ['tanhh(x)', 'unknown-function', 0, 'tanh'],
    ['arcsin(x)', 'unknown-function', 0, 'asin'],
    ['x(y + 1)', 'unknown-function', 0, 'x*('],
    ['constructor(x)', 'unknown-function', 0, '*('],
    ['1 + tanh', 'syntax', 4, 'tanh(x)'],
    ['tanh(x, y)', 'arity', 0, 'tanh(x)'],
    ['min(x)', 'arity', 0, 'min(x, y)'],
    ['where(x, a, b)', 'condition', 6, 'x > 0'],
    ['x and y > 0', 'condition', 0, 'x > 0'],
    ['0 < x < 1', 'chain', 6, 'and'],
    ['(x + 1', 'bracket', 0, ')'],
    ['x + 1)', 'bracket', 5, '('],
    ['x +', 'syntax', 3, 'a name'],
    ['x = 1 = 2', 'syntax', 6, '=='],
    ['y = y + 1', 'assignment', 0, 'y'],
    ['e = x', 'assignment', 0, 'y'],
    ['1,5 + x', 'syntax', 1, '1.5'],
    ['α*x', 'character', 0, 'alpha'],
    ['√x', 'character', 0, 'sqrt'],
    ['[x]', 'character', 0, '( )'],
    ['x $ y', 'character', 2, 'letters'],
    ['output + 1', 'name', 0, 'output1'],
    ['__proto__ + 1', 'name', 0, 'proto'],
    ['1e999', 'number', 0, 'inf'],
    [Array.from({ length: 17 }, (_, i) => `x${i}`).join('+'), 'too-many-names', 54, 'blocks'],
    ['('.repeat(MAX_DEPTH + 1), 'too-deep', MAX_DEPTH, 'blocks'],
    [`${'abs('.repeat(20)}x${')'.repeat(20)}`, 'too-large', 0, 'blocks'],
    ['x'.repeat(1001), 'too-long', 1000, 'blocks'],
  ];
  it.each(table)('%s', (text, code, from, mend) => {
    const found = parseFormula(text);
    expect(found.ok).toBe(false);
    if (found.ok) return;
    expect({ code: found.error.code, from: found.error.from }).toEqual({ code: `formula/${code}`, from });
    expect(found.error.mend).toContain(mend);
  });

  it('keeps staircases for black boxes', () => {
    const found = parseFormula('floor(x)');
    expect(found.ok ? '' : found.error.mend).toContain('black-box');
    expect(parseFormula('floor(x) + step(x)', BLACK_BOX).ok).toBe(true);
  });

  it('suggests no function for a word that is like none', () => {
    expect(nearestFunction('myfunction')).toBeUndefined();
    expect(nearestFunction('SIN')).toBe('sin');
  });
});

describe('for any text', () => {
  const pieces = fc.constantFrom(
    ...FUNCTION_NAMES,
    ...Object.keys(CONSTANTS),
    ...[
      'x',
      'y1',
      '(',
      ')',
      ',',
      '+',
      '-',
      '*',
      '/',
      '^',
      '%',
      '<',
      '<=',
      '==',
      '=',
      '!',
      'and',
      'or',
      'not',
      '2',
      '.5',
      '1e3',
      ' ',
    ],
    ...[
      '²',
      'π',
      '−',
      '×',
      'α',
      '\u200b',
      '$',
      '\ud83d\ude00',
      '__proto__',
      'constructor',
      'toString',
      '"',
      '`',
      ';',
      '\\',
      '\n',
    ],
  );
  it('gives a formula within the limits or one fault with its place, never an exception', () => {
    const check = (text: string): void => {
      for (const dialect of [BLACK_BOX, undefined]) {
        const found = parseFormula(text, dialect);
        if (found.ok) {
          expect(found.value.names.length).toBeLessThanOrEqual(16);
          expect(found.value.expr.dtype).toBe('float');
        } else {
          const { from, to, mend } = found.error;
          expect(from >= 0 && from <= to && to <= text.length).toBe(true);
          expect(mend).not.toBe('');
        }
      }
    };
    const likely = fc.array(pieces, { maxLength: 60 }).map((list) => list.join(''));
    fc.assert(fc.property(likely, check), { seed: 2, numRuns: 5000 });
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 300 }), check), { seed: 3, numRuns: 1000 });
  });
});
