import { createStore } from 'zustand/vanilla';
import type { Address } from '../../graph-core/model/document.ts';
import type { Diagnostic, TextPlace } from '../../graph-core/model/result.ts';
import type { DeviceInfo, OpenReport, ParameterInfo, SampleChoice, StepView, TrainProgress } from '../../session/protocol.ts';
import { type Veil, veilView } from '../predict/veil.ts';
import { appendProgress, emptyHistory, type LossHistory } from './loss-history.ts';
import { hasOperationsAhead, type OperationWalk, withheld } from './operation-walk.ts';
import type { RunAsked } from './run-progress.ts';
import type { TermWalk, UnitsOnView } from './term-walk.ts';

/**
 * What is known about the run: what the worker last said about the document on screen. Nothing here is undone or saved, and
 * no tensor is kept, only summaries of at most 64 entries.
 *
 * Every document that is sent to the worker has a generation. An answer or event of another generation than the current
 * one is dropped: a finished run of an older document must never show up in the edited one.
 */
export type RunStatus =
  /** Nothing was opened yet. */
  | 'idle'
  /** The worker compiles or computes. */
  | 'busy'
  | 'ready'
  /** Error diagnostics forbid running. */
  | 'blocked'
  | 'training'
  /** The worker or the device failed; `error` says how. */
  | 'failed';

export interface SessionError {
  readonly code: string;
  readonly message: string;
  readonly address: string | null;
  /** In the text of the block: of a script. */
  readonly place?: TextPlace | undefined;
}

export interface SessionState {
  readonly status: RunStatus;
  /** Of the document that was sent last. */
  readonly generation: number;
  /**
   * What may be shown: while somebody predicts, with {@link HIDDEN} in place of what is not revealed; while somebody walks
   * through a block, without what it makes in the end.
   */
  readonly view: StepView | null;
  /** The view as the session gave it; to mark answers by, not to be shown. */
  readonly truth: StepView | null;
  /** What is hidden while somebody predicts; null where nothing is. */
  readonly veil: Veil | null;
  /** The view was computed before the latest edit; Run is offered. */
  readonly stale: boolean;
  readonly diagnostics: readonly Diagnostic[];
  readonly parameters: readonly ParameterInfo[];
  /** Of the current or last run since the last reset. */
  readonly progress: TrainProgress | null;
  /** What was asked for when that run began; null before the first. */
  readonly run: RunAsked | null;
  /** The document was edited since; costs and metrics of the run no longer describe it. */
  readonly progressStale: boolean;
  readonly history: LossHistory;
  readonly device: DeviceInfo | null;
  readonly devices: readonly DeviceInfo[];
  readonly error: SessionError | null;
  /** What was asked for keeps the user waiting: a way to stop it is offered. */
  readonly slow: boolean;
  /** The sample that was asked for last. */
  readonly sample: SampleChoice;
  /** Whether the stepper plays by itself, and its stages a second. */
  readonly playing: boolean;
  readonly speed: number;
  /** What one press of Step does: one entry of the current block's result, one block, or the rest of the phase. */
  readonly granularity: Granularity;
  /** The entries of the current block that were stepped through; null before the first and with another granularity. */
  readonly walk: TermWalk | null;
  /** The operations of the current block that were stepped through, once it was stepped into; any other view ends it. */
  readonly operations: OperationWalk | null;
  /** The units that are on view instead of the graph: a step by terms goes through their sums. */
  readonly units: UnitsOnView | null;
  /** The input or weight whose product the card shows, where the block has it; null: its first. */
  readonly wrt: Address | null;
  /** Where backward starts in a graph without a cost. */
  readonly seed: Seed | null;
}

export interface Seed {
  readonly from: string;
  /** Null: all ones. */
  readonly row: readonly number[] | null;
}

export type Granularity = 'term' | 'block' | 'phase';

export interface SessionActions {
  /** Starts a new generation and gives its number; everything that is still under way for older ones will be dropped. A hyper-parameter (`training`) leaves the results of a run as true as they were; the `run` may also go on with it. */
  readonly begin: (reach?: 'run' | 'training' | 'all') => number;
  readonly opened: (report: OpenReport) => void;
  readonly showed: (view: StepView) => void;
  readonly progressed: (progress: TrainProgress) => void;
  /** A failure of a request made for `generation`; null for failures that concern every document, e.g. a lost device. */
  readonly failed: (error: SessionError, generation: number | null) => void;
  /** A request made for `generation` was stopped by the user: what was on view still is. */
  readonly stopped: (generation: number) => void;
  readonly set: (
    part: Partial<
      Pick<
        SessionState,
        | 'status'
        | 'run'
        | 'stale'
        | 'device'
        | 'devices'
        | 'error'
        | 'slow'
        | 'sample'
        | 'playing'
        | 'speed'
        | 'granularity'
        | 'walk'
        | 'units'
        | 'wrt'
        | 'seed'
      >
    >,
  ) => void;
  readonly clearHistory: () => void;
  /** Goes on in the walk through the operations of the current block, or ends it: what the block makes is on view once it is done. */
  readonly walkOperations: (operations: OperationWalk | null) => void;
  /** Hides and shows numbers of the view: nothing is computed anew. */
  readonly setVeil: (veil: Veil | null) => void;
}

