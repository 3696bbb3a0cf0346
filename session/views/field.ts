import type { Address } from '../../graph-core/model/document.ts';

/** What is looked at; all of it may be left out, and the session then takes what tells most. */
export interface FieldRequest {
  /** Observed variable that is moved. */
  readonly input?: Address | undefined;
  /** One entry of it for a curve, two for a plane, flat row-major. */
  readonly entries?: readonly number[] | undefined;
  /** Whose value is drawn. */
  readonly output?: Address | undefined;
  /** Where the input has more entries: the others are the mean of the rows trained on, or those of the sample on view. */
  readonly held?: 'mean' | 'sample' | undefined;
  /** What is seen along each axis, from a number up to a larger one: all of the data where there is not one for each axis. */
  readonly ranges?: readonly (readonly [from: number, to: number])[] | undefined;
  /** Points on a side, 2 to 161. */
  readonly points: number;
}

/** A value that can be drawn, or that can be moved. */
export interface FieldChoice {
  readonly address: Address;
  readonly size: number;
}

export interface FieldAxis {
  readonly entry: number;
  readonly from: number;
  readonly to: number;
}

/** Samples of the data, at most 1000. */
export interface FieldPoints {
  /** Their rows in the data. */
  readonly rows: Int32Array;
  /** [rows, axes]. */
  readonly at: Float64Array;
  /** Class or wanted number of each; null where there is none that differs. */
  readonly targets: Float64Array | null;
  /** 1 where a row is not trained on. */
  readonly held: Uint8Array;
}

/** Values of one output over a grid of one or two entries of an input. */
export interface Field {
  readonly generation: number;
  /** Updates done. */
  readonly step: number;
  readonly inputs: readonly FieldChoice[];
  readonly outputs: readonly FieldChoice[];
  readonly input: FieldChoice;
  readonly output: FieldChoice;
  /** One or two; the second one goes up. */
  readonly axes: readonly FieldAxis[];
  /** Points on a side: fewer than asked for where a run would take too much memory. */
  readonly points: number;
  /**
   * `classes`: the share of each class; `probability`: that of class 1, with a boundary at 0.5; `score`: a number whose sign tells the
   * class; `number`: anything else.
   */
  readonly kind: 'classes' | 'probability' | 'score' | 'number';
  /** Entries of the output in `values`. */
  readonly width: number;
  /** [points, points, width] with the second axis by rows, or [points, width]. */
  readonly values: Float64Array;
  readonly data: FieldPoints;
  /** Where the graph draws values like the input, which are no data: what makes them, and [count, axes] of them. */
  readonly made: { readonly from: Address; readonly at: Float64Array } | null;
}
