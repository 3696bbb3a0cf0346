import type { Slot } from '../model/kernel-call.ts';
import type { Dtype } from '../model/tensor.ts';
import type { PlannedCall } from './planned-call.ts';

/** What an executor runs: it knows no block and no WGSL. */
export interface Plan {
  /** `step` fuses nothing across blocks and is run stage by stage; `run` is iterated. */
  readonly kind: 'step' | 'run';
  readonly slots: readonly Slot[];
  /** Bytes of each arena; an arena is one device buffer, never larger than the device's binding limit unless one value is. */
  readonly arenas: readonly number[];
  readonly calls: readonly PlannedCall[];
  /** Blocks in execution order, as ranges of calls. */
  readonly stages: readonly Stage[];
  /** Written by the host before running. */
  readonly inputs: readonly PlanValue[];
  /** Readable by the host after running. */
  readonly outputs: readonly PlanValue[];
  /** How one run feeds the next; empty lists in a step plan. */
  readonly loop: Loop;
}

export type Phase = 'forward' | 'backward' | 'update';

export interface Stage {
  readonly phase: Phase;
  /** Address of the block: node id, inside groups `g1/f`. */
  readonly node: string;
  /** calls[from .. to) */
  readonly from: number;
  readonly to: number;
}

export interface PlanValue {
  readonly name: string;
  readonly slot: number;
  readonly dtype: Dtype;
  /** Axis sizes in front, then the shape of one sample. */
  readonly shape: readonly number[];
  readonly axes: readonly string[];
}

/** The n-th iteration reads row n of every feed, runs all calls, copies every carry, and appends every collected slot. */
export interface Loop {
  /** Inputs that get a new row each iteration: learning rate, bias corrections, rows of the batch. */
  readonly feeds: readonly { readonly name: string; readonly slot: number }[];
  /** After the calls, slot `from` is copied to slot `to` (nothing to do where they are the same). */
  readonly carries: readonly { readonly from: number; readonly to: number }[];
  /** Slots whose contents are appended to the history of each iteration: the cost. */
  readonly collects: readonly { readonly name: string; readonly slot: number }[];
}

/** Elements of a slot: every dtype takes four bytes on a device. */
export const slotLength = (slot: Slot): number => slot.bytes / 4;
