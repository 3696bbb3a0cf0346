import { describe, expect, it } from 'vitest';
import { currentTerm, firstTermOf, partialOf, revealed, standing, type UnitsWalk } from './units-walk.ts';

/** Two sums of three terms each. */
const at = (place: number, phase: UnitsWalk['phase'] = 'forward'): UnitsWalk => ({ phase, at: place, size: 3 });
const sum = { terms: [1, -6, 1], partial: [1, -5, -4], engine: -4, isEqual: true };

describe('the walk through the sums of a layer', () => {
  it('takes one sum after another', () => {
    expect([0, 1, 3, 4, 6].map((place) => currentTerm(at(place)))).toEqual([
      null,
      { sum: 0, term: 0 },
      { sum: 0, term: 2 },
      { sum: 1, term: 0 },
      { sum: 1, term: 2 },
    ]);
    expect([0, 2, 3, 5, 6].map((place) => [revealed(at(place), 'forward', 0), revealed(at(place), 'forward', 1)])).toEqual([
      [0, 0],
      [2, 0],
      [3, 0],
      [3, 2],
      [3, 3],
    ]);
  });

  it('shows of a sum what it comes to so far, and the whole after its last term', () => {
    expect([3, 4, 5, 6].map((place) => partialOf(at(place), 'forward', 1, sum))).toEqual([
      null,
      { value: 1, isWhole: false },
      { value: -5, isWhole: false },
      { value: -4, isWhole: true },
    ]);
    expect(partialOf(null, 'forward', 1, sum)).toEqual({ value: -4, isWhole: true });
    expect(partialOf(at(0, 'backward'), 'forward', 1, sum)).toEqual({ value: -4, isWhole: true });
    expect(partialOf(at(6), 'forward', 1, undefined)).toBeNull();
  });

  it.each<[UnitsWalk | null, number, number, string]>([
    [null, 1, 1, 'shown'],
    [at(2), 0, 0, 'shown'],
    [at(2), 0, 1, 'current'],
    [at(2), 0, 2, 'ahead'],
    [at(2), 1, 0, 'ahead'],
    // backward an input's sum runs over the rows
    [at(2, 'backward'), 1, 0, 'current'],
    [at(2, 'backward'), 0, 1, 'ahead'],
    [at(0), 0, 0, 'ahead'],
  ])('%o: the connection %i,%i is %s', (walk, row, column, expected) => expect(standing(walk, row, column)).toBe(expected));

  it('goes on at the first term of a unit that is chosen, where that is a sum of the phase', () => {
    const unit = (side: 'sum' | 'input') => ({ side, row: 1, column: 0 }) as const;
    expect(firstTermOf(at(6), unit('sum'))).toBe(4);
    expect(firstTermOf(at(6), unit('input'))).toBeNull();
    expect(firstTermOf(at(6, 'backward'), unit('input'))).toBe(1);
    expect(firstTermOf(at(6, 'backward'), unit('sum'))).toBeNull();
  });
});
