import type { Builder, Value } from '../program/builder.ts';
import { clipLetters, clipTex } from './clip.ts';
import { etaTex } from './eta.ts';
import { type Hyper, type HyperSpec, numberOf } from './hyper.ts';
import type { Trace, TraceLine } from './trace.ts';

export interface UpdateContext {
  readonly parameter: Value;
  /** Clipped and multiplied by a diagonal or a matrix, where the settings say so. */
  readonly gradient: Value;
  /** State tensors by name, shaped like the parameter. */
  readonly state: { readonly [name: string]: Value };
  /** Scalars of this step by name, as {@link Optimiser.schedule} computed them. */
  readonly scalars: { readonly [name: string]: Value };
  readonly hyper: Hyper;
  /** What a search on the host has found, for optimisers that do: the step, shaped like the parameter. */
  readonly moved?: Value;
}

export interface Updated {
  readonly parameter: Value;
  readonly state: { readonly [name: string]: Value };
  /**
   * Adds what {@link Optimiser.lines} names to the program, from the values that the update itself is made of; `scalars` are
   * those of {@link Optimiser.traceScalars}. Training never calls it, so that nothing of it is computed there.
   */
  readonly trace: (scalars: { readonly [name: string]: Value }) => Trace;
}

/**
 * A rule that turns a gradient into a new weight. The rule is a program, so that it is stepped, trained and shown as the
 * rest is; what depends on the step's number alone is computed on the host in float64.
 */
export interface Optimiser {
  readonly type: string;
  readonly title: string;
  readonly docs: string;
  /** The rule as these hyper-parameters make it, one assignment a line, w being the weight and g its gradient. */
  readonly tex: (hyper: Hyper) => readonly string[];
  /** What the rule's letters stand for at update t, counted from 1. */
  readonly letters: (hyper: Hyper, t: number) => readonly (readonly [tex: string, value: number])[];
  /** The host looks for the step, evaluating cost and gradient over the whole set; the rule adds it, and its state is the host's. */
  readonly searches?: boolean;
  /** Whether an update is the gradient times the learning rate and nothing more. */
  readonly isPlain: (hyper: Hyper) => boolean;
  /** Its own settings and those of {@link ./clip.ts CLIPPING}. */
  readonly hyper: { readonly [name: string]: HyperSpec };
  /** Names of the tensors that it keeps for each parameter. */
  readonly state: (hyper: Hyper) => readonly string[];
  /** What every entry of those starts at; zero where it is not said. */
  readonly stateStart?: (hyper: Hyper, name: string) => number;
  /** Scalars for step t, counted from 1. Their names do not depend on t. */
  readonly schedule: (hyper: Hyper, t: number) => { readonly [name: string]: number };
  /** An entry of the new weight and state depends on that entry of weight, gradient and state alone. */
  readonly update: (b: Builder, context: UpdateContext) => Updated;
  /** Every quantity from the gradient to the new weight, in the order in which they are made; the weight comes first. */
  readonly lines: (hyper: Hyper) => readonly TraceLine[];
  /** Scalars of step t that only the trace shows, since the update has them in another form. */
  readonly traceScalars: (hyper: Hyper, t: number) => { readonly [name: string]: number };
}

/** L2 regularisation as part of the gradient: g + weightDecay * w. */
export const decayed = (b: Builder, { gradient, parameter, hyper }: UpdateContext): Value => {
  const decay = numberOf(hyper, 'weightDecay');
  return decay === 0 ? gradient : b.add(gradient, b.scale(parameter, decay));
};

/** What happens to a gradient before it reaches the rule proper: clipping, then eta where it is more than a scalar, then weight decay. */
export const gradientTex = (hyper: Hyper): string[] => [
  ...clipTex(hyper),
  ...etaTex(hyper),
  ...(numberOf(hyper, 'weightDecay') === 0 ? [] : ['g \\leftarrow g + \\lambda w']),
];
/** The letters of {@link gradientTex}. */
export const gradientLetters = (hyper: Hyper): [string, number][] => {
  const decay = numberOf(hyper, 'weightDecay');
  return [...clipLetters(hyper), ...(decay === 0 ? [] : ([['\\lambda', decay]] as [string, number][]))];
};
