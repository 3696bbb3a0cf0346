import { describe, expect, it } from 'vitest';
import type { Card, TensorSummary } from '../../session/protocol.ts';
import { forwardTerm } from './forward-term.ts';

const tensor = (shape: readonly number[], entries: readonly number[]): TensorSummary => ({
  dtype: 'float',
  shape,
  entries,
  norm: 0,
  min: 0,
  max: 0,
  nonFinite: 0,
});
const card = (type: string, ...operands: readonly TensorSummary[]): Card => ({
  stage: { index: 0, phase: 'forward', node: 'f', type, makes: [] },
  formula: '',
  withNumbers: null,
  operands: operands.map((summary, i) => ({ address: `v${i}.value`, summary })),
  products: [],
  updates: [],
  note: null,
});

describe('one entry of an output', () => {
  const x = tensor([2], [3, -1]);
  const weight = tensor([3, 2], [1, 2, 0, 5, 4, 4]);

  it('of a linear block is a row of its weight times the input, plus the bias', () => {
    const term = forwardTerm(card('linear', x, weight, tensor([3], [0, 0.5, 1]), tensor([3], [1, -4.5, 9])), 1, false);
    expect(term).toEqual({ lit: [{ row: 0 }, { row: 1 }, { index: 1 }, { index: 1 }], text: '0·3 + 5·(−1) + 0.5 = −4.5' });
  });
  it('does without a bias', () => {
    const term = forwardTerm(card('linear', x, weight, tensor([3], [1, -5, 8])), 0, false);
    expect(term).toEqual({ lit: [{ row: 0 }, { row: 0 }, { index: 0 }], text: '1·3 + 2·(−1) = 1' });
  });
  it('of an elementwise block comes from the same entry', () =>
    expect(forwardTerm(card('relu', tensor([2], [-1, 2]), tensor([2], [0, 2])), 1, true)).toEqual({
      lit: [{ index: 1 }, { index: 1 }],
      text: '2',
    }));
  it('of any other block stands alone', () =>
    expect(forwardTerm(card('softmax', tensor([2], [0, 0]), tensor([2], [0.5, 0.5])), 0, false)?.lit).toEqual([
      null,
      { index: 0 },
    ]));
  it('writes no dot product with a weight of which only a part is at hand', () =>
    expect(forwardTerm(card('linear', x, tensor([40, 2], [1, 2]), tensor([40], [1, 2])), 1, false)?.text).toBe('2'));
});