export type SessionStore = ReturnType<typeof createSessionStore>;

const initial: SessionState = {
  status: 'idle',
  generation: 0,
  view: null,
  truth: null,
  veil: null,
  stale: false,
  diagnostics: [],
  parameters: [],
  progress: null,
  run: null,
  progressStale: false,
  history: emptyHistory,
  device: null,
  devices: [],
  error: null,
  slow: false,
  sample: 0,
  playing: false,
  speed: 2,
  granularity: 'block',
  walk: null,
  operations: null,
  units: null,
  wrt: null,
  seed: null,
};

const veiled = (truth: StepView | null, veil: Veil | null): StepView | null =>
  truth !== null && veil !== null ? veilView(truth, veil) : truth;

/** What ends a walk through the operations of a block. */
const walkEnded = ({ operations, truth, veil }: SessionState): Partial<SessionState> =>
  operations === null ? {} : { operations: null, view: veiled(truth, veil) };

/** What an accepted view says about the state. */
const shown = (state: SessionState, view: StepView): Partial<SessionState> => ({
  view: veiled(view, state.veil),
  truth: view,
  stale: false,
  sample: view.sample,
  error: null,
  // A mean has no entries to walk through; another sample has the same ones.
  walk: (view.sample === 'mean') === (state.sample === 'mean') ? state.walk : null,
  operations: null,
  status: state.progress?.running ? 'training' : 'ready',
});

/** A session store without React, so that it can be tested and driven by the link alone. */
export function createSessionStore() {
  return createStore<SessionState & SessionActions>()((set, get) => {
    const isCurrent = (generation: number): boolean => generation === get().generation;
    return {
      ...initial,
      begin: (reach = 'all') => {
        const generation = get().generation + 1;
        const { progress, progressStale } = get();
        if (reach === 'run') {
          set({ generation });
          return generation;
        }
        set({
          generation,
          status: 'busy',
          stale: get().view !== null,
          walk: null,
          ...walkEnded(get()),
          progress: progress?.running ? { ...progress, running: false } : progress,
          progressStale: progressStale || (reach === 'all' && progress !== null),
        });
        return generation;
      },
      opened: (report) => {
        if (!isCurrent(report.generation)) return;
        set({ diagnostics: report.diagnostics, parameters: report.parameters });
        if (report.view === null)
          set({ view: null, truth: null, operations: null, stale: false, status: 'blocked', error: null });
        else set((state) => shown(state, report.view as StepView));
      },
      showed: (view) => {
        if (isCurrent(view.generation)) set((state) => shown(state, view));
      },
      progressed: (progress) => {
        if (!isCurrent(progress.generation)) return;
        set((state) => ({
          progress,
          progressStale: false,
          ...walkEnded(state),
          history: appendProgress(state.history, progress),
          status: progress.running ? 'training' : 'ready',
        }));
      },
      failed: (error, generation) => {
        // A lost device that came back leaves the numbers as they are; only without any there is nothing to go on with.
        if (generation === null)
          set((state) => ({ error, playing: false, status: state.view === null ? 'failed' : state.status }));
        else if (isCurrent(generation)) set({ error, status: 'failed', playing: false });
      },
      stopped: (generation) => {
        if (isCurrent(generation)) set((state) => ({ status: state.view === null ? 'idle' : 'ready', playing: false }));
      },
      set: (part) => set(part),
      clearHistory: () => set({ history: emptyHistory, progress: null, progressStale: false }),
      walkOperations: (operations) =>
        set(({ truth, veil, view, operations: before }) => {
          if (operations === before) return {};
          const wasWhole = before === null || !hasOperationsAhead(before);
          const isWhole = operations === null || !hasOperationsAhead(operations);
          // the same view as before where as much of it is shown: nothing is drawn anew
          return { operations, view: wasWhole === isWhole ? view : withheld(veiled(truth, veil), operations) };
        }),
      setVeil: (veil) => set(({ truth }) => ({ veil, view: veiled(truth, veil), operations: null })),
    };
  });
}

/** The stage that was done last, or null before the first. */
export const currentStage = (view: StepView | null) => (view === null ? null : (view.stages[view.cursor - 1] ?? null));
