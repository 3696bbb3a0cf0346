import type { Address } from '../../graph-core/model/document.ts';

/** One entry of a weight, flat row-major. */
export interface WeightEntry {
  readonly address: Address;
  readonly index: number;
}

/**
 * The plane w + a u + b v through the current weights w: along two entries of weights, along two random directions (each tensor's
 * part as long as the tensor), or along the two directions in which training has moved most.
 */
export type PlaneSpec =
  | { readonly kind: 'weights'; readonly a: WeightEntry; readonly b: WeightEntry }
  | { readonly kind: 'random'; readonly seed: number }
  | { readonly kind: 'principal' };

export interface SurfaceRequest {
  readonly plane: PlaneSpec;
  /** How far the plane reaches from the current weights to either side, along u and along v. */
  readonly reach: readonly [a: number, b: number];
  /** Points on a side, odd: the current weights are the middle one. */
  readonly points: number;
}

/** L(S, w) over a plane of weights. */
export interface Surface {
  readonly generation: number;
  /** Updates done at the middle. */
  readonly step: number;
  readonly reach: readonly [a: number, b: number];
  readonly points: number;
  /** [points, points] row-major, b from -reach to reach by rows, a by columns. */
  readonly costs: Float64Array;
  /** The costs that L is the average of: those of the turn on view. */
  readonly averaged: readonly Address[];
  /** Rows that L is over, of those trained on: fewer where all would take too much memory. */
  readonly rows: number;
  readonly of: number;
  /** What the coordinates of the middle are called: the value of each entry; 0 for directions. */
  readonly middle: readonly [a: number, b: number];
  /** The gradient of L in the plane, at the middle. */
  readonly slope: readonly [a: number, b: number];
  /** The same for samples of their own, at most 64; empty where samples are mixed. */
  readonly slopes: readonly (readonly [p: number, a: number, b: number])[];
  /** Where training has been, projected onto the plane, oldest first, the last one the middle. */
  readonly path: readonly (readonly [step: number, a: number, b: number])[];
}

/**
 * The next update of the document's optimiser over the whole set, beside the way of steepest descent. In coordinates of the plane
 * both are what is left of them there; lengths and angle are those among all weights.
 */
export interface NextStep {
  /** Updates done before it. */
  readonly step: number;
  /** -g, and what the weights would move by. */
  readonly steepest: readonly [a: number, b: number];
  readonly move: readonly [a: number, b: number];
  readonly length: number;
  /** Share of the move that lies in the plane, from 0 to 1. */
  readonly inPlane: number;
  /** Change of L that the slope at the weights foretells: g' move; above 0 is uphill. */
  readonly slope: number;
  /** Degrees between the two; null where one of them is zero. */
  readonly angle: number | null;
}

/** One way of walking on a surface. */
export interface WalkSpec {
  /** Samples of a batch, or all. */
  readonly batch: number | 'all';
  readonly lr: number;
}

export interface Walk {
  readonly spec: WalkSpec;
  /** Positions in the plane from 0 updates on. */
  readonly path: readonly (readonly [a: number, b: number])[];
  /** L(S, w) at each of them. */
  readonly costs: readonly number[];
  /** Gradients of single samples that were taken until each of them. */
  readonly evaluations: readonly number[];
  /** It left the finite numbers after the last of them. */
  readonly diverged: boolean;
}

export interface WalkRequest {
  readonly plane: PlaneSpec;
  /** Ways of plain gradient descent, each from the current weights. */
  readonly walks: readonly WalkSpec[];
  readonly steps: number;
}
