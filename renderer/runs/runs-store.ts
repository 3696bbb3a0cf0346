import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { ChartAxis } from '../panels/chart-axis.ts';
import { MAX_RUNS, type Run, type RunOrder } from './run.ts';

/** Which of a run's curves is drawn. */
export const MEASURES = ['train', 'test', 'cost'] as const;
export type Measure = (typeof MEASURES)[number];

/** Runs so far, of all documents, the oldest first, and what of them is looked at. No weights are in here. */
export interface RunsState {
  readonly runs: readonly Run[];
  /** The one that goes on or was under way last. */
  readonly active: string | null;
  /** By id, those that are compared. */
  readonly chosen: ReadonlySet<string>;
  readonly order: RunOrder;
  readonly measure: Measure;
  readonly axis: ChartAxis;
  readonly log: boolean;
  readonly view: 'runs' | 'sweep';
  /** Why runs are not kept beyond this window; null where they are. */
  readonly notKept: string | null;
}

const INITIAL: RunsState = {
  runs: [],
  active: null,
  chosen: new Set(),
  order: 'time',
  measure: 'train',
  axis: 'steps',
  log: false,
  view: 'runs',
  notKept: null,
};

export const runsStore = createStore<RunsState>(() => INITIAL);

/** Reads a part of it; keep the selector outside the component. */
export const useRuns = <T>(selector: (state: RunsState) => T): T => useStore(runsStore, selector);

const { setState, getState } = runsStore;

export const runById = (id: string | null): Run | null => getState().runs.find((run) => run.id === id) ?? null;

/** A new run, compared with the others at once. */
export function addRun(run: Run): void {
  setState(({ runs, chosen }) => ({
    runs: [...runs, run].slice(-MAX_RUNS),
    active: run.id,
    chosen: new Set([...chosen, run.id]),
  }));
}

export function changeRun(id: string, change: (run: Run) => Run): void {
  setState(({ runs }) => ({ runs: runs.map((run) => (run.id === id ? change(run) : run)) }));
}

export function removeRun(id: string): void {
  setState(({ runs, chosen, active }) => ({
    runs: runs.filter((run) => run.id !== id),
    chosen: new Set([...chosen].filter((each) => each !== id)),
    active: active === id ? null : active,
  }));
}

export function chooseRun(id: string, isChosen: boolean): void {
  setState(({ chosen }) => {
    const next = new Set(chosen);
    if (isChosen) next.add(id);
    else next.delete(id);
    return { chosen: next };
  });
}

/** Runs of earlier windows; those of this one come after them. */
export function addKept(kept: readonly Run[]): void {
  setState(({ runs, chosen }) => {
    const known = new Set(runs.map(({ id }) => id));
    const older = kept.filter(({ id }) => !known.has(id)).sort((a, b) => a.begunAt - b.begunAt);
    const latest = older.slice(-6).map(({ id }) => id);
    return { runs: [...older, ...runs].slice(-MAX_RUNS), chosen: new Set([...latest, ...chosen]) };
  });
}
