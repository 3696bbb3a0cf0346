import type { TrainProgress } from '../../session/protocol.ts';

/** What a worker tells of a run that goes on, for tests. */
export const toldProgress = (part: Partial<TrainProgress> = {}): TrainProgress => ({
  generation: 1,
  running: true,
  step: 0,
  epoch: 0,
  newSteps: [],
  costIsLoss: false,
  newLosses: [],
  loss: null,
  metrics: { train: {}, test: {} },
  ended: null,
  stepsPerSecond: 10,
  seconds: 0,
  ...part,
});
