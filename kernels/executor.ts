import type { TextPlace } from '../graph-core/model/result.ts';
import type { TensorData } from '../graph-core/model/tensor.ts';
import type { PlanLimits } from '../graph-core/plan/limits.ts';
import type { Plan } from '../graph-core/plan/plan.ts';
import type { ScriptFaultCode } from './script/script.ts';

/** Where a plan runs; what the status line shows. */
export interface DeviceInfo {
  readonly kind: 'webgpu' | 'wasm' | 'cpu';
  /** As the driver says it, e.g. `llvmpipe (LLVM 15.0.6, 256 bits)`; `float64 reference` on the CPU. */
  readonly name: string;
  readonly vendor: string;
  readonly architecture: string;
  /** Whether the processor does the work: true for WebAssembly and the CPU, and for a GPU that is a program (SwiftShader, lavapipe). */
  readonly software: boolean;
  readonly precision: 'float32' | 'float64';
  /** How many threads divide what is large enough; where nothing is said, one, or the driver's affair. */
  readonly threads?: number;
  readonly limits: PlanLimits;
}

/** An expected device failure, with the block and kernel where known. */
export class DeviceError extends Error {
  readonly code:
    | 'device/no-adapter'
    | 'device/lost'
    | 'device/out-of-memory'
    | 'device/validation'
    | 'device/shader'
    | 'device/cancelled'
    | 'script/no-host'
    | ScriptFaultCode;
  /** Label of the call, which names block and kernel. */
  readonly label: string | undefined;
  /** In the text of a script. */
  readonly place: TextPlace | undefined;
  constructor(code: DeviceError['code'], message: string, label?: string, place?: TextPlace) {
    super(message);
    this.name = 'DeviceError';
    this.code = code;
    this.label = label;
    this.place = place;
  }
}

/** Prepares plans; one per device. */
export interface Executor {
  readonly info: DeviceInfo;
  /** Allocates the arenas and compiles all pipelines. @throws DeviceError */
  load(plan: Plan): Promise<LoadedPlan>;
  /** Resolves with a reason when the device is gone; never rejects. */
  readonly lost: Promise<string>;
  destroy(): void;
}

/** An iteration that is stopped is still finished if that takes no longer than this: no half update is left behind. */
export const FINISH_MS = 100;

export interface IterateOptions {
  readonly steps: number;
  /** One array per feed of the plan's loop, `steps` rows after one another. */
  readonly feeds: readonly TensorData[];
  readonly signal?: AbortSignal;
}

export interface Iterated {
  /** Iterations done: fewer than asked only when the signal aborted. */
  readonly steps: number;
  /** One array per collect of the plan's loop, a row for each iteration done. */
  readonly collected: readonly TensorData[];
}

/** A plan on a device. Calls are queued in order; `read` waits for what it reads. */
export interface LoadedPlan {
  readonly plan: Plan;
  /** Copies elements into a slot, from element `at` on. */
  write(slot: number, data: TensorData, at?: number): void;
  /** Copies `count` elements out; the whole slot by default. @throws DeviceError */
  read(slot: number, at?: number, count?: number): Promise<TensorData>;
  /** Runs calls[from .. to), in submissions short enough to be cancelled within 200 ms. @throws DeviceError */
  run(from?: number, to?: number, signal?: AbortSignal): Promise<void>;
  /** Runs the whole plan `steps` times with the loop's feeds, carries and collects. @throws DeviceError */
  iterate(options: IterateOptions): Promise<Iterated>;
  destroy(): void;
}
