import { readFileSync } from 'node:fs';
import type { Dtype } from '../../../graph-core/model/tensor.ts';
import type { Builder, Value } from '../../../graph-core/program/builder.ts';
import { one } from '../build.ts';

export interface OnnxTensor {
  readonly dtype: 'float32' | 'int64' | 'int32' | 'bool';
  readonly shape: readonly number[];
  readonly data: readonly (number | string)[];
}

export interface OnnxCase {
  readonly id: string;
  readonly op_type: string;
  readonly opset: number;
  readonly attributes: { readonly [name: string]: unknown };
  readonly inputs: readonly OnnxTensor[];
  readonly outputs: readonly OnnxTensor[];
  /** For each slot of the node the position among the tensors, null where an optional one is left out. */
  readonly node_inputs: readonly (number | null)[];
}

const file = new URL('node-cases.json', import.meta.url);

export const ONNX_CASES = (JSON.parse(readFileSync(file, 'utf8')) as { cases: OnnxCase[] }).cases;

export const dtypeOf = ({ dtype }: OnnxTensor): Dtype =>
  dtype === 'float32' ? 'float' : dtype === 'bool' ? 'bool' : 'int32';

/** One node being drawn: its inputs by slot, its attributes with ONNX's defaults. */
export class OnnxNode {
  readonly b: Builder;
  readonly #case: OnnxCase;
  readonly #values = new Map<number, Value>();

  constructor(b: Builder, onnx: OnnxCase) {
    this.b = b;
    this.#case = onnx;
  }

  /** Tensors that stand in slots are observed variables of the drawn graph, by position. */
  get fed(): readonly number[] {
    return [...this.#values.keys()];
  }

  get slots(): number {
    return this.#case.node_inputs.length;
  }

  get outputs(): readonly OnnxTensor[] {
    return this.#case.outputs;
  }

  get opset(): number {
    return this.#case.opset;
  }

  #given(slot: number): OnnxTensor | undefined {
    const at = this.#case.node_inputs[slot];
    return at === null || at === undefined ? undefined : this.#case.inputs[at];
  }

  has = (slot: number): boolean => this.#given(slot) !== undefined;

  /** What is wired to a slot. */
  x(slot = 0): Value {
    const tensor = this.#given(slot);
    if (!tensor) throw new Error(`${this.#case.id} has nothing in slot ${slot}`);
    const at = this.#case.node_inputs[slot] as number;
    const made =
      this.#values.get(at) ??
      this.b.input(`input${at}`, 'observed', { dtype: dtypeOf(tensor), shape: tensor.shape, axes: [] });
    this.#values.set(at, made);
    return made;
  }

  all = (): Value[] => Array.from({ length: this.slots }, (_, slot) => this.x(slot));

  /** The numbers in a slot, for what is an attribute of ours; undefined where nothing is given. */
  numbers = (slot: number): number[] | undefined => this.#given(slot)?.data.map(Number);
  number = (slot: number): number | undefined => this.numbers(slot)?.[0];

  attr(name: string, otherwise: number): number;
  attr(name: string, otherwise: string): string;
  attr<T>(name: string, otherwise: T): T;
  attr<T>(name: string, otherwise: T): T {
    return (this.#case.attributes[name] as T | undefined) ?? otherwise;
  }

  /** An axis from the front. */
  axis(value: number, rank = this.x().shape.length): number {
    return value < 0 ? value + rank : value;
  }

  /** One-input block. */
  f = (type: string, input: Value, attrs: Record<string, unknown> = {}): Value => one(this.b, type, { input }, attrs);
  /** Two-input block. */
  g = (type: string, input: Value, other: Value): Value => one(this.b, type, { input, other });
  constant = (value: number, dtype: Dtype = 'float'): Value => this.b.fill(value, [], dtype);
  cast = (x: Value, dtype: Dtype): Value => (x.dtype === dtype ? x : this.f('cast', x, { dtype }));
  permute = (x: Value, dims: readonly number[]): Value => this.f('permute', x, { dims });
}

/** Draws a node: its outputs in order. */
export type Draw = (node: OnnxNode) => Value | readonly Value[];
