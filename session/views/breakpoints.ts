/** When a breakpoint stops: at what its place made, looked at entry by entry, or at a place of the run. Steps, epochs count from 1. */
export type BreakCondition =
  | { readonly kind: 'always' }
  /** A NaN or an infinity. */
  | { readonly kind: 'not-finite' }
  /** Some entry's absolute value. */
  | { readonly kind: 'above' | 'below'; readonly threshold: number }
  /** Some entry has another sign than the one that it had last, a step before; zeros keep the sign of before. */
  | { readonly kind: 'sign' }
  | { readonly kind: 'step' | 'epoch' | 'sample'; readonly number: number };

/** Where a run or a walk through the stages stops. */
export interface Breakpoint {
  readonly id: string;
  /** Node path of a block, `f` or `g1/f`, a wire `edge:<from>-><to>`, or the address of a value or weight, `f.weight`. */
  readonly at: string;
  /** Looked at after the forward stage, or after the backward stage. */
  readonly of: 'value' | 'gradient';
  readonly when: BreakCondition;
}

/** Why the cursor stands where it stands. */
export interface BreakpointHit {
  /** Null where nobody had set one: the cost or the weights of a run stopped being finite. */
  readonly breakpoint: Breakpoint | null;
  /** Of the number: a value `f.output`, or an input port `f.input` whose gradient it is. Null where no number is the reason. */
  readonly address: string | null;
  readonly of: 'value' | 'gradient';
  readonly number: number | null;
  /** Flat place of the entry, and the shape that it is in. */
  readonly entry: number;
  readonly shape: readonly number[];
  /** Of the training step, from 1. */
  readonly step: number;
}

/** How many of the updates that were stepped through can be taken back at most. */
export interface HistoryBound {
  readonly updates: number;
  readonly bytes: number;
}
