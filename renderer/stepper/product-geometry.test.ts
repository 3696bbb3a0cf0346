import { describe, expect, it } from 'vitest';
import type { CardProduct } from '../../session/protocol.ts';
import { dotProduct, dotText, isWide, mainRow, patternName } from './product-geometry.ts';

describe('dotProduct', () => {
  const row = [2, -1, 0];
  const jacobian = [0.5, 1, 3, -2, 7, 7];
  it('takes the row and one column', () => {
    const { terms, sum } = dotProduct(row, jacobian, 2, 0);
    expect(terms).toEqual([
      { at: 0, left: 2, right: 0.5 },
      { at: 1, left: -1, right: 3 },
      { at: 2, left: 0, right: 7 },
    ]);
    expect(sum).toBe(-2);
  });
  it('prints what it adds', () => {
    expect(dotText(dotProduct(row, jacobian, 2, 0))).toBe('2·0.5 + (−1)·3 + 0·7 = −2');
    expect(dotText(dotProduct(row, jacobian, 2, 1))).toBe('2·1 + (−1)·(−2) + 0·7 = 4');
  });
  it('prints every term where they are few, and of many those that count', () => {
    expect(dotText(dotProduct([0, 3], [1, 0], 1, 0))).toBe('0·1 + 3·0 = 0');
    expect(dotText(dotProduct([0, 0, 0, 2], [1, 1, 1, 3], 1, 0))).toBe('2·3 = 6');
  });
  it('cuts long sums and keeps the total', () => {
    const ones = new Array<number>(20).fill(1);
    expect(dotText(dotProduct(ones, ones, 1, 0), { limit: 3 })).toBe('1·1 + 1·1 + 1·1 + … = 20');
  });
  it('has the entry of the matrix first where gradients are columns', () =>
    expect(dotText(dotProduct([2, -1], [0.5, 3], 1, 0), { turned: true })).toBe('0.5·2 + 3·(−1) = −2'));
  it('carries non-finite entries into the sum', () => expect(dotText(dotProduct([1], [Number.NaN], 1, 0))).toBe('1·NaN = NaN'));
});

it('brings the largest term on view', () => expect(mainRow([2, -5, 0], [1, 1, 9], 1, 0)).toBe(1));

it('puts small products beside each other', () => {
  const product = (outputs: number, inputs: number): CardProduct => ({
    wrt: 'f.input',
    kind: 'state',
    outputs: [{ address: 'f.output', shape: [outputs] }],
    outputShape: [outputs],
    inputShape: [inputs],
    row: new Array<number>(outputs).fill(0),
    jacobian: null,
    result: new Array<number>(inputs).fill(0),
    structure: 'dense',
    equals: null,
  });
  expect(isWide(product(3, 3))).toBe(true);
  expect(isWide(product(3, 4))).toBe(false);
});

it.each([
  ['diagonal', 1, 'single'],
  ['identity', 1, 'single'],
  ['dense', 1, 'single'],
  ['zero', 1, 'zero'],
  ['equals-weight', 1, 'equals-weight'],
  ['diagonal', 2, 'diagonal'],
  ['identity', 2, 'identity'],
  ['dense', 2, null],
] as const)('calls a %s Jacobian of %i rows and columns %s', (structure, size, name) =>
  expect(patternName(structure, { outputs: size, inputs: size })).toBe(name),
);
