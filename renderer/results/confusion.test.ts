import { describe, expect, it } from 'vitest';
import type { ClassPart } from '../../session/protocol.ts';
import { classCount, rightOf, rowShares, samplesIn } from './confusion.ts';

/** Three classes, the last without samples: of class 0 three right and one taken for 1; of class 1 one right and one taken for 2. */
const PART: ClassPart = {
  kind: 'classes',
  part: 'train',
  counts: Float64Array.of(3, 1, 0, 0, 1, 1, 0, 0, 0),
  samples: Int32Array.of(10, 11, 12, 13, 14, 15),
  truth: Int32Array.of(0, 0, 1, 0, 1, 0),
  answers: Int32Array.of(0, 1, 2, 0, 1, 0),
  unlabelled: 0,
};

describe('a confusion matrix', () => {
  it('counts what is right on its diagonal', () => {
    expect(classCount(PART)).toBe(3);
    expect(rightOf(PART)).toEqual({ right: 4, total: 6 });
  });

  it('shares out each true class, and none where there are no samples', () => {
    expect([...rowShares(PART)]).toEqual([0.75, 0.25, 0, 0, 0.5, 0.5, 0, 0, 0]);
  });

  it('lists the samples of a cell', () => {
    expect(samplesIn(PART, 0, 0)).toEqual([10, 13, 15]);
    expect(samplesIn(PART, 1, 2)).toEqual([12]);
    expect(samplesIn(PART, 2, 0)).toEqual([]);
  });
});
