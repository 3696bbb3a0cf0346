import { beforeAll, describe, expect, it } from 'vitest';
import type { Units } from '../../session/protocol.ts';
import { startTranslations } from '../i18n/i18n.ts';
import { arrowFrom } from './unit-parts.tsx';
import { curvePath } from './units.ts';
import { type Pointed, pointedText, type Told, walkText } from './units-text.ts';

/** s[8] = 1·1 + 2·2 + (−0.5 of 10 others) − 2 = 2.5, and dC/dz through it alone. */
const units: Units = {
  generation: 1,
  path: 'f',
  rows: { from: 8, count: 1, total: 9 },
  columns: { from: 0, count: 2, total: 12 },
  row: { at: 0, count: 1 },
  isMean: false,
  input: [1, 2],
  weight: [1, 2],
  hasBias: true,
  bias: [-2],
  output: [2.5],
  gradients: { input: [3, 7], weight: [4, 8], bias: [4], output: [4] },
  forward: [{ terms: [1, 4, -0.5, -2], partial: [1, 5, 4.5, 2.5], engine: 2.5, isEqual: true }],
  backward: [
    { terms: [4, -1], partial: [4, 3], engine: 3.000001, isEqual: true },
    { terms: [8, -1], partial: [8, 7], engine: 6, isEqual: false },
  ],
  terms: { forward: 4, backward: 4 },
  after: { node: 'h', type: 'tanh', output: 'h.output', curve: [0, 1], value: [0.5], slope: [0.25], gradient: [16] },
};
const symbols = { input: 'z', weight: 'W', bias: 'b', output: 's', after: 'a', function: 'Tanh' };

describe('the arithmetic of a unit in words', () => {
  let told: Told;
  beforeAll(() => {
    told = { units, symbols, t: startTranslations('en').t };
  });
  const text = (at: Partial<Pointed>, change: Partial<Units> = {}): string =>
    pointedText({ ...told, units: { ...units, ...change } }, { side: 'sum', row: 0, column: 0, ...at });

  it('has the whole sum, the rest as one term', () => {
    expect(text({})).toBe(
      's[8] = 1·1 + 2·2 + (10 others: −0.5) + (−2) = 2.5. Sum of the terms 2.5, in the step 2.5: the same.  ·  ∂C/∂s[8] = 4',
    );
  });
  it('states how far the step’s own sum is apart', () => {
    expect(text({ side: 'input' })).toContain('in the step 3.000001: equal to a millionth of the terms, apart by 1e−6.');
    expect(text({ side: 'input', column: 1 })).toContain('Sum of the terms 7, in the step 6: apart by −1.');
  });
  it('has the products of a weight, forward and backward', () => {
    expect(text({ side: 'weight', column: 1 })).toBe(
      'W[8,1]·z[1] = 2·2 = 4  ·  ∂C/∂W[8,1] = ∂C/∂s[8]·z[1] = 4·2 = 8  ·  ∂C/∂s[8]·W[8,1] = 4·2 = 8, its part of ∂C/∂z[1]',
    );
  });
  it.each([{ isMean: true }, { row: { at: 0, count: 2 } }])('takes no product for a gradient that is a sum: %o', (change) => {
    expect(text({ side: 'weight', column: 1 }, change)).toContain('∂C/∂W[8,1] = 8, summed over the samples or rows');
  });
  it('names the row of an input of several', () => {
    expect(text({ side: 'weight' }, { row: { at: 1, count: 2 } })).toMatch(/^W\[8,0\]·z\[1,0\] = 1·1 = 1 .* of ∂C\/∂z\[1,0\]$/);
  });
  it('has the function and what comes back through it', () => {
    expect(text({ side: 'function' })).toBe(
      'a[8] = Tanh(s[8]) = Tanh(2.5) = 0.5  ·  ∂C/∂s[8] = ∂C/∂a[8]·Tanh′(s[8]) = 16·0.25 = 4',
    );
  });
  it('has no numbers for what is not computed', () => {
    const nothing = {
      output: null,
      forward: null,
      backward: null,
      gradients: { input: null, weight: null, bias: null, output: null },
    };
    expect(text({}, nothing)).toBe('s[8] = –');
    expect(text({ side: 'weight' }, nothing)).toBe('W[8,0] = 1');
    expect(text({ side: 'input' }, { ...nothing, input: null })).toBe('z[0] = –');
  });
  it('tells the terms that were walked through', () => {
    const walk = { phase: 'forward', size: 4 } as const;
    expect(walkText(told, { ...walk, at: 0 })).toBe('Step shows s[8] term by term; a click or Enter on a unit goes to its sum.');
    expect(walkText(told, { ...walk, at: 3 })).toBe('s[8] = 1·1 + 2·2 + (10 others: −0.5) + …  ·  so far 4.5');
    expect(walkText(told, { ...walk, at: 4 })).toContain('= 2.5. Sum of the terms');
    expect(walkText(told, { phase: 'backward', size: 2, at: 3 })).toBe('∂C/∂z[1] = 4·2 + …  ·  so far 8');
  });
});

describe('arrow keys in a drawing of units', () => {
  it.each<[string, Pointed, string, Pointed | null]>([
    ['along the inputs', { side: 'input', row: 0, column: 0 }, 'ArrowDown', { side: 'input', row: 0, column: 1 }],
    ['not beyond the last', { side: 'input', row: 0, column: 1 }, 'ArrowDown', null],
    ['from an input to a weight', { side: 'input', row: 0, column: 1 }, 'ArrowRight', { side: 'weight', row: 0, column: 1 }],
    ['from a weight to its sum', { side: 'weight', row: 0, column: 1 }, 'ArrowRight', { side: 'sum', row: 0, column: 1 }],
    ['to the function behind it', { side: 'sum', row: 0, column: 1 }, 'ArrowRight', { side: 'function', row: 0, column: 1 }],
    ['no further', { side: 'function', row: 0, column: 1 }, 'ArrowRight', null],
  ])('lead %s', (_, from, key, to) => expect(arrowFrom(from, key, units)).toEqual(to));

  it('go through the weights of one sum after another, and to no function where there is none', () => {
    const two: Units = { ...units, rows: { from: 0, count: 2, total: 2 }, after: null };
    expect(arrowFrom({ side: 'weight', row: 0, column: 1 }, 'ArrowDown', two)).toEqual({ side: 'weight', row: 1, column: 0 });
    expect(arrowFrom({ side: 'sum', row: 0, column: 0 }, 'ArrowRight', two)).toBeNull();
  });
});

describe('the curve of a function', () => {
  it('fits into its square, with gaps where it is not finite', () => {
    expect(curvePath([-4, null, 0, 4], 20)).toBe('M -10.0 10.0  M 3.3 0.0 L 10.0 -10.0');
  });
});
