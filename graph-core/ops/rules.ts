import type { KernelCall, View } from '../model/kernel-call.ts';
import type { Dtype, Shape } from '../model/tensor.ts';
import type { Builder, Value } from '../program/builder.ts';
import type { Attrs } from '../program/program.ts';

/** A value seen by `lower`: where it lies, with its named axes. */
export interface PhysicalValue {
  readonly slot: number;
  readonly dtype: Dtype;
  readonly shape: Shape;
  readonly axes: readonly string[];
}

export interface LowerContext {
  /** By port. */
  readonly inputs: { readonly [port: string]: PhysicalValue };
  readonly outputs: { readonly [port: string]: PhysicalValue };
  readonly attrs: Attrs;
  readonly axisSizes: { readonly [axis: string]: number };
  /**
   * Row-major view of a value over [...axes, ...its own shape]; an axis the value does not carry gets stride 0.
   * Edit the strides to transpose, broadcast or slice.
   */
  view(value: PhysicalValue, axes: readonly string[]): View;
  emit(call: KernelCall): void;
}

/** Values by port; a list port's are `inputs.0`, `inputs.1` ... */
export type Ports = { readonly [port: string]: Value };
export type MaybePorts = { readonly [port: string]: Value | null };

export interface VjpContext {
  readonly inputs: Ports;
  readonly outputs: Ports;
  /** Cotangent of each output port; a missing one is a symbolic zero. */
  readonly cotangents: MaybePorts;
  readonly attrs: Attrs;
  /** Ports whose cotangent somebody wants. */
  readonly wanted: ReadonlySet<string>;
}

export interface JvpContext {
  readonly inputs: Ports;
  readonly outputs: Ports;
  readonly tangents: MaybePorts;
  readonly attrs: Attrs;
}

/** Not differentiable, said aloud. */
export interface NotDifferentiable {
  readonly notDifferentiable: string;
}

export const notDifferentiable = (reason: string): NotDifferentiable => ({ notDifferentiable: reason });

/** Cotangents by input port; an absent or null one is zero. */
export type VjpRule = ((b: Builder, context: VjpContext) => MaybePorts) | NotDifferentiable;
/** Tangents by output port. */
export type JvpRule = ((b: Builder, context: JvpContext) => MaybePorts) | NotDifferentiable;
