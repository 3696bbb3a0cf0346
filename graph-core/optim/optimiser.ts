import type { OptimizerSpec } from '../model/document.ts';
import { type Diagnostic, err, errorAt, ok, type Result } from '../model/result.ts';
import type { Builder, Value } from '../program/builder.ts';
import type { Trace, TraceLine } from './trace.ts';

/** A hyper-parameter: what the file may hold and what the training drawer offers. */
export type HyperSpec = { readonly docs: string } & (
  | { readonly type: 'float'; readonly default: number; readonly min?: number; readonly max?: number }
  | { readonly type: 'bool'; readonly default: boolean }
  /** Numbers in [min, max), e.g. Adam's two betas. */
  | { readonly type: 'floats'; readonly default: readonly number[]; readonly min?: number; readonly max?: number }
);

export type HyperValue = number | boolean | readonly number[];
/** Hyper-parameters by name, complete and checked. */
export type Hyper = { readonly [name: string]: HyperValue };

export interface UpdateContext {
  readonly parameter: Value;
  readonly gradient: Value;
  /** State tensors by name, shaped like the parameter. */
  readonly state: { readonly [name: string]: Value };
  /** Scalars of this step by name, as {@link Optimiser.schedule} computed them. */
  readonly scalars: { readonly [name: string]: Value };
  readonly hyper: Hyper;
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
  /** Whether an update is the gradient times the learning rate and nothing more. */
  readonly isPlain: (hyper: Hyper) => boolean;
  readonly hyper: { readonly [name: string]: HyperSpec };
  /** Names of the tensors that it keeps for each parameter; all start at zero. */
  readonly state: (hyper: Hyper) => readonly string[];
  /** Scalars for step t, counted from 1. Their names do not depend on t. */
  readonly schedule: (hyper: Hyper, t: number) => { readonly [name: string]: number };
  /** An entry of the new weight and state depends on that entry of weight, gradient and state alone. */
  readonly update: (b: Builder, context: UpdateContext) => Updated;
  /** Every quantity from the gradient to the new weight, in the order in which they are made; the weight comes first. */
  readonly lines: (hyper: Hyper) => readonly TraceLine[];
  /** Scalars of step t that only the trace shows, since the update has them in another form. */
  readonly traceScalars: (hyper: Hyper, t: number) => { readonly [name: string]: number };
}

export const numberOf = (hyper: Hyper, name: string): number => hyper[name] as number;

/** L2 regularisation as part of the gradient: g + weightDecay * w. */
export const decayed = (b: Builder, { gradient, parameter, hyper }: UpdateContext): Value => {
  const decay = numberOf(hyper, 'weightDecay');
  return decay === 0 ? gradient : b.add(gradient, b.scale(parameter, decay));
};

/** The line and the letter of {@link decayed}, where there is any decay. */
export const decayTex = (hyper: Hyper): string[] =>
  numberOf(hyper, 'weightDecay') === 0 ? [] : ['g \\leftarrow g + \\lambda w'];
export const decayLetter = (hyper: Hyper): [string, number][] => {
  const decay = numberOf(hyper, 'weightDecay');
  return decay === 0 ? [] : [['\\lambda', decay]];
};

/** The hyper-parameters of a specification with defaults filled in; `address` is its JSON pointer, for messages. */
export function readHyper(optimiser: Optimiser, spec: OptimizerSpec, address: string): Result<Hyper> {
  const hyper: Record<string, HyperValue> = {};
  const problems: Diagnostic[] = [];
  for (const [name, rule] of Object.entries(optimiser.hyper)) {
    const given = spec[name];
    const problem = given === undefined ? null : problemOf(rule, given);
    if (problem !== null)
      problems.push(errorAt('training/hyper', `${address}/${name}`, `${name} of ${spec.type} ${problem}`, mendOf(rule)));
    hyper[name] = given === undefined || problem !== null ? rule.default : (given as HyperValue);
  }
  return problems.length > 0 ? err(problems) : ok(hyper);
}

function problemOf(rule: HyperSpec, given: unknown): string | null {
  if (rule.type === 'bool') return typeof given === 'boolean' ? null : 'has to be true or false';
  if (rule.type === 'float') return rangeProblem(rule, given);
  if (!Array.isArray(given) || given.length !== rule.default.length) return `has to be ${rule.default.length} numbers`;
  return given.map((each) => rangeProblem(rule, each)).find((problem) => problem !== null) ?? null;
}

function rangeProblem({ min, max }: { readonly min?: number; readonly max?: number }, given: unknown): string | null {
  if (typeof given !== 'number' || !Number.isFinite(given)) return 'has to be a finite number';
  if (min !== undefined && given < min) return `is ${given}, below ${min}`;
  return max !== undefined && given >= max ? `is ${given}, not below ${max}` : null;
}

const mendOf = (rule: HyperSpec): string => `leave it out for the default, ${JSON.stringify(rule.default)}`;
