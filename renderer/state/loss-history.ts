import type { EpisodesReport, Loss, TrainProgress } from '../../session/protocol.ts';

/**
 * What the loss chart draws, over the steps that made the weights: the batch cost at each step, and L(S, w) where it is known,
 * which is every step of a full batch. Plain arrays, capped: past the cap every second point goes, so that the whole run stays on view.
 */
export interface LossHistory {
  readonly cost: Track;
  readonly train: Track;
  readonly test: Track;
  /** What the rows of `test` are held back for; null while it is not known. */
  readonly held: 'validation' | 'test' | null;
  /** Metrics by name. */
  readonly metrics: Readonly<Record<string, MetricTracks>>;
  /** On a simulator: reward and time steps of an episode on average, at the step before which the episodes were run. */
  readonly episodes: { readonly reward: Track; readonly length: Track };
  /** What training took until a step, earlier runs included: seconds, passes over the training set, and samples evaluated. */
  readonly times: Sum;
  readonly epochs: Sum;
  readonly samples: Sum;
  /** The step that the latest run began at; null before the first. */
  readonly from: number | null;
}

export interface MetricTracks {
  readonly train: Track;
  readonly test: Track;
}

/** What adds up over the runs. */
export interface Sum extends Track {
  /** Of the runs before this one. */
  readonly base: number;
  /** The latest that this run has told. */
  readonly latest: number;
}

export interface Track {
  readonly steps: readonly number[];
  readonly values: readonly number[];
}

const EMPTY: Track = { steps: [], values: [] };

const NOTHING: Sum = { ...EMPTY, base: 0, latest: 0 };

export const emptyHistory: LossHistory = {
  cost: EMPTY,
  train: EMPTY,
  test: EMPTY,
  held: null,
  metrics: {},
  episodes: { reward: EMPTY, length: EMPTY },
  times: NOTHING,
  epochs: NOTHING,
  samples: NOTHING,
  from: null,
};

/** Points a track may hold; about two a pixel of the widest chart. */
export const TRACK_CAP = 4000;

interface Point {
  readonly step: number;
  readonly value: number;
}

/** The track with more points, in the order of their steps. A run that begins earlier than the track ends replaces that end. */
function append(track: Track, points: readonly Point[]): Track {
  const first = points[0];
  if (first === undefined) return track;
  let { steps, values } = track;
  const before = steps.at(-1);
  if (before !== undefined && before >= first.step) {
    const kept = steps.findIndex((step) => step >= first.step);
    steps = steps.slice(0, kept);
    values = values.slice(0, kept);
  }
  let nextSteps = steps.concat(points.map(({ step }) => step));
  let nextValues = values.concat(points.map(({ value }) => value));
  while (nextSteps.length > TRACK_CAP) {
    const last = nextSteps.length - 1;
    // Counted from the end, so that the newest point always stays; so does the first, which a fall begins at.
    const keep = (_: number, i: number): boolean => i === 0 || (last - i) % 2 === 0;
    nextSteps = nextSteps.filter(keep);
    nextValues = nextValues.filter(keep);
  }
  return { steps: nextSteps, values: nextValues };
}

/** `points` count from the beginning of their run, which another run has at `begun`; null where it is the one of before. */
function appendSum(sum: Sum, points: readonly Point[], begun: number | null): Sum {
  const isOther = begun !== null;
  const base = isOther ? sum.base + sum.latest : sum.base;
  const all = begun === null ? points : [{ step: begun, value: 0 }, ...points];
  const track = append(
    sum,
    all.map(({ step, value }) => ({ step, value: base + value })),
  );
  return { ...track, base, latest: points.at(-1)?.value ?? (isOther ? 0 : sum.latest) };
}

/** What was taken until a step, in between evenly. */
export function sumAt({ steps, values }: Track, step: number): number {
  const after = steps.findIndex((each) => each >= step);
  if (after < 0) return values.at(-1) ?? 0;
  const [to, at] = [steps[after] as number, values[after] as number];
  const [from, before] = after === 0 ? [0, 0] : [steps[after - 1] as number, values[after - 1] as number];
  return to === from ? at : before + ((at - before) * (step - from)) / (to - from);
}

/** Points of both lists in the order of their steps, one a step: where both have one, that of the first. */
function merged(first: readonly Point[], second: readonly Point[]): readonly Point[] {
  const steps = new Set(first.map(({ step }) => step));
  return [...first, ...second.filter(({ step }) => !steps.has(step))].sort((a, b) => a.step - b.step);
}

function appendMetrics(tracks: LossHistory['metrics'], losses: readonly Loss[]): LossHistory['metrics'] {
  const names = new Set(
    losses.flatMap(({ metrics }) => [...Object.keys(metrics?.train ?? {}), ...Object.keys(metrics?.test ?? {})]),
  );
  if (names.size === 0) return tracks;
  const points = (name: string, part: keyof MetricTracks): Point[] =>
    losses.flatMap(({ step, metrics }) => {
      const value = metrics?.[part][name];
      return value === undefined ? [] : [{ step, value }];
    });
  const longer = [...names].map((name): [string, MetricTracks] => {
    const { train, test } = tracks[name] ?? { train: EMPTY, test: EMPTY };
    return [name, { train: append(train, points(name, 'train')), test: append(test, points(name, 'test')) }];
  });
  return { ...tracks, ...Object.fromEntries(longer) };
}

const appendEpisodes = (
  { reward, length }: LossHistory['episodes'],
  news: readonly EpisodesReport[],
): LossHistory['episodes'] => ({
  reward: append(
    reward,
    news.map(({ step, reward: value }) => ({ step, value })),
  ),
  length: append(
    length,
    news.map(({ step, length: value }) => ({ step, value })),
  ),
});

/**
 * The history with what a progress event brought. A cost is drawn at the weights that it belongs to, those that the steps before
 * have made. With a full batch it is L(S, w) there.
 */
export function appendProgress(history: LossHistory, progress: TrainProgress): LossHistory {
  const { newSteps, newLosses, costIsLoss, step: now, seconds, work } = progress;
  const from = work?.from ?? history.from;
  const begun = from === history.from ? null : from;
  const spent = work?.points ?? [];
  const costs = newSteps.map(({ step, cost }): Point => ({ step: step - 1, value: cost }));
  const losses = newLosses.map(({ step, train }): Point => ({ step, value: train }));
  const tests = newLosses.flatMap(({ step, test }): Point[] => (test === null ? [] : [{ step, value: test }]));
  return {
    cost: append(history.cost, costs),
    train: append(history.train, costIsLoss ? merged(costs, losses) : losses),
    test: append(history.test, tests),
    held: progress.heldBack ?? history.held,
    metrics: appendMetrics(history.metrics, newLosses),
    episodes: appendEpisodes(history.episodes, progress.newEpisodes ?? []),
    times: appendSum(history.times, seconds > 0 ? [{ step: now, value: seconds }] : [], begun),
    epochs: appendSum(
      history.epochs,
      spent.map(({ step, epochs }) => ({ step, value: epochs })),
      begun,
    ),
    samples: appendSum(
      history.samples,
      spent.map(({ step, samples }) => ({ step, value: samples })),
      begun,
    ),
    from,
  };
}
