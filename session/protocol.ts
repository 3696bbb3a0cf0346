import type { DataSource, Document } from '../graph-core/model/document.ts';
import type { Diagnostic } from '../graph-core/model/result.ts';
import type { Shape } from '../graph-core/model/tensor.ts';
import type { DeviceInfo } from '../kernels/executor.ts';
import type { GivenTable, Tables } from './data/sources.ts';
import type { Failure } from './session-error.ts';
import type { Breakpoint, HistoryBound } from './views/breakpoints.ts';
import type { DataCards, DataReport, TableRows } from './views/data.ts';
import type { QuestionRequests } from './views/questions.ts';
import type { FullTensor, SampleChoice, StepView } from './views/step.ts';
import type { Checkpoint, TrainProgress, TrainRequest } from './views/training.ts';

export type { DeviceInfo } from '../kernels/executor.ts';
export type { GivenTable, TableFault } from './data/sources.ts';
export type * from './views/breakpoints.ts';
export type * from './views/card.ts';
export type * from './views/data.ts';
export type * from './views/episode.ts';
export type * from './views/field.ts';
export type * from './views/focus.ts';
export type * from './views/health.ts';
export type * from './views/histograms.ts';
export type * from './views/inside.ts';
export type * from './views/jacobian.ts';
export type * from './views/losses.ts';
export type * from './views/nudge.ts';
export type * from './views/operation.ts';
export type * from './views/optimiser-trace.ts';
export type * from './views/paths.ts';
export type * from './views/per-sample.ts';
export type * from './views/program-listing.ts';
export type * from './views/questions.ts';
export type * from './views/results.ts';
export type * from './views/step.ts';
export type * from './views/surface.ts';
export type * from './views/sweep.ts';
export type * from './views/text.ts';
export { MAX_TEMPERATURE } from './views/text.ts';
export type * from './views/training.ts';
export type * from './views/trust.ts';
export type * from './views/units.ts';

/**
 * What a window and the worker say to each other: structured-cloneable data only. Requests are answered once; the events
 * come whenever something changed. Every answer and event carries the generation of the document it was made from, so
 * that a late one can be told from a current one.
 */

export type DeviceChoice = 'auto' | 'webgpu' | 'wasm' | 'cpu';

/** One row of the parameter table. */
export interface ParameterInfo {
  readonly address: string;
  readonly shape: Shape;
  readonly trainable: boolean;
  readonly count: number;
  /** The initialiser in force: a circle that is wired in place of a block's own weight starts as that would. */
  readonly init: string;
  /** State of a block that no gradient changes: running statistics, for instance. */
  readonly isBuffer: boolean;
}

export interface OpenReport {
  readonly generation: number;
  readonly diagnostics: readonly Diagnostic[];
  readonly parameters: readonly ParameterInfo[];
  /** Null when error diagnostics forbid running. */
  readonly view: StepView | null;
}

/** Requests, by name: what goes in and what comes back. */
export interface SessionRequests extends QuestionRequests {
  /** The adapters found, the one in use first. */
  devices: { in: Record<string, never>; out: readonly DeviceInfo[] };
  useDevice: { in: { choice: DeviceChoice }; out: DeviceInfo };
  /**
   * Compiles a document; cheap when only values changed. The files of its sources come with it, by source name. Weights and optimiser
   * state are kept where address, shape and specification stay; `fresh` forgets them: another document is opened.
   */
  open: { in: { document: Document; tables: Tables; generation: number; fresh?: boolean }; out: OpenReport };
  /** What a source of the open document holds; whether the graph can run or not. */
  dataReport: { in: { source: string }; out: DataReport };
  /** What the canvas shows of all sources of the open document. */
  dataCards: { in: Record<string, never>; out: DataCards };
  /** Some rows of a source, at most 200 at once. */
  tableRows: { in: { source: string; from: number; count: number }; out: TableRows };
  /** What a source holds that the document has not yet. */
  inspectSource: { in: { name: string; source: DataSource; content: GivenTable | null }; out: DataReport };
  /** Gives up the file that is being read, and those that wait: their sources then say `data/stopped`. */
  stopReading: { in: Record<string, never>; out: null };
  /**
   * Moves to a stage, forwards or backwards, running or restoring what is needed. Past the last stage the update is kept and
   * the next step begins (its stage 1 is one past the end); before 0 the last kept update is taken back. With `stops` it goes
   * no further forward than to the first breakpoint that is hit.
   */
  goTo: { in: { cursor: number; stops?: boolean }; out: StepView };
  /** Where stepping with `stops` and training stop from now on. @throws `session/breakpoint` for one that makes no sense */
  breakpoints: { in: { list: readonly Breakpoint[] }; out: null };
  /** How many stepped updates can be taken back; the oldest go at once where there are more. @throws `session/history-bound` */
  historyBound: { in: HistoryBound; out: StepView | null };
  /** Bytes that everything planned from now on may take; what is on view is planned anew. @throws `session/memory-bound` */
  memory: { in: { bytes: number }; out: null };
  sample: { in: { sample: SampleChoice }; out: StepView };
  /**
   * Lets backward start at any value with a row vector of its size (null: all ones), for a graph without a cost; `from` null
   * goes back to the costs.
   */
  seed: { in: { from: string | null; row: readonly number[] | null }; out: StepView };
  train: { in: TrainRequest; out: TrainProgress };
  /**
   * Ends a training run within 200 ms. Where none is under way, it ends the request that is being computed and those that wait
   * behind it: they are rejected with `session/stopped`, what was known stays known, and the next request begins where they
   * left off. An `open` or `reset` is not given up.
   */
  stop: { in: Record<string, never>; out: TrainProgress };
  /** Weights back to their initial values, optimiser state to zero, step count to 0. */
  reset: { in: Record<string, never>; out: StepView };
  /** Current values of all parameters. */
  parameters: { in: Record<string, never>; out: Readonly<Record<string, FullTensor>> };
  /** Current values of all parameters with the optimisers' state, for saving. */
  checkpoint: { in: Record<string, never>; out: Checkpoint };
}

/** Both ways to talk to a session: over a worker, or directly in Node. */
export interface SessionClient {
  /** @throws SessionError with code, message and address */
  request<N extends RequestName>(name: N, payload: SessionRequests[N]['in']): Promise<SessionRequests[N]['out']>;
  /** Gives the function that ends the subscription. */
  on<E extends EventName>(event: E, handler: (value: SessionEvents[E]) => void): () => void;
  dispose(): void;
}

export interface SessionEvents {
  /** Refreshed view, at most ten times a second while training. */
  view: StepView;
  progress: TrainProgress;
  device: DeviceInfo;
  /** Rounds that are done of the question that is being answered, at most ten times a second. */
  answering: { readonly done: number; readonly of: number };
  /** How much of a file of data has been read, at most ten times a second; 1 when it is done. */
  reading: { readonly file: string; readonly share: number };
  /** Something failed; `address` names the block where known. */
  error: Failure;
}

export type RequestName = keyof SessionRequests;
export type EventName = keyof SessionEvents;
/** What a session tells without being asked. */
export type Emit = <E extends EventName>(event: E, value: SessionEvents[E]) => void;

export type ToWorker =
  | { readonly id: number; readonly name: RequestName; readonly payload: unknown }
  /** Answered at once: whether the worker is alive. */
  | { readonly ping: number };
export type FromWorker =
  | { readonly pong: number }
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | ({ readonly id: number; readonly ok: false } & Failure)
  | { readonly event: EventName; readonly value: unknown };
