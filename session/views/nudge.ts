import type { TensorSummary } from './step.ts';

/** What a change of one entry does to a value downstream. */
export interface NudgePair {
  /** The value's tangent along the change: linear in it. */
  readonly predicted: TensorSummary;
  /** The value of a run from the changed entry, less the value of before. */
  readonly actual: TensorSummary;
}

/** The cost's change for one size of the step. */
export interface NudgeRow {
  readonly delta: number;
  /** Gradient times delta. */
  readonly predicted: number;
  readonly actual: number;
  /** |actual - predicted|; 0 where it is no more than the rounding of the cost itself. */
  readonly gap: number;
  /** The gap of the row before over this one; null for the first, and where this gap is 0. */
  readonly ratio: number | null;
}

/** A block whose formula has a corner or a step on the way from s to s + delta. */
export interface NudgeKink {
  readonly node: string;
  /** The change at which it is met; 0 where the value stands at it. */
  readonly at: number;
}

/** One entry of one value changed by delta, everything downstream run again and its upstream held; nothing stored changes. */
export interface Nudge {
  readonly address: string;
  /** Row-major, from 0. */
  readonly index: number;
  readonly delta: number;
  /** The entry before the change; over several samples their mean. */
  readonly from: number;
  /** All addresses of the changed value: what leaves a group is also what the block inside makes. */
  readonly own: readonly string[];
  /** By address, all that depends on the entry, without the entry's own value. */
  readonly downstream: Readonly<Record<string, NudgePair>>;
  /** For delta, delta / 2, delta / 4; empty where no cost depends on the entry. */
  readonly rows: readonly NudgeRow[];
  /** In forward order; null for a mean over samples, which is not searched. */
  readonly kinks: readonly NudgeKink[] | null;
  /** Blocks that were not searched for kinks, as they have too many entries. */
  readonly unsearched: readonly string[];
}
