import type { Address } from '../../graph-core/model/document.ts';

export interface LossesRequest {
  readonly address: Address;
  /** Position among all rows. */
  readonly sample: number;
}

/** A cost as the lecture writes it, with the weights of now. */
export interface Losses {
  /** L(x, y, w) of that sample. */
  readonly sample: number;
  /** L(S, w), over the rows that are trained on. */
  readonly mean: number;
}
