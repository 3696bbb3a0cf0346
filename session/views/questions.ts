import type { EtaSource } from '../eta/curvature.ts';
import type { Card } from './card.ts';
import type { EpisodeView } from './episode.ts';
import type { Field, FieldRequest } from './field.ts';
import type { Focus } from './focus.ts';
import type { Health } from './health.ts';
import type { Histograms } from './histograms.ts';
import type { Inside } from './inside.ts';
import type { JacobianChain, JacobianChoices, JacobianOf, JacobianView, JacobianWindow } from './jacobian.ts';
import type { Losses, LossesRequest } from './losses.ts';
import type { Nudge } from './nudge.ts';
import type { Operation } from './operation.ts';
import type { OptimiserTrace } from './optimiser-trace.ts';
import type { FanOut, Paths } from './paths.ts';
import type { PerSample } from './per-sample.ts';
import type { ProgramListing, Timings } from './program-listing.ts';
import type { Results, ResultsRequest } from './results.ts';
import type { FullTensor } from './step.ts';
import type { NextStep, PlaneSpec, Surface, SurfaceRequest, Walk, WalkRequest } from './surface.ts';
import type { SweepPoint, SweepRequest } from './sweep.ts';
import type { NextCharacter, TextRequest } from './text.ts';
import type { CheckedQuestion, FloatCheck, FormulaCheck, GradientCheck, NonFinite } from './trust.ts';
import type { Units, UnitsPlace } from './units.ts';

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
  /** The arithmetic of one operation of a composite, `{ path: 'C', id: 'op2' }`; null where there is none. */
  operation: { in: { path: string; id: string }; out: Operation | null };
  /** One entry of a block with the rest of the network as a black box; null for blocks that are no function of one number and no weighted sum. */
  focus: { in: { path: string; entry: number; first: number }; out: Focus | null };
  tensor: { in: { address: string; what: 'value' | 'gradient' }; out: FullTensor | null };
  /** Where the gradient shrinks and grows; `set` also counts what is dead for every sample trained on. */
  health: { in: { set: boolean }; out: Health };
  /** The first block that made a NaN or an infinity, and from what; null where all that is known is finite. */
  nonFinite: { in: Record<string, never>; out: NonFinite | null };
  /** Gradients against differences: of the whole graph, or of a block or group alone. */
  check: { in: { scope: string | null }; out: GradientCheck };
  /** The derivative of a formula against differences, whatever is on view; null for a text that cannot be read. */
  formulaCheck: { in: { expression: string }; out: FormulaCheck | null };
  /** The current weights, as the next step sees them, whatever the cursor. */
  weights: { in: Record<string, never>; out: Readonly<Record<string, FullTensor>> };
  /** Another question's numbers against the same in float64 on the CPU, from the same weights, samples and seed. */
  floatCheck: { in: FloatQuestion; out: FloatCheck };
  /** d out / d in at the sample on view, [...out, ...in]. */
  jacobian: { in: { of: string; wrt: string }; out: FullTensor };
  /** A change of one entry of a value, predicted and run, in float64; nothing stored changes. */
  nudge: { in: { address: string; index: number; delta: number }; out: Nudge };
  /** What each use of a value adds to its gradient, at the cursor. */
  'fan-out': { in: { address: string }; out: FanOut };
  /** The ways from a value to the costs, at most `limit` of them listed, at the sample on view, in float64. */
  paths: { in: { address: string; limit: number }; out: Paths };
  /** From gradient to new weight at `count` entries from `from` on; null for a weight that the turn on view does not update. */
  optimiserTrace: { in: { address: string; from: number; count: number }; out: OptimiserTrace | null };
  /** Every equation of the step on view, and what each block takes; the same until the document, turn or sample's kind changes. */
  programListing: { in: Record<never, never>; out: ProgramListing };
  /** Runs the step's calls `repeat` times and says how long each stage takes; nothing on view changes. */
  timings: { in: { repeat: number }; out: Timings };
  /** The graph unfolded over some samples (at most 8), each with its own values, cost and gradients. */
  perSample: { in: { samples: readonly number[] }; out: PerSample };
  /** What the output of a block or group can be differentiated by; null for what computes nothing. */
  jacobianChoices: { in: { node: string }; out: JacobianChoices | null };
  /** A Jacobian at the sample on view, whole or in summary. */
  jacobianView: { in: { of: JacobianOf }; out: JacobianView };
  /** A part of one, kept inside it and to 64 rows and 65536 entries. */
  jacobianWindow: { in: { of: JacobianOf; at: Omit<JacobianWindow, 'entries'> }; out: JacobianWindow };
  /** d of / d wrt by the blocks on the way. */
  jacobianChain: { in: { of: string; wrt: string }; out: JacobianChain };
  /** An episode of the policy, from one of the starts that it is judged by; null without a simulator. */
  episode: { in: { start: number }; out: EpisodeView | null };
  /** An output over a grid of one or two entries of an input, with the data. */
  field: { in: FieldRequest; out: Field };
  /** How weights, their gradients and activations lie, in so many bins, with the current weights. */
  histograms: { in: { bins: number }; out: Histograms };
  /** What the graph says of every row beside what is right, with the current weights; null where nothing is compared with data. */
  results: { in: ResultsRequest; out: Results | null };
  /** A cost for one sample and its average over the set; null for what is no cost, or no sample. */
  losses: { in: LossesRequest; out: Losses | null };
  /** The next character of a text, drawn with the weights of now, and how likely each is; null without a text. */
  nextCharacter: { in: TextRequest; out: NextCharacter | null };
  /** L(S, w) over a plane through the current weights. */
  surface: { in: SurfaceRequest; out: Surface };
  /** Where training has been on the surface that was asked about last. */
  surfacePath: { in: Record<string, never>; out: Pick<Surface, 'step' | 'path'> };
  /** The weights at a place of that surface. @throws `surface/no-plane` */
  surfacePoint: { in: { a: number; b: number }; out: Readonly<Record<string, FullTensor>> };
  /** Gradient descent in several ways from the current weights, each as a path on a plane. */
  walks: { in: WalkRequest; out: readonly Walk[] };
  /** A batch size tried from the current weights: its speed, and the loss after a number of samples. */
  sweep: { in: SweepRequest; out: SweepPoint };
  /** The gradient of L(S, w) by some weights at the current ones, in float64; L of an objective by number, else of the turn on view. */
  lossGradient: { in: { addresses: readonly string[]; objective?: number }; out: Readonly<Record<string, FullTensor>> };
  /** A matrix eta for one weight, from the curvature of that L(S, w) at the current weights, in float64. */
  buildEta: { in: { address: string; source: EtaSource; damping: number; objective?: number }; out: FullTensor };
  /** Where the next update over the whole set would go, beside the steepest way down; null: in the plane that was asked about last. */
  nextStep: { in: { plane: PlaneSpec | null }; out: NextStep };
  /** A window of the single units of a weighted sum; null for any other block. */
  units: { in: { path: string } & UnitsPlace; out: Units | null };
}

/** A question that is asked twice. */
export type FloatQuestion = {
  readonly [N in CheckedQuestion]: { readonly name: N; readonly payload: QuestionRequests[N]['in'] };
}[CheckedQuestion];
