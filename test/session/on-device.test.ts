import { afterEach, describe, expect, it } from 'vitest';
import type { Document } from '../../graph-core/model/document.ts';
import type { OptimizerSpec } from '../../graph-core/model/training.ts';
import { analyse } from '../../graph-core/validate/analyse.ts';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';
import type { Executor } from '../../kernels/executor.ts';
import { nodeGpu } from '../../kernels/webgpu/node.ts';
import { bindData } from '../../session/data/dataset.ts';
import { resolveTraining } from '../../session/objectives.ts';
import { ParameterStore } from '../../session/parameter-store.ts';
import { PlanCache } from '../../session/plan-cache.ts';
import { structureKey } from '../../session/stepper/compile.ts';
import { openTrainer } from '../../session/training/open-trainer.ts';
import { describeGpu, gpuExecutor } from '../support/gpu.ts';

const ROWS = 5000;

/** A line fitted to a noisy one by batches of 8. */
const line = (optimizer: OptimizerSpec): Document =>
  graph(
    [
      node('x', 'observed', { shape: [1] }),
      node('y', 'observed', { shape: [1] }),
      node('f', 'linear', { outFeatures: 1 }),
      node('C', 'squared-norm'),
    ],
    wires('x.value -> f.input', 'f.output -> C.input', 'y.value -> C.target'),
    {
      data: {
        sources: { line: { generator: 'noisy-line', rows: ROWS } },
        columns: { 'x.value': { source: 'line', columns: ['x'] }, 'y.value': { source: 'line', columns: ['y'] } },
      },
      training: { batch: { size: 8, order: 'shuffle' }, objectives: [{ cost: 'C.cost', parameters: ['*'], optimizer }] },
    },
  );

function trainerOf(document: Document, executor: Executor) {
  const analysis = analyse(document);
  const dataset = bindData(document, analysis, {}, 0);
  const objectives = resolveTraining(document, analysis);
  if (!dataset.ok || !objectives.ok) throw new Error('the document is wrong');
  const store = new ParameterStore();
  store.open(analysis, 0);
  const key = structureKey(document, analysis, dataset.value);
  const plans = new PlanCache(executor);
  const common = { document, analysis, dataset: dataset.value, store, plans, limits: executor.info.limits, seed: 0, key };
  return openTrainer(common, objectives.value);
}

/** The same executor; `runs` counts how often one of its plans is run. */
function counted(executor: Executor): { readonly executor: Executor; readonly runs: () => number } {
  let runs = 0;
  const load: Executor['load'] = async (plan) =>
    new Proxy(await executor.load(plan), {
      get: (loaded, key) => {
        if (key === 'run') runs += 1;
        const member: unknown = Reflect.get(loaded, key, loaded);
        return typeof member === 'function' ? member.bind(loaded) : member;
      },
    });
  return { executor: { info: executor.info, lost: executor.lost, load, destroy: () => undefined }, runs: () => runs };
}

const undo: (() => void)[] = [];
afterEach(() => {
  for (const each of undo.splice(0)) each();
});

/** Bytes that were sent to any device since it was called. */
async function sentBytes(): Promise<() => number> {
  const adapter = await (await nodeGpu())?.requestAdapter();
  const device = await adapter?.requestDevice();
  if (!device) throw new Error('no device');
  const queue = Object.getPrototypeOf(device.queue) as { writeBuffer: (...args: unknown[]) => unknown };
  device.destroy();
  const { writeBuffer } = queue;
  let bytes = 0;
  queue.writeBuffer = function (this: unknown, ...args: unknown[]) {
    bytes += (args[2] as ArrayBufferView).byteLength;
    return writeBuffer.apply(this, args);
  };
  undo.push(() => {
    queue.writeBuffer = writeBuffer;
  });
  return () => bytes;
}

describeGpu('training on WebGPU', () => {
  describe.each(['sgd', 'es'])('by %s', (type) => {
    it('sends the data once, and of later steps only which rows they take', { timeout: 60_000 }, async () => {
      const sent = await sentBytes();
      const trainer = trainerOf(line({ type }), await gpuExecutor());
      await trainer.advance(2);
      const first = sent();
      const data = 2 * ROWS * Float32Array.BYTES_PER_ELEMENT;
      expect(first).toBeGreaterThanOrEqual(data);
      await trainer.advance(20);
      expect(sent() - first).toBeGreaterThan(0);
      expect(sent() - first).toBeLessThan(data / 4);
    });
  });

  it.each(['es', 'finite-differences'])('%s: all candidates of a step are one run of one plan', async (type) => {
    const { executor, runs } = counted(await gpuExecutor());
    const trainer = trainerOf(line({ type }), executor);
    await trainer.advance(6);
    expect(runs()).toBe(6);
    // the weights as they are and two candidates at least
    expect(trainer.evaluations.cost).toBeGreaterThanOrEqual(6 * 3);
  });
});
