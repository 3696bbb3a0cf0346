/** Part of a side of a layer: `count` units from `from` on, of `total`. */
export interface UnitSpan {
  readonly from: number;
  readonly count: number;
  readonly total: number;
}

/** What is asked for: the first unit and the first input of the window, and the row of an input of several; whatever lies outside is moved inwards. */
export interface UnitsPlace {
  readonly rows: number;
  readonly columns: number;
  readonly row: number;
}

/**
 * One sum, worked out in double precision: the terms of the window, then those of all other units as one, where there are
 * others, then the bias, where there is one.
 */
export interface UnitSum {
  readonly terms: readonly number[];
  /** After each term. */
  readonly partial: readonly number[];
  /** What the step has for the sum. */
  readonly engine: number;
  /** To a millionth of the size of its terms. */
  readonly isEqual: boolean;
}

/** The non-linearity that a layer's output goes into, where that is the only place. Lists are by unit of the window. */
export interface UnitFunction {
  readonly node: string;
  /** Type id of the block. */
  readonly type: string;
  /** Address of what it gives. */
  readonly output: string;
  /** f at so many places of [−3, 3], evenly apart; one that is not finite is null. */
  readonly curve: readonly (number | null)[];
  readonly value: readonly number[] | null;
  /** f′(s[i]); null until the sums are known, and for a mean. */
  readonly slope: readonly number[] | null;
  readonly gradient: readonly number[] | null;
}

/**
 * A window of the single units of a weighted sum s[i] = Σ_j w[i,j] z[j] + b[i]. Rows are its sums, columns its inputs. A list is
 * by unit of the window, null where it is not computed.
 */
export interface Units {
  readonly generation: number;
  readonly path: string;
  readonly rows: UnitSpan;
  readonly columns: UnitSpan;
  /** Of an input of several rows the one on view; a vector has one. */
  readonly row: { readonly at: number; readonly count: number };
  /** The numbers are means over the samples: products of means are no gradients of weights. */
  readonly isMean: boolean;
  readonly input: readonly number[] | null;
  /** Row-major [rows][columns]. */
  readonly weight: readonly number[] | null;
  readonly hasBias: boolean;
  readonly bias: readonly number[] | null;
  readonly output: readonly number[] | null;
  readonly gradients: {
    readonly input: readonly number[] | null;
    readonly weight: readonly number[] | null;
    readonly bias: readonly number[] | null;
    readonly output: readonly number[] | null;
  };
  /** s[i], by row. */
  readonly forward: readonly UnitSum[] | null;
  /** dC/dz[j] = Σ_i dC/ds[i] w[i,j], by column. */
  readonly backward: readonly UnitSum[] | null;
  /** Terms of the window's sums, forward and backward, also where they are not computed; 0 where nothing comes back. */
  readonly terms: { readonly forward: number; readonly backward: number };
  readonly after: UnitFunction | null;
}
