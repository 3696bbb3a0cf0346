import type { TrainProgress } from '../../session/protocol.ts';

/**
 * What the loss chart draws. Two tracks with steps of their own: the batch cost before each step, and L(S, w) where it was
 * evaluated. Plain arrays, capped: past the cap every second point goes, so that the whole run stays on view.
 */
export interface LossHistory {
  readonly cost: Track;
  readonly train: Track;
  readonly test: Track;
}

export interface Track {
  readonly steps: readonly number[];
  readonly values: readonly number[];
}

const EMPTY: Track = { steps: [], values: [] };

export const emptyHistory: LossHistory = { cost: EMPTY, train: EMPTY, test: EMPTY };

/** Points a track may hold; about two a pixel of the widest chart. */
export const TRACK_CAP = 4000;

function append(track: Track, steps: readonly number[], values: readonly number[]): Track {
  if (steps.length === 0) return track;
  let nextSteps = track.steps.concat(steps);
  let nextValues = track.values.concat(values);
  while (nextSteps.length > TRACK_CAP) {
    const last = nextSteps.length - 1;
    // Counted from the end, so that the newest point always stays.
    const keep = (_: number, i: number): boolean => (last - i) % 2 === 0;
    nextSteps = nextSteps.filter(keep);
    nextValues = nextValues.filter(keep);
  }
  return { steps: nextSteps, values: nextValues };
}

/**
 * The history with what a progress event brought. L(S, w) is evaluated less often than progress is told: its own step says
 * whether it is the evaluation from before, which makes no new point.
 */
export function appendProgress(history: LossHistory, { newSteps, loss }: TrainProgress): LossHistory {
  const isNew = loss !== null && loss.step !== history.train.steps.at(-1);
  const at = loss === null ? [] : [loss.step];
  return {
    cost: append(
      history.cost,
      newSteps.map((s) => s.step),
      newSteps.map((s) => s.cost),
    ),
    train: isNew ? append(history.train, at, [loss.train]) : history.train,
    test: isNew && loss.test !== null ? append(history.test, at, [loss.test]) : history.test,
  };
}
