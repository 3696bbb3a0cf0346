import type { Loss, TrainProgress } from '../../session/protocol.ts';
import type { Pace } from '../panels/chart-axis.ts';
import type { LossHistory } from '../state/loss-history.ts';
import type { SettingChange, Settings } from './settings.ts';

/** Hyper-parameters that were changed while a run went on: they hold from the step after `step`. */
export interface RunChange {
  readonly step: number;
  readonly settings: readonly SettingChange[];
}

/** How a run ended; `dropped`: the graph was edited under it, and its last weights were not kept. */
export type RunEnd = NonNullable<TrainProgress['ended']> | 'dropped' | 'running';

/**
 * Training from one beginning: pauses and changed hyper-parameters belong to it. Only numbers of curves are in here; the weights
 * of its end are kept elsewhere.
 */
export interface Run {
  readonly id: string;
  /** From 1 on, among those of the same document. */
  readonly number: number;
  /** Null: it is called by its number. */
  readonly name: string | null;
  /** Name of the document, which survives a reload of the window. */
  readonly document: string;
  /** Tells the graphs and data apart that runs were made with. */
  readonly version: string;
  /** Milliseconds since 1970. */
  readonly begunAt: number;
  /** What it ran on, in words. */
  readonly device: string;
  /** It goes on from an end that was restored; its curves begin with those. */
  readonly parent: { readonly number: number; readonly step: number } | null;
  /** The latest. */
  readonly settings: Settings;
  readonly changes: readonly RunChange[];
  readonly pace: Pace;
  readonly step: number;
  readonly history: LossHistory;
  readonly loss: Loss | null;
  readonly metrics: TrainProgress['metrics'];
  readonly ended: RunEnd;
  /** The block that made the first number that is not finite. */
  readonly culprit: string | null;
  /** Steps at the end whose weights are kept; null where there are none. */
  readonly keptStep: number | null;
}

/** The latest runs that are kept of all documents. */
export const MAX_RUNS = 100;

/** Those of a document, the oldest first. */
export const runsOf = (runs: readonly Run[], document: string): readonly Run[] => runs.filter((run) => run.document === document);

export const nextNumber = (runs: readonly Run[]): number => runs.reduce((most, { number }) => Math.max(most, number), 0) + 1;

/** The run that was begun before. */
export const previousOf = (runs: readonly Run[], run: Run): Run | null => {
  const own = runsOf(runs, run.document).filter(({ number }) => number < run.number);
  return own.at(-1) ?? null;
};

/** What a run came to: on held-back rows where there are some, else on those trained on. */
const resultOf = ({ loss }: Run): number => loss?.test ?? loss?.train ?? Number.POSITIVE_INFINITY;

export type RunOrder = 'time' | 'cost';

/** The latest first, or the lowest cost first; a cost that is not finite comes last. */
export function sorted(runs: readonly Run[], order: RunOrder): readonly Run[] {
  const rank = (run: Run): number => (Number.isFinite(resultOf(run)) ? resultOf(run) : Number.MAX_VALUE);
  return [...runs].sort((a, b) => (order === 'cost' ? rank(a) - rank(b) || b.number - a.number : b.number - a.number));
}
