import { describe, expect, it } from 'vitest';
import { readEinsum } from './einsum-equation.ts';

const tensors = (...shapes: number[][]) =>
  Object.fromEntries(shapes.map((shape, i) => [`inputs.${i}`, { dtype: 'float' as const, shape }]));

const messageOf = (equation: string, ...shapes: number[][]): string => {
  const read = readEinsum(tensors(...shapes), equation);
  return read.ok ? 'fine' : read.error.message;
};

const outOf = (equation: string, ...shapes: number[][]): unknown => {
  const read = readEinsum(tensors(...shapes), equation);
  return read.ok ? [...read.value.out].map((c) => read.value.sizes.get(c)) : read.error.message;
};

describe('readEinsum', () => {
  it('sorts the letters of an implied result, capitals first, behind the ellipsis', () => {
    expect(outOf('b...a', [2, 5, 3])).toEqual([5, 3, 2]);
    expect(outOf('aB', [2, 3])).toEqual([3, 2]);
    expect(outOf('ij,jk', [2, 3], [3, 4])).toEqual([2, 4]);
  });

  it('broadcasts what is under ellipses from the last axis on', () => {
    expect(outOf('...i,...i->...', [4, 1, 2], [3, 2])).toEqual([4, 3]);
    expect(outOf('...i->i', [4, 2])).toEqual([2]);
  });

  it.each([
    ['i->i1', 'column 5: "1" is no letter'],
    ['i-> i i', 'column 7: "i" stands twice behind "->"'],
    ['i-> j', 'column 5: "j" stands in no tensor'],
    ['...i...', 'column 5: a second "..."'],
    ['i->..', 'column 4: "." is no letter'],
    ['ij', 'column 1: 2 letters for inputs.0, which has 1 axes'],
    ['i,i', 'the equation is about 2 tensors, wired: 1'],
  ])('says where %s is wrong', (equation, message) => {
    expect(messageOf(equation, [2])).toBe(message);
  });

  it('refuses a diagonal of unequal axes, also where one has size 1', () => {
    expect(messageOf('ii', [2, 1])).toContain('axis "i" of inputs.0');
    expect(messageOf('i,i', [2], [1])).toBe('fine');
  });
});
