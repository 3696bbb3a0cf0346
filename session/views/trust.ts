import type { GradientRow } from '../health/check.ts';
import type { DeviceRow } from '../health/compare-devices.ts';

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

/** A number on the screen against the same one in float64 on the CPU. */
export interface Referee {
  /** The device is the reference itself. */
  readonly isReference: boolean;
  readonly device: string;
  readonly entries: number;
  /** The entry that is furthest off; null where there is none. */
  readonly worst: { readonly index: number; readonly shown: number; readonly reference: number } | null;
  readonly absolute: number;
  /** Over the scale of the tensor: its largest entry, more where large terms cancel. */
  readonly relative: number;
  readonly tolerance: number;
  readonly passed: boolean;
}
