import { beforeAll, describe, expect, it } from 'vitest';
import { createCpuExecutor } from '../../kernels/cpu/executor.ts';
import type { Executor } from '../../kernels/executor.ts';
import { requestFor, runOrThrow } from '../support/documents.ts';
import { type LinearTrace, linearModel, type NearestTrace, nearestModel, type NetworkTrace, networkModel, type OptimizerTrace, optimizerModel } from './trace-models.ts';
import { gpuTraceTolerance, TRACE_FLOAT64, tracesOf } from './traces.ts';
import { checkGradients, checkTraining, type GoldenTraining } from './traces-training.check.ts';
import { describeDevices } from '../support/wasm.ts';

const optimizers = tracesOf<OptimizerTrace>('optimizer');
const networks = tracesOf<NetworkTrace>('mlp_training');
const nearest = tracesOf<NearestTrace>('nearest');
const real = tracesOf<NetworkTrace & { readonly final_accuracy: number }>('real_data');

const RUNS: readonly GoldenTraining[] = [
  ...tracesOf<LinearTrace>('regression').map((trace) => linearModel(trace, 'squared-norm')),
  ...tracesOf<LinearTrace>('logistic').map((trace) => linearModel(trace, 'bce-with-logits-loss')),
  ...real.map(networkModel),
  ...nearest.map(nearestModel),
  ...networks.map(networkModel),
  ...optimizers.map(optimizerModel),
];

const cases = RUNS.map((run) => [run.id, run] as const);
const kindOf = (id: string): string => id.split('/')[0] as string;

describe('golden training runs as documents, CPU in float64', () => {
  const executor = createCpuExecutor('float64');
  it.each(cases)('%s: costs and gradients', (_, run) => checkGradients(run, executor, TRACE_FLOAT64));
  it.each(cases)('%s: training', (_, run) => checkTraining(run, executor, TRACE_FLOAT64));

  it.each(real.map((trace) => [trace.id, trace] as const))('%s: accuracy at the end', async (_, trace) => {
    const run = networkModel(trace);
    const after = trace.steps.at(-1)?.after ?? {};
    const weights = Object.fromEntries(Object.entries(after).map(([name, { shape, data }]) => [name, { dtype: 'float', shape, data }]));
    const { values } = await runOrThrow(requestFor(run.draw(run.steps[0]?.rows ?? [], weights)), executor);
    const scores = values.get('g.output');
    const [rows, classes] = scores?.shape as [number, number];
    const right = Array.from({ length: rows }, (_, r) => {
      const row = Array.from(scores?.data.subarray(r * classes, (r + 1) * classes) ?? []);
      return row.indexOf(Math.max(...row)) === trace.t?.data[r] ? 1 : 0;
    });
    expect(right.reduce((sum: number, one) => sum + one, 0) / rows).toBeCloseTo(trace.final_accuracy, 12);
  });
});

describe('golden nearest neighbours, CPU in float64', () => {
  const executor = createCpuExecutor('float64');
  it.each(nearest.map((trace) => [trace.id, trace] as const))('%s: which one it is', async (_, trace) => {
    const { draw } = nearestModel(trace);
    for (const [i, { sample, argmin }] of trace.steps.entries()) {
      const { shape, data } = trace.steps[i - 1]?.W_after ?? trace.W;
      const { values } = await runOrThrow(requestFor(draw([sample], { W: { dtype: 'float', shape, data } })), executor);
      expect(Array.from(values.get('n.index')?.data ?? [])).toEqual([argmin]);
    }
  });
});

describeDevices('golden training runs as documents, WebGPU', (open) => {
  let executor: Executor;
  beforeAll(async () => {
    executor = await open();
  });
  it.each(cases)('%s: training', (_, run) => checkTraining(run, executor, gpuTraceTolerance(kindOf(run.id))));
});
