import type { Address } from '../../graph-core/model/document.ts';

export type HistogramKind = 'parameter' | 'gradient' | 'activation';

/** How the entries of one tensor lie. */
export interface Histogram {
  readonly kind: HistogramKind;
  /** The parameter, also of its gradient; the output of a block. */
  readonly address: Address;
  /** Entries, of all rows for an activation. */
  readonly entries: number;
  /** Of the finite ones; NaN where there is none. */
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly sd: number;
  /** Entries in each of equally wide bins from min to max. */
  readonly counts: Uint32Array;
  /** Entries that are exactly 0, and those that are no finite number. */
  readonly zeros: number;
  readonly nonFinite: number;
  /** Of a relu: units whose output is 0 for every row that was looked at. */
  readonly dead?: { readonly units: number; readonly of: number };
}

/** How weights, gradients and activations lie with the weights of `step`, in the blocks' evaluation mode. */
export interface Histograms {
  readonly generation: number;
  readonly step: number;
  /** Training rows that gradients and activations are of, of how many. */
  readonly rows: number;
  readonly of: number;
  readonly all: readonly Histogram[];
  /** Tensors that were left out, where there are very many. */
  readonly leftOut: number;
}
