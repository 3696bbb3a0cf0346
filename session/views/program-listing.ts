import type { Phase } from '../../graph-core/plan/plan.ts';

/** One equation of the step's program as it is run. */
export interface ListedEquation {
  readonly phase: Phase;
  /** Node path of the block it comes from; empty where it comes from none. */
  readonly node: string;
  /** Place of its stage in the view's list; -1 where it has none. */
  readonly stage: number;
  readonly op: string;
  /** Attributes, as text; empty where there are none. Of a contraction its axes, `k,nk→n`. */
  readonly attrs: string;
  /** Of a map, its formula; `#0` is the first input. */
  readonly formula: string | null;
  /** An address, `grad:` or `wire:` of one, `next:` of a weight, or `t1`, `t2` for what only the compiler knows. */
  readonly inputs: readonly string[];
  readonly outputs: readonly { readonly name: string; readonly type: string }[];
}

/** What one block takes of the step's plan. */
export interface ListedBlock {
  readonly node: string;
  readonly type: string;
  readonly equations: number;
  /** Kernel calls. */
  readonly calls: Readonly<Record<Phase, number>>;
  /** Bytes of what it is fed with and what it makes, at four an element. */
  readonly bytes: number;
}

export interface ProgramListing {
  /** Blocks and variables in the sorted order, inside groups by path. */
  readonly order: readonly string[];
  /** The first 20,000. */
  readonly equations: readonly ListedEquation[];
  readonly count: Readonly<Record<Phase, number>>;
  readonly blocks: readonly ListedBlock[];
  /** Bytes that the plan takes on a device, with the gaps between values and with memory that is used again. */
  readonly bytes: number;
  /** Every value has a place of its own. */
  readonly keepsAll: boolean;
}

/** How long the stages of the step take, in milliseconds, each the median of its runs. */
export interface Timings {
  readonly runs: number;
  /** `webgpu`: from submitting until the device says that it is done, `cpu`: until the calls return. */
  readonly clock: 'webgpu' | 'wasm' | 'cpu';
  readonly device: string;
  /** What runs before the first stage. */
  readonly prologue: number;
  readonly stages: readonly number[];
}
