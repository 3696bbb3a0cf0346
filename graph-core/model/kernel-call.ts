import type { Expr } from '../scalar/expr.ts';
import type { Dtype } from './tensor.ts';

/**
 * The contract between the planner and the executors: six kernels and a call to the host, all over strided views, so that broadcasting,
 * transposing, slicing and the sample axis are only strides. Nothing here knows blocks or gradients.
 */

/** A strided window of a slot. Element (i0, i1, ...) of the call's dims is at `offset + sum i_d * strides[d]`, in elements. */
export interface View {
  readonly slot: number;
  readonly offset: number;
  readonly strides: readonly number[];
}

/** output[i] = expr(inputs[i]). An input may be the output itself (same slot, offset and strides): an in-place update. */
export interface MapCall {
  readonly kernel: 'map';
  readonly dims: readonly number[];
  readonly expr: Expr;
  readonly inputs: readonly View[];
  readonly output: View;
}

/**
 * output[i] = post(reduce_op over j of expr(inputs[i, j])). Inputs have strides over [...dims, ...inner], the output over
 * dims; `coord(d)` in `expr` counts over [...dims, ...inner]. `post` reads the reduced value as input 0 and `inputs[v]` as input
 * 1 + v, which must not move along inner; one that `post` alone reads may be the output itself, as in a map. An empty inner range
 * gives the identity of `op`: 0, 1, -Infinity, Infinity.
 */
export interface ReduceCall {
  readonly kernel: 'reduce';
  readonly op: 'sum' | 'prod' | 'max' | 'min';
  readonly dims: readonly number[];
  readonly inner: readonly number[];
  readonly expr: Expr;
  readonly post?: Expr;
  readonly inputs: readonly View[];
  readonly output: View;
}

/** output[i] = first row-major index j over inner at which input[i, j] is largest or smallest (a NaN wins), int32. */
export interface ArgCall {
  readonly kernel: 'arg';
  readonly op: 'max' | 'min';
  readonly dims: readonly number[];
  readonly inner: readonly number[];
  readonly inputs: readonly [View];
  readonly output: View;
}

/**
 * output[b, m, n] = sum over k of left[b, m, k] * right[b, k, n]. Each letter stands for a list of dims (any length,
 * also none). left has strides over [...b, ...m, ...k], right over [...b, ...k, ...n], output over [...b, ...m, ...n]. `post`
 * makes the output of the sum, which is its input 0, and of `inputs[v]`, its input 1 + v: those behind left and right, which have strides
 * over [...b, ...m, ...n] and may be the output itself.
 */
export interface ContractCall {
  readonly kernel: 'contract';
  readonly batch: readonly number[];
  readonly m: readonly number[];
  readonly n: readonly number[];
  readonly k: readonly number[];
  readonly post?: Expr;
  readonly inputs: readonly [View, View, ...View[]];
  readonly output: View;
}

/**
 * output[i] = source[i with its place along the gathered axis taken from index[i]]:
 * source element at `source.offset + sum i_d * source.strides[d] + index[i] * stride`, where index[i] is in [0, size).
 * An index outside gives NaN (0 for integers).
 */
export interface GatherCall {
  readonly kernel: 'gather';
  readonly dims: readonly number[];
  readonly stride: number;
  readonly size: number;
  /** [source, index] */
  readonly inputs: readonly [View, View];
  readonly output: View;
}

/**
 * output[i] = the upper 24 of 64 bits that threefry2x32 makes of (seed, stream), (step, sample) and (element, lane), int32:
 * the generator of `random/threefry.ts`, `element` being i counted within the last dims, of which there are `elements`.
 */
export interface RandomCall {
  readonly kernel: 'random';
  readonly dims: readonly number[];
  readonly elements: number;
  /** Hash of the stream's name. */
  readonly stream: number;
  readonly lane: number;
  /** [seed, step, sample], int32 */
  readonly inputs: readonly [View, View, View];
  readonly output: View;
}

/**
 * output[b] = what a script makes of inputs[b], once for each b in dims, computed by the host between two dispatches. Inputs
 * have strides over [...dims, ...shape of the port]; the output lies row-major over [...dims, ...shape] from its slot's start.
 */
export interface ScriptCall {
  readonly kernel: 'script';
  readonly dims: readonly number[];
  /** Body of a JavaScript function of the ports. */
  readonly source: string;
  /** In the order of the inputs. */
  readonly ports: readonly { readonly name: string; readonly shape: readonly number[] }[];
  readonly shape: readonly number[];
  readonly inputs: readonly View[];
  readonly output: View;
}

export type KernelCall = MapCall | ReduceCall | ArgCall | ContractCall | GatherCall | RandomCall | ScriptCall;

/** What a device runs by itself. */
export type DeviceCall = Exclude<KernelCall, ScriptCall>;

/** Where one value lives. `arena` numbers the plan's buffers; bytes, not elements. */
export interface Slot {
  readonly arena: number;
  readonly offset: number;
  readonly bytes: number;
  readonly dtype: Dtype;
  /** For messages: the value's name or address. */
  readonly label: string;
}
