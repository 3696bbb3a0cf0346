import { describe, expect, it } from 'vitest';
import { tensor } from '../graph-core/model/tensor.ts';
import { listText, numberText, tensorText } from './numbers.ts';

describe('numberText', () => {
  it.each([
    [0, '0'],
    [-0, '0'],
    [3, '3'],
    [-1200, '-1200'],
    [0.1 + 0.2, '0.3'],
    [1 / 3, '0.33333'],
    [1e7, '1e7'],
    [1.23456e-7, '1.2346e-7'],
    [Number.NaN, 'NaN'],
    [Number.NEGATIVE_INFINITY, '-Inf'],
  ])('%d is %s', (value, text) => {
    expect(numberText(value)).toBe(text);
  });
});

describe('tensorText', () => {
  it('shows scalars, lists, small matrices and nothing', () => {
    expect(tensorText(tensor([], [2.5]))).toBe('2.5');
    expect(tensorText(tensor([3], [1, 2, 3]))).toBe('[ 1 2 3 ]');
    expect(tensorText(tensor([2, 2], [1, 2, 3, 4]))).toBe('[ 1 2 ; 3 4 ]');
    expect(tensorText(tensor([0, 3], []))).toBe('empty 0 × 3');
  });

  it('keeps to its width and says how much is left out', () => {
    const long = tensor(
      [1000],
      Array.from({ length: 1000 }, (_, i) => i / 7),
    );
    const text = tensorText(long, 40);
    expect(text.length).toBeLessThanOrEqual(40);
    const shown = text.split(' ... ')[0]?.split(' ').length ?? 0;
    expect(text).toContain(`... ${1000 - (shown - 1)} more ]`);
  });

  it('lists no more than it is told to', () => {
    expect(listText([1, 2, 3, 4], 2)).toBe('[ 1 2 ... 2 more ]');
  });
});
