import type { TFunction } from 'i18next';
import { type ChartAxis, placeOf } from '../panels/chart-axis.ts';
import type { ChangeMark } from './change-marks.ts';
import type { Run } from './run.ts';
import { changesText } from './run-text.ts';
import { type RunsState, useRuns } from './runs-store.ts';

const selectActive = ({ runs, active }: RunsState): Run | null => runs.find(({ id }) => id === active) ?? null;

/** The run that goes on or was under way last; null before the first. */
export const useActiveRun = (): Run | null => useRuns(selectActive);

/** Where hyper-parameters of a run were changed, on an axis of a chart. */
export const marksOf = (t: TFunction, run: Run | null, axis: ChartAxis, colour = '--text-muted'): readonly ChangeMark[] =>
  (run?.changes ?? []).map(({ step, settings }) => ({
    at: run === null ? 0 : placeOf(axis, step, run.history, run.pace),
    text: changesText(t, settings),
    colour,
  }));
