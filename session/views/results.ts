import type { Address } from '../../graph-core/model/document.ts';

/** Two values of the graph that are looked at row by row. */
export interface ResultPair {
  readonly output: Address;
  readonly target: Address;
  readonly kind: 'classes' | 'numbers';
}

export interface ResultsRequest {
  /** Which of the pairs, by its number. */
  readonly choice: number;
  /** The rows beside those of training; where there are none, those that there are. */
  readonly held: 'validation' | 'test';
}

/** Answers beside the truth, for all rows of a part, with the weights of `step`. */
export interface Results {
  readonly generation: number;
  readonly step: number;
  readonly pairs: readonly ResultPair[];
  readonly choice: number;
  /** Names of the classes in order; empty for numbers. */
  readonly classes: readonly string[];
  readonly parts: readonly (ClassPart | NumberPart)[];
  /** Parts besides training that there are. */
  readonly heldBack: readonly ('validation' | 'test')[];
}

export type PartName = 'train' | 'validation' | 'test';

export interface ClassPart {
  readonly kind: 'classes';
  readonly part: PartName;
  /** [classes, classes] row-major: row the true class, column the answer. */
  readonly counts: Float64Array;
  /** The sample of each answer, its true class and the class that it names. */
  readonly samples: Int32Array;
  readonly truth: Int32Array;
  readonly answers: Int32Array;
  /** Answers without a true class, such as labels that are ignored. */
  readonly unlabelled: number;
}

export interface NumberPart {
  readonly kind: 'numbers';
  readonly part: PartName;
  /** Entries of all rows that the numbers below are of. */
  readonly count: number;
  /** 1 - sum of squared residuals / sum of squared distances of the targets from their mean, entry by entry. */
  readonly r2: number;
  /** Of the residuals, output - target. */
  readonly residuals: {
    readonly mean: number;
    readonly sd: number;
    /** Mean of their absolute values. */
    readonly absolute: number;
    readonly min: number;
    readonly max: number;
    readonly nonFinite: number;
  };
  /** Evenly spaced rows' entries to be drawn: sample, target and output of each. */
  readonly samples: Int32Array;
  readonly truth: Float64Array;
  readonly answers: Float64Array;
}
