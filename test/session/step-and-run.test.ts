import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCpuExecutor } from '../../kernels/cpu/executor.ts';
import { byRunPlan, byStepPlan, distance, meanOfSingles, type NetworkSpec, networkOf } from './step-and-run.ts';

const spec: fc.Arbitrary<NetworkSpec> = fc.record({
  samples: fc.integer({ min: 1, max: 6 }),
  features: fc.integer({ min: 1, max: 5 }),
  hidden: fc.integer({ min: 1, max: 5 }),
  outputs: fc.integer({ min: 1, max: 4 }),
  activation: fc.constantFrom('relu', 'tanh', 'sigmoid', 'softplus'),
  cost: fc.constantFrom('squared-norm', 'mse-loss', 'cross-entropy'),
  optimizer: fc.constantFrom(
    { type: 'sgd', lr: 0.05 },
    { type: 'sgd', lr: 0.05, momentum: 0.9, weightDecay: 0.01 },
    { type: 'adam', lr: 0.01 },
    { type: 'adamw', lr: 0.01, weightDecay: 0.1 },
    { type: 'rmsprop', lr: 0.01, alpha: 0.9, momentum: 0.5, centered: true },
    { type: 'adagrad', lr: 0.05, lrDecay: 0.1, initialAccumulator: 0.1 },
  ),
  penalty: fc.boolean(),
  seed: fc.integer({ min: 0, max: 1000 }),
});

describe('one program, two plans', () => {
  it('step plan and run plan take the same step', async () => {
    await fc.assert(
      fc.asyncProperty(spec, async (each) => {
        const document = networkOf(each);
        const executor = createCpuExecutor();
        expect(distance(await byStepPlan(document, executor, 1), await byRunPlan(document, executor, 1))).toBeLessThan(1e-12);
      }),
      { numRuns: 40, seed: 5 },
    );
  });

  // a batch axis that is broadcast against a feature axis is right by accident where their sizes are equal, or 1
  it.each([
    [1, 3],
    [2, 3],
    [3, 3],
    [5, 3],
    [3, 1],
    [1, 1],
  ])('the gradient over %i samples of %i features is the mean of each sample’s own', async (samples, features) => {
    for (const penalty of [false, true]) {
      const one = networkOf({
        samples,
        features,
        hidden: 3,
        outputs: 3,
        activation: 'tanh',
        cost: 'mse-loss',
        optimizer: { type: 'sgd', lr: 0.1 },
        penalty,
        seed: 2,
      });
      const { mean, single } = await meanOfSingles(one, createCpuExecutor());
      expect(mean.size).toBe(4);
      expect(distance(mean, single)).toBeLessThan(1e-12);
    }
  });

  // running statistics move once in a step, whatever the step looks ahead to
  it.each(['sequential', 'simultaneous', 'extra-gradient'] as const)('%s, with running statistics', async (schedule) => {
    const plain = networkOf({
      samples: 4,
      features: 3,
      hidden: 3,
      outputs: 2,
      activation: 'tanh',
      cost: 'mse-loss',
      optimizer: { type: 'sgd', lr: 0.1, momentum: 0.9 },
      penalty: true,
      seed: 3,
    });
    const edges = [
      ...plain.edges.filter(({ to }) => to !== 'h.input'),
      { from: 'f.output', to: 'n.input' },
      { from: 'n.output', to: 'h.input' },
    ];
    const [first] = plain.training.objectives ?? [];
    const second = { cost: 'C.cost', parameters: ['g.*'], optimizer: { type: 'adamw', lr: 0.05 } };
    const training = { ...plain.training, schedule, objectives: first ? [first, second] : [] };
    const document = { ...plain, nodes: [...plain.nodes, { id: 'n', type: 'batch-norm' }], edges, training };
    const [stepped, trained] = [
      await byStepPlan(document, createCpuExecutor(), 3),
      await byRunPlan(document, createCpuExecutor(), 3),
    ];
    expect([...trained.keys()].filter((address) => address.startsWith('n.'))).toHaveLength(4);
    expect(distance(stepped, trained)).toBeLessThan(1e-12);
  });
});
