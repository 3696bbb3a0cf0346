import { describe, expect, it } from 'vitest';
import { besides } from './besides.ts';

describe('formulas beside each other', () => {
  it.each([
    ['y = x', ['y = x']],
    ['c = d,\\ e = f,\\ g', ['c = d', 'e = f', 'g']],
    ['(i,\\ f) = s,\\ \\frac{a,\\ b}{c}', ['(i,\\ f) = s', '\\frac{a,\\ b}{c}']],
    ['f(a, b)', ['f(a, b)']],
  ])('%s', (tex, lines) => expect(besides(tex)).toEqual(lines));
});
