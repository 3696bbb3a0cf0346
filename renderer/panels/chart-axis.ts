import { type LossHistory, sumAt, type Track } from '../state/loss-history.ts';

/** What the curves are drawn over. */
export const CHART_AXES = ['steps', 'epochs', 'evaluations', 'seconds'] as const;
export type ChartAxis = (typeof CHART_AXES)[number];

/** How the steps of a run take the training set. */
export interface Pace {
  readonly stepsPerEpoch: number;
  /** P of the training set. */
  readonly rows: number;
}

/**
 * Where a step stands on an axis. An evaluation is that of one sample's cost, with its gradient where the method takes gradients:
 * as many as the run has told. Runs that were kept before they told it are placed by their pace.
 */
export function placeOf(axis: ChartAxis, step: number, { times, epochs, samples }: LossHistory, pace: Pace): number {
  if (axis === 'steps') return step;
  if (axis === 'seconds') return sumAt(times, step);
  if (epochs.steps.length > 0) return sumAt(axis === 'epochs' ? epochs : samples, step);
  const passes = step / Math.max(1, pace.stepsPerEpoch);
  return axis === 'epochs' ? passes : passes * pace.rows;
}

/** Every curve there is, with its name in a table. */
function columnsOf({ cost, train, test, held, metrics, episodes }: LossHistory): readonly (readonly [string, Track])[] {
  const rest = held ?? 'held back';
  const all: (readonly [string, Track])[] = [
    ...Object.entries(metrics).flatMap(([name, each]): (readonly [string, Track])[] => [
      [`${name} training`, each.train],
      [`${name} ${rest}`, each.test],
    ]),
    ['reward', episodes.reward],
    ['episode length', episodes.length],
  ];
  const known = all.filter(([, track]) => track.steps.length > 0);
  return [['batch cost', cost], ['L training', train], [`L ${rest}`, test], ...known];
}

/** The curves as a table, a row for each step where something is known. */
export function curvesCsv(history: LossHistory, pace: Pace): string {
  const named = columnsOf(history);
  const tracks = named.map(([, track]) => track);
  const steps = [...new Set(tracks.flatMap((track) => track.steps))].sort((a, b) => a - b);
  const columns = tracks.map((track) => new Map(track.steps.map((step, i) => [step, track.values[i] as number])));
  const head = [...CHART_AXES.map((axis) => axis.replace(/s$/, '')), ...named.map(([name]) => name)].join(',');
  const lines = steps.map((step) => {
    const places = CHART_AXES.map((axis) => placeOf(axis, step, history, pace));
    return [...places, ...columns.map((column) => column.get(step) ?? '')].join(',');
  });
  return `${[head, ...lines].join('\n')}\n`;
}
