import { describe, expect, it } from 'vitest';
import { addClean, arrowStep, scrubbed } from './number-steps.ts';

const none = { shiftKey: false, ctrlKey: false, altKey: false };
const shift = { ...none, shiftKey: true };
const ctrl = { ...none, ctrlKey: true };

describe('an arrow key', () => {
  it.each([
    [7, true, none, 8],
    [7, false, none, 6],
    [7, true, shift, 17],
    [7, true, ctrl, 7.1],
    [0, true, none, 1],
    [0.01, true, none, 0.02],
    [0.1, false, none, 0.09],
    [0.5, true, none, 0.6],
    [-0.5, true, none, -0.4],
    [0.02, true, shift, 0.12],
  ] as const)('%d, up: %s', (value, up, held, expected) => expect(addClean(value, arrowStep(value, up, held))).toBe(expected));

  it('moves whole numbers by nothing finer than 1', () => {
    expect(arrowStep(5, true, ctrl, true)).toBe(1);
  });
});

describe('a drag', () => {
  it.each([
    [1, 8, none, {}, 1.2],
    [1, -40, none, {}, 0],
    [0.01, 4, none, {}, 0.011],
    [10, 4, shift, {}, 20],
    [10, 4, ctrl, {}, 10.1],
    [3, 9, none, { integer: true }, 5],
    [3, -90, none, { integer: true, min: 1 }, 1],
    [0.9, 400, none, { max: 1 }, 1],
  ] as const)('from %d by %d pixels', (start, pixels, held, bounds, expected) =>
    expect(scrubbed(start, pixels, held, bounds)).toBe(expected),
  );
});
