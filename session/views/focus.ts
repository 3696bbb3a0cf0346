/**
 * One connection of the chain rule with everything else as a black box, at the cursor: an entry of a function of one number,
 * or of what a weighted sum takes. What is not computed is null.
 */
export type Focus = FunctionFocus | SumFocus;

interface FocusEntry {
  /** Address of the value that the block reads, and of the one that it makes. */
  readonly from: string;
  readonly to: string;
  /** Entries that can be chosen, the one that is, and its place in the tensor. */
  readonly entries: number;
  readonly entry: number;
  readonly at: readonly number[];
}

/** z = h(s): an entry of a block that is a function of one number. */
export interface FunctionFocus extends FocusEntry {
  readonly kind: 'function';
  readonly s: number | null;
  readonly z: number | null;
  /** h'(s). */
  readonly slope: number | null;
  /** dC/dz; dC/ds is what came back through this block alone. */
  readonly gradients: { readonly z: number | null; readonly s: number | null };
  /** h and its derivative around s, in the order of s; null while s is not computed or not finite. */
  readonly curve: { readonly s: readonly number[]; readonly z: readonly number[]; readonly slope: readonly number[] } | null;
}

/** A connection of the fan from one z[j] to a sum s[i]. */
export interface FocusConnection {
  readonly i: number;
  /** Place of s[i] and of w[i,j] in their tensors. */
  readonly sumAt: readonly number[];
  readonly weightAt: readonly number[];
  readonly weight: number | null;
  readonly s: number | null;
  /** dC/ds[i]. */
  readonly gradient: number | null;
}

/** s[i] = sum over j of w[i,j] z[j]: all that one z[j] goes into, a window of it drawn. */
export interface SumFocus extends FocusEntry {
  readonly kind: 'sum';
  readonly weight: string;
  /** Whether the rows of the weight belong to the sums, w[i,j], or to what is summed, w[j,i]. */
  readonly order: 'ij' | 'ji';
  readonly z: number | null;
  readonly connections: readonly FocusConnection[];
  /** Sums that z[j] goes into, and the first of the window. */
  readonly sums: number;
  readonly first: number;
  /** Of the sums outside the window: sum of dC/ds[i] w[i,j]. */
  readonly rest: number | null;
  /** dC/dz[j] as it came back through this block alone. */
  readonly gradient: number | null;
}
