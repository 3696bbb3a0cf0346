import type { LossHistory, Track } from '../state/loss-history.ts';

/** What the chart draws: the cost, a metric by its name, or what came of the episodes on a simulator. */
export type ChartSubject = string;

/** One line of the chart. */
export interface ChartSeries {
  /** Its translation below `drawer:chart`. */
  readonly label:
    | 'cost'
    | 'train'
    | 'validation'
    | 'test'
    | 'metric-train'
    | 'metric-validation'
    | 'metric-test'
    | 'reward'
    | 'length';
  readonly track: Track;
  /** Name of the theme's colour. */
  readonly colour: string;
  readonly width: number;
  /** Told apart by it as well, without colour. */
  readonly dash: readonly number[];
}

const SOLID: readonly number[] = [];
const DASHED = [7, 4];

/** What can be drawn of a run; on a simulator its rows change with every iteration, and the reward is what counts. */
export function chartSubjects(history: LossHistory, isSimulated: boolean): readonly ChartSubject[] {
  const metrics = Object.keys(history.metrics);
  return isSimulated ? ['reward', 'length', 'cost', ...metrics] : ['cost', ...metrics];
}

/** The lines of a subject, those without a point left out behind the first. */
export function chartSeries(history: LossHistory, subject: ChartSubject): readonly ChartSeries[] {
  const held = history.held ?? 'test';
  const line = (label: ChartSeries['label'], track: Track, colour: string, look: Partial<ChartSeries> = {}): ChartSeries => ({
    label,
    track,
    colour,
    width: 2,
    dash: SOLID,
    ...look,
  });
  if (subject === 'reward' || subject === 'length') return [line(subject, history.episodes[subject], '--forward')];
  if (subject === 'cost')
    return [
      line('cost', history.cost, '--border-strong', { width: 1 }),
      line('train', history.train, '--cost'),
      line(held, history.test, '--cost', { dash: DASHED }),
    ];
  const { train, test } = history.metrics[subject] ?? { train: NONE, test: NONE };
  return [line('metric-train', train, '--forward'), line(`metric-${held}`, test, '--block', { dash: DASHED })];
}

const NONE: Track = { steps: [], values: [] };

/** Metrics that are shares are shown in percent. */
export const isShare = (name: string): boolean => name === 'accuracy';
