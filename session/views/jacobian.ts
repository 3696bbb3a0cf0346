import type { Shape } from '../../graph-core/model/tensor.ts';

/** The pattern of a Jacobian, read off its numbers and off the block; `dense` where there is none to name. */
export type JacobianStructure =
  | 'zero'
  | 'identity'
  | 'diagonal'
  | 'equals-weight'
  | 'equals-transposed'
  | 'outer-with-input'
  | 'dense';

export interface NamedStructure {
  readonly structure: JacobianStructure;
  /** Address of the value that the Jacobian is equal to, or to whose transpose. */
  readonly equals: string | null;
}

/** Which derivative is asked for. */
export type JacobianOf =
  /**
   * Of a block or a group through one of its input ports alone, all its other inputs held; of the output of port `output`, else
   * of its first one of floats.
   */
  | { readonly kind: 'local'; readonly node: string; readonly port: string; readonly output?: string }
  /** Of any value by any other, along all paths between them. */
  | { readonly kind: 'total'; readonly of: string; readonly wrt: string };

/** What a block's output can be differentiated by. */
export interface JacobianChoices {
  /** Address of the block's first output of floats, or of its first where none is. */
  readonly of: string;
  /** Ports of all its outputs of floats. */
  readonly outputs: readonly string[];
  readonly inputs: readonly {
    readonly port: string;
    /** Address of what feeds it, or of the weight. */
    readonly from: string;
    readonly kind: 'state' | 'weight';
    readonly shape: Shape;
  }[];
  /** Addresses of all floats that the output is worked out from, in the order of the forward pass. */
  readonly upstream: readonly string[];
  /** Addresses of all floats that are worked out from something, in the same order. */
  readonly values: readonly string[];
}

/** A part of a Jacobian, row-major, with its place. */
export interface JacobianWindow {
  readonly row: number;
  readonly column: number;
  readonly rows: number;
  readonly columns: number;
  readonly entries: readonly number[];
}

/** A Jacobian [rows x columns], whole where it has at most 4096 entries. */
export interface JacobianView extends NamedStructure {
  readonly outputShape: Shape;
  readonly inputShape: Shape;
  readonly rows: number;
  readonly columns: number;
  /** The whole of a small one, the first entries of a large one: more with `jacobianWindow`. */
  readonly window: JacobianWindow;
  /** Frobenius norm. */
  readonly norm: number;
  /** The largest singular values, and of how many. */
  readonly singular: { readonly values: readonly number[]; readonly count: number };
  /** Share of the entries that are 0. */
  readonly zeros: number;
  /** Of a large one: in each cell the entry of its part that is farthest from 0. */
  readonly overview: { readonly rows: number; readonly columns: number; readonly entries: readonly number[] } | null;
  /**
   * Rows (of a Jacobian with more rows than columns: columns) that norm, zeros and overview are estimated from, evenly spread;
   * null where all were computed.
   */
  readonly sampled: number | null;
}

/** One block's share in a chain: the Jacobian of one value by the one before. */
export interface ChainFactor {
  /** Node path of the block. */
  readonly node: string;
  readonly type: string;
  readonly rows: number;
  readonly columns: number;
  /** Row-major; null where it has more than 4096 entries. */
  readonly entries: readonly number[] | null;
}

/** A Jacobian as a sum over paths of products of the blocks' own Jacobians. */
export interface JacobianChain {
  readonly factors: readonly ChainFactor[];
  /** Positions in `factors`, the last block's first, as the product is written; at most 16 paths. */
  readonly paths: readonly (readonly number[])[];
  /** Of all paths, also of those that are not listed. */
  readonly pathCount: number;
  /**
   * Largest difference between the sum over all paths and the Jacobian computed at once, as a share of the largest entry;
   * null where the factors are too large to be multiplied.
   */
  readonly gap: number | null;
}
