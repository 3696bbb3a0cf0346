import uPlot from 'uplot';
import { CHART_AXES, type ChartAxis, placeOf } from '../panels/chart-axis.ts';
import type { Track } from '../state/loss-history.ts';
import type { Run } from './run.ts';
import type { Measure } from './runs-store.ts';

/** How a run is drawn: by its number, so that it looks the same wherever it is seen and in every order. */
export interface RunLook {
  /** Which of the colours `--run-0` to `--run-5`. */
  readonly colour: number;
  /** Pixels of line and gap; empty is a solid line. */
  readonly dash: readonly number[];
}

const COLOURS = 6;
const DASHES: readonly (readonly number[])[] = [[], [8, 4], [2, 3], [10, 3, 2, 3], [4, 2]];

/** Thirty runs in a row look different. */
export const lookOf = ({ number }: Pick<Run, 'number'>): RunLook => ({
  colour: (number - 1) % COLOURS,
  dash: DASHES[(number - 1) % DASHES.length] ?? [],
});

const trackOf = ({ history }: Run, measure: Measure): Track => history[measure];

/** One curve a run over a common axis; a place where a run says nothing is a gap that its line goes over. */
export function joinRuns(runs: readonly Run[], measure: Measure, axis: ChartAxis, log: boolean): uPlot.AlignedData {
  const tables = runs.map((run): uPlot.AlignedData => {
    const { steps, values } = trackOf(run, measure);
    const points = new Map<number, number>();
    steps.forEach((step, i) => {
      const value = values[i] as number;
      // what a logarithmic axis cannot show is left out; two steps at one place are the later one
      if (Number.isFinite(value) && (!log || value > 0)) points.set(placeOf(axis, step, run.history, run.pace), value);
    });
    const places = [...points.keys()].sort((a, b) => a - b);
    return [places, places.map((place) => points.get(place) as number)];
  });
  return tables.length === 0 ? [[]] : uPlot.join(tables);
}

const quoted = (text: string): string => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** All curves as one table, a row for each run and step where something is known. */
export function runsCsv(runs: readonly Run[], nameOf: (run: Run) => string): string {
  const head = ['run', ...CHART_AXES.map((axis) => axis.replace(/s$/, '')), 'batch cost', 'L training', 'L held back', 'changed'];
  const lines = runs.flatMap((run) => {
    const tracks = [run.history.cost, run.history.train, run.history.test];
    const columns = tracks.map(({ steps, values }) => new Map(steps.map((step, i) => [step, values[i] as number])));
    const notes = new Map(
      run.changes.map(({ step, settings }) => [
        step,
        settings.map(({ name, from, to }) => `${name}: ${from} > ${to}`).join('; '),
      ]),
    );
    const steps = [...new Set([...tracks.flatMap((track) => track.steps), ...notes.keys()])].sort((a, b) => a - b);
    return steps.map((step) => {
      const places = CHART_AXES.map((axis) => placeOf(axis, step, run.history, run.pace));
      const numbers = columns.map((column) => column.get(step) ?? '');
      return [quoted(nameOf(run)), ...places, ...numbers, quoted(notes.get(step) ?? '')].join(',');
    });
  });
  return `${[head.join(','), ...lines].join('\n')}\n`;
}
