import type { Card } from './card.ts';
import type { Inside } from './inside.ts';
import type { JacobianChain, JacobianChoices, JacobianOf, JacobianView, JacobianWindow } from './jacobian.ts';
import type { FullTensor } from './step.ts';

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
  /** d out / d in at the sample on view, [...out, ...in]. */
  jacobian: { in: { of: string; wrt: string }; out: FullTensor };
  /** What the output of a block or group can be differentiated by; null for what computes nothing. */
  jacobianChoices: { in: { node: string }; out: JacobianChoices | null };
  /** A Jacobian at the sample on view, whole or in summary. */
  jacobianView: { in: { of: JacobianOf }; out: JacobianView };
  /** A part of one, kept inside it and to 64 rows and 65536 entries. */
  jacobianWindow: { in: { of: JacobianOf; at: Omit<JacobianWindow, 'entries'> }; out: JacobianWindow };
  /** d of / d wrt by the blocks on the way. */
  jacobianChain: { in: { of: string; wrt: string }; out: JacobianChain };
}
