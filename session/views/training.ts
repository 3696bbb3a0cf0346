import type { Address } from '../../graph-core/model/document.ts';
import type { TrainingProgress } from '../../graph-core/model/training.ts';
import type { FullTensor } from './step.ts';

/** What the training drawer sets; everything else comes from the document's `training`. */
export interface TrainRequest {
  /** Optimiser steps to run; Infinity until stopped. */
  readonly steps: number;
}

/** Metrics by name, over the training set and over the rows that are held back. */
export interface MetricValues {
  readonly train: Readonly<Record<string, number>>;
  readonly test: Readonly<Record<string, number>>;
}

/** How episodes went that a policy was trained on, before the update of `step`; the cost of one is its reward with the other sign. */
export interface EpisodesReport {
  readonly step: number;
  /** From 1 on. */
  readonly iteration: number;
  /** Of an episode, on average. */
  readonly reward: number;
  /** Time steps, on average. */
  readonly length: number;
  readonly episodes: number;
}

/** L(S, w) after `step` optimiser steps over the training set, and over the rest where there is a split. */
export interface Loss {
  readonly step: number;
  readonly train: number;
  readonly test: number | null;
  readonly metrics?: MetricValues;
}

/** A time that is about to pass, rounded as one says it; no second is a few of them. */
export interface TimeLeft {
  readonly count: number;
  readonly unit: 'second' | 'minute' | 'hour' | 'day';
}

/** What a run has taken up to a step, from its beginning on. */
export interface Work {
  readonly step: number;
  /** Samples drawn, in training sets. */
  readonly epochs: number;
  /** Samples whose cost was worked out, with its gradient where the method takes gradients. */
  readonly samples: number;
}

export interface TrainProgress {
  readonly generation: number;
  readonly running: boolean;
  readonly step: number;
  readonly epoch: number;
  /** Steps since the last event, with the batch cost before each step. */
  readonly newSteps: readonly { readonly step: number; readonly cost: number }[];
  /** Every step takes the whole training set: its cost is L(S, w) before it. */
  readonly costIsLoss: boolean;
  /** What was evaluated since the last event; nothing for a step whose cost says it. */
  readonly newLosses: readonly Loss[];
  /** The latest L(S, w). */
  readonly loss: Loss | null;
  readonly metrics: MetricValues;
  /** Which rows are held back, where some are. */
  readonly heldBack?: 'validation' | 'test';
  /** Metrics that the document does not name: its costs suggest them. */
  readonly guessed?: readonly string[];
  /** Iterations on a simulator that were begun since the last event. */
  readonly newEpisodes?: readonly EpisodesReport[];
  /**
   * Set when a run ended: `done`, `stopped`, `low` or `no-better` (the document's `stop` rule), `not-finite` or `breakpoint` (the weights before the step are kept, and a view of
   * that step follows).
   */
  readonly ended: 'done' | 'stopped' | 'low' | 'no-better' | 'not-finite' | 'breakpoint' | null;
  readonly stepsPerSecond: number;
  /** Since the run began. */
  readonly seconds: number;
  /** The step that the run began at, and what it took since the last event. */
  readonly work?: { readonly from: number; readonly points: readonly Work[] };
  /** Until all steps that were asked for are done, where nothing ends the run before; absent while nobody can tell, and at the end. */
  readonly left?: TimeLeft;
}

/** All that training has made, as documents keep it: from there it goes on as if it had never stopped. */
export interface Checkpoint {
  readonly parameters: Readonly<Record<Address, FullTensor>>;
  /** What optimisers keep for each parameter, by number of the objective and name, e.g. `0.mean`. */
  readonly state: Readonly<Record<Address, Readonly<Record<string, FullTensor>>>>;
  /** Null before the first step. */
  readonly progress: TrainingProgress | null;
}
