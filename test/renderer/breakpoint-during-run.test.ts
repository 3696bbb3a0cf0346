import { afterEach, describe, expect, it } from 'vitest';
import type { TrainingSpec } from '../../graph-core/model/training.ts';
import type { Breakpoint } from '../../session/protocol.ts';
import { line, objective } from './line.ts';
import { type LinkedBench, linkedBench } from './linked-bench.ts';

const STEPS = 15_000;

const until = async (met: () => boolean): Promise<void> => {
  for (let i = 0; i < 2000 && !met(); i++) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(met()).toBe(true);
};

/** Never met: the weights stay far below. */
const NEVER: Breakpoint = { id: 'never', at: 'f.weight', of: 'gradient', when: { kind: 'above', threshold: 1e30 } };
const at = (step: number): Breakpoint => ({ id: 'step', at: 'f', of: 'value', when: { kind: 'step', number: step } });

const OPTIMISERS: readonly (readonly [string, Parameters<typeof objective>[0]])[] = [
  ['Adam', { type: 'adam', lr: 1e-4 }],
  ['SGD with momentum', { type: 'sgd', lr: 1e-5, momentum: 0.9 }],
];

describe('a breakpoint that is set or taken away during a run', () => {
  const benches: LinkedBench[] = [];
  afterEach(() => {
    for (const { link } of benches.splice(0)) link.dispose();
  });

  const open = async (training: TrainingSpec): Promise<LinkedBench> => {
    const bench = linkedBench(line(training));
    benches.push(bench);
    await bench.link.settled();
    return bench;
  };
  const step = ({ session }: LinkedBench): number => session.getState().progress?.step ?? 0;
  const weights = ({ documents }: LinkedBench) =>
    Object.fromEntries(
      Object.entries(documents.getState().document.parameters).map(([address, { value }]) => [address, [...(value?.data ?? [])]]),
    );

  it.each(OPTIMISERS)('changes no bit of what %s comes to: moments and the order of batches go on', async (_, optimiser) => {
    // batches of 2 out of few rows, shuffled anew each epoch: another order would be other weights
    const training = { seed: 5, batch: { size: 2, order: 'shuffle' }, objectives: objective(optimiser) } as TrainingSpec;
    const whole = await open(training);
    await whole.link.train(STEPS);
    const bench = await open(training);
    const run = bench.link.train(STEPS);
    const isOver = (): boolean => step(bench) > 0 && bench.session.getState().status !== 'training';
    let restarts = 0;
    for (let from = 0; restarts < 5; restarts++) {
      await until(() => step(bench) > from || isOver());
      if (isOver()) break;
      from = step(bench);
      await bench.link.breakpoints(restarts % 2 === 0 ? [NEVER] : []);
    }
    await run;
    expect(restarts).toBeGreaterThan(0);
    expect(step(bench)).toBe(STEPS);
    expect(Object.values(weights(whole)).flat().length).toBeGreaterThan(0);
    expect(weights(bench)).toEqual(weights(whole));
    const { history } = bench.session.getState();
    expect(history.cost.steps).toEqual([...new Set(history.cost.steps)].sort((a, b) => a - b));
  });

  it('stops at one that is ahead, and the steps behind it are those of a run without it', async () => {
    const training = {
      seed: 5,
      batch: { size: 2, order: 'shuffle' },
      objectives: objective({ type: 'adam', lr: 1e-4 }),
    } as TrainingSpec;
    const whole = await open(training);
    await whole.link.train(STEPS);
    const bench = await open(training);
    const run = bench.link.train(STEPS);
    await until(() => step(bench) > 0);
    await bench.link.breakpoints([at(STEPS - 10)]);
    await run;
    expect(bench.session.getState().view?.hit?.step).toBe(STEPS - 10);
    expect(step(bench)).toBe(STEPS - 11);
    await bench.link.train(11);
    expect(step(bench)).toBe(STEPS);
    expect(weights(bench)).toEqual(weights(whole));
  });
});
