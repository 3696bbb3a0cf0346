import type { GradientRow } from '../health/check.ts';
import type { DeviceRow } from '../health/compare-devices.ts';
import type { Verdict } from '../health/judge.ts';
import type { Chain } from '../health/tolerances.ts';

/** An input entry that went into a bad entry. */
export interface Culprit {
  readonly address: string;
  /** Row-major index in it. */
  readonly index: number;
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
  /** Entries of the inputs that decide that entry, at most 4: of an elementwise block its operands, else the largest in size. */
  readonly inputs: readonly Culprit[];
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
