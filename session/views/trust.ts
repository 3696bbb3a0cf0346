import type { GradientRow } from '../health/check.ts';
import type { DeviceRow } from '../health/compare-devices.ts';
import type { Verdict } from '../health/judge.ts';
import type { Chain } from '../health/tolerances.ts';

/** An entry that went into a bad one. */
export interface Culprit {
  readonly address: string;
  /** Row-major index in it. */
  readonly index: number;
  readonly value: number;
}

/** A number that an operation read: an entry of what the block was given, or of what it made on the way. */
export interface CauseOperand {
  /** Address of the value, or of the value whose gradient came in; null for a number of the block's own. */
  readonly address: string | null;
  readonly index: number | null;
  readonly what: 'value' | 'gradient';
  readonly value: number;
}

/** One operation on the way of a bad number out of a block. */
export interface CauseStep {
  /**
   * `term`: a term of a sum is bad. `overflow`: all terms are numbers, and with this one their sum passes the largest number;
   * term null where that depends on the order in which the device adds. `opposite`: infinities of both signs are added.
   * `function`: an operation made it of its operands. `outside`: an index points outside.
   */
  readonly kind: 'term' | 'overflow' | 'opposite' | 'function' | 'outside';
  /** `mul`, `div`, `exp` ...: of a term what its operands go through. */
  readonly op: string;
  /** At most 2. */
  readonly operands: readonly CauseOperand[];
  /** Which term: its indices along the summed axes, and their sizes. */
  readonly term: { readonly at: readonly number[]; readonly of: readonly number[] } | null;
  /** Of an overflow the sum before that term. */
  readonly partial: number | null;
  readonly value: number;
}

/** The first block that made a number that is none, and what it made it from. */
export interface NonFinite {
  readonly phase: 'forward' | 'backward';
  /** Node path of the block. */
  readonly node: string;
  readonly type: string;
  /** The value, or the gradient, whose entry it is. */
  readonly address: string;
  readonly index: number;
  readonly value: number;
  /** Entries of the inputs that decide that entry, at most 4: those of the cause, else operands at the same place. */
  readonly inputs: readonly Culprit[];
  /**
   * From the operation that gave the entry to the one that first made a bad number of good ones, at most 4; empty where it was
   * given like that, for means over samples, and where the block's numbers are too many.
   */
  readonly cause: readonly CauseStep[];
}

/** Gradients against differences, at the sample on view, in float64 on the CPU. */
export interface GradientCheck {
  /** The whole graph, or the block or group that was asked for. */
  readonly scope: string | null;
  readonly passed: boolean;
  readonly rows: readonly GradientRow[];
  /** Blocks held constant in the differences: no gradient passes them by definition. */
  readonly held: readonly string[];
  /** WebGPU against the CPU; empty where the device is the CPU's float64. */
  readonly devices: readonly DeviceRow[];
}

/** Questions whose numbers can be asked for once more in float64. */
export type CheckedQuestion =
  | 'tensor'
  | 'jacobianView'
  | 'jacobianWindow'
  | 'jacobianChain'
  | 'optimiserTrace'
  | 'perSample'
  | 'fan-out'
  | 'nudge'
  | 'paths'
  | 'health';

/** What numbers are; the window has the words. */
export type NumbersKind =
  | 'entries'
  | 'jacobian'
  | 'jacobian-of'
  | 'gradient'
  | 'norm'
  | 'singular'
  | 'line'
  | 'costs'
  | 'loss'
  | 'mean'
  | 'contribution'
  | 'sum'
  | 'predicted'
  | 'actual'
  | 'path'
  | 'gain'
  | 'gain-product'
  | 'gradient-norm';

/** The numbers of one kind against the same in float64, at the entry that is furthest off. */
export interface FloatPart extends Verdict {
  readonly kind: NumbersKind;
  readonly at: string | null;
}

/** Numbers on the screen against the same in float64 on the CPU, or those of the device against float64 ones on the screen. */
export interface FloatCheck {
  /** The session's device is the float64 reference: a second run is compared. */
  readonly isReference: boolean;
  /** The numbers on the screen are float64 on every device; `shown` is then what the device has for them. */
  readonly alwaysPrecise: boolean;
  readonly device: string;
  /** Numbers compared. */
  readonly count: number;
  /** The part that is closest to its tolerance, or beyond it by most; null where the answer has no numbers. */
  readonly worst: FloatPart | null;
  /** All parts that are beyond their tolerance, at most 8. */
  readonly failed: readonly FloatPart[];
  /** The chain of operations that leads to them. */
  readonly chain: Chain;
  readonly passed: boolean;
  /**
   * For a value or gradient: the block that made it alone (the blocks that send a gradient back), in float64 from the same
   * inputs that the device had. Null where there is none, or where it is not computed.
   */
  readonly local: (Verdict & { readonly nodes: readonly string[]; readonly chain: Chain }) | null;
}

/** A slope of a formula at one point: by its derivative, and by differences. */
export interface FormulaEntry {
  /** The variable. */
  readonly name: string;
  /** The values of all variables, in their order. */
  readonly at: readonly number[];
  readonly derivative: number;
  readonly difference: number;
  /** How far the two are apart, relative to the larger of 1, the value and the slope. */
  readonly error: number;
}

/** The derivative of a formula against differences. */
export interface FormulaCheck {
  /** Points that were looked at, all of them smooth places of the formula; 0 where none was found. */
  readonly points: number;
  readonly worst: FormulaEntry | null;
  readonly passed: boolean;
}
