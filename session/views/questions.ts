import type { Card } from './card.ts';
import type { Health } from './health.ts';
import type { Inside } from './inside.ts';
import type { FullTensor } from './step.ts';
import type { GradientCheck, NonFinite, Referee } from './trust.ts';

/** Requests that only look at what is on view and change nothing; a line for each, and its answer in `session/questions.ts`. */
export interface QuestionRequests {
  card: { in: { stage: number }; out: Card | null };
  /**
   * What the compiler made of a block: its equations in the step's program, one a line, an empty line between the passes, and
   * the WGSL of each dispatch with its label.
   */
  listing: {
    in: { node: string };
    out: { readonly equations: string; readonly shaders: readonly { readonly label: string; readonly wgsl: string }[] };
  };
  /** What is inside a block, `f`, `g1/f`, or an operation in a composite, `C/op1`; null where there is nothing inside. */
  inside: { in: { path: string }; out: Inside | null };
  tensor: { in: { address: string; what: 'value' | 'gradient' }; out: FullTensor | null };
  /** Where the gradient shrinks and grows; `set` also counts what is dead for every sample trained on. */
  health: { in: { set: boolean }; out: Health };
  /** The first block that made a NaN or an infinity, and from what; null where all that is known is finite. */
  nonFinite: { in: Record<string, never>; out: NonFinite | null };
  /** Gradients against differences: of the whole graph, or of a block or group alone. */
  check: { in: { scope: string | null }; out: GradientCheck };
  /** The current weights, as the next step sees them, whatever the cursor. */
  weights: { in: Record<string, never>; out: Readonly<Record<string, FullTensor>> };
  /** What is on view against the same in float64 on the CPU. */
  referee: { in: { address: string; what: 'value' | 'gradient' }; out: Referee };
  /** d out / d in at the sample on view, [...out, ...in]. */
  jacobian: { in: { of: string; wrt: string }; out: FullTensor };
}
