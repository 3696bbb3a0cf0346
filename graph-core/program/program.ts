import type { Dtype, Shape } from '../model/tensor.ts';

/**
 * The program: a list of typed equations in static single assignment. Forward passes, backward passes and updates are all
 * programs; every pass takes one and gives one.
 *
 * A value's `shape` is that of one sample. Named axes (`sample`, `probe`) are carried beside it and are never matched by
 * broadcasting: an equation's outputs carry the union of its inputs' axes unless its op says otherwise.
 */
export interface Program {
  /** Size of every named axis that a value may carry. */
  readonly axes: { readonly [axis: string]: number };
  /** Type of each variable, by id. */
  readonly types: readonly ValueType[];
  readonly inputs: readonly ProgramInput[];
  readonly equations: readonly Equation[];
  readonly outputs: readonly ProgramOutput[];
}

export interface ValueType {
  readonly dtype: Dtype;
  readonly shape: Shape;
  /** Named axes it carries, outermost first, in the order of {@link AXIS_ORDER}. */
  readonly axes: readonly string[];
}

export type VarId = number;

/** What a program input is fed with; `buffer` is a block's own state, which no gradient changes. */
export type InputRole =
  | 'observed'
  | 'parameter'
  | 'buffer'
  | 'constant'
  | 'cotangent'
  | 'tangent'
  | 'state'
  | 'schedule'
  | 'random';

/** Blocks such as batch norm and dropout expand differently in training and in evaluation. */
export type Mode = 'train' | 'eval';

export interface ProgramInput {
  readonly name: string;
  readonly role: InputRole;
  readonly id: VarId;
}

export interface ProgramOutput {
  readonly name: string;
  readonly id: VarId;
}

/** Which part of which block an equation comes from; it survives every pass, also fusion. */
export interface Origin {
  /** Node ids from the outermost group instance to the block, with `/` between them: the address of the block. */
  readonly path: string;
  readonly rule: 'forward' | 'jvp' | 'update' | `vjp:${string}` | 'vjp';
}

export interface Equation {
  /** Type id of the op. */
  readonly op: string;
  readonly attrs: Attrs;
  /** Port name of each input: `input`, `weight`, `inputs.0` ... */
  readonly ports: readonly string[];
  readonly inputs: readonly VarId[];
  readonly outputs: readonly VarId[];
  /** Port name of each output. */
  readonly outputPorts: readonly string[];
  readonly origins: readonly Origin[];
  /** A call: the composite's, group's or derivative's own program, whose inputs and outputs are this equation's in order. */
  readonly body?: Program;
}

/** Attributes with defaults filled in; plain data, also scalar expressions. */
export type Attrs = { readonly [name: string]: unknown };

/** Order in which axes are stacked in front of a value's shape. */
const AXIS_ORDER: readonly string[] = ['probe', 'sample'];

const rank = (axis: string): number => {
  const i = AXIS_ORDER.indexOf(axis);
  return i < 0 ? AXIS_ORDER.length : i;
};

/** Sorted union of axis lists. */
export function unionAxes(...lists: readonly (readonly string[])[]): string[] {
  const all = new Set(lists.flat());
  return [...all].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
}

/** Axis sizes and shape together: how the value lies in memory. */
export function physicalShape(program: Pick<Program, 'axes'>, type: ValueType): number[] {
  return [...type.axes.map((axis) => program.axes[axis] ?? 1), ...type.shape];
}
