import { type LossHistory, secondsAt, type Track } from '../state/loss-history.ts';

/** What the curves are drawn over. */
export const CHART_AXES = ['steps', 'epochs', 'gradients', 'seconds'] as const;
export type ChartAxis = (typeof CHART_AXES)[number];

/** How the steps of a run take the training set. */
export interface Pace {
  readonly stepsPerEpoch: number;
  /** P of the training set. */
  readonly rows: number;
}

/** Where a step stands on an axis. A gradient is that of one sample: an epoch takes as many as there are rows. */
export function placeOf(axis: ChartAxis, step: number, { stepsPerEpoch, rows }: Pace, times: Track): number {
  if (axis === 'steps') return step;
  if (axis === 'seconds') return secondsAt(times, step);
  const epochs = step / Math.max(1, stepsPerEpoch);
  return axis === 'epochs' ? epochs : epochs * rows;
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
    const places = CHART_AXES.map((axis) => placeOf(axis, step, pace, history.times));
    return [...places, ...columns.map((column) => column.get(step) ?? '')].join(',');
  });
  return `${[head, ...lines].join('\n')}\n`;
}
