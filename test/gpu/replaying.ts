import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { globals } from 'webgpu';
import { countGpu, countsSince, type GpuClasses, type GpuCounts } from '../../bench/lib/gpu-counts.ts';
import type { Document } from '../../graph-core/model/document.ts';
import { analyse } from '../../graph-core/validate/analyse.ts';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';
import type { Executor } from '../../kernels/executor.ts';
import { bindData } from '../../session/data/dataset.ts';
import { resolveObjectives } from '../../session/objectives.ts';
import { ParameterStore } from '../../session/parameter-store.ts';
import { PlanCache } from '../../session/plan-cache.ts';
import { structureKey } from '../../session/stepper/compile.ts';
import { openTrainer } from '../../session/training/open-trainer.ts';
import type { Training } from '../../session/training/training-options.ts';

const [ROWS, FEATURES, CLASSES, BATCH] = [64, 8, 3, 16];

/** Entries that look random and are the same each time. */
const entries = (count: number): number[] => Array.from({ length: count }, (_, i) => Math.sin(12.9898 * (i + 1)));

/** A classifier of one hidden layer, trained by Adam on shuffled batches: rows, step and both corrections are fed each step. */
const classifier = (): Document =>
  graph(
    [
      node('x', 'observed', {
        shape: [FEATURES],
        value: { dtype: 'float', shape: [ROWS, FEATURES], data: entries(ROWS * FEATURES) },
      }),
      node('y', 'observed', {
        shape: [],
        dtype: 'int32',
        value: { dtype: 'int32', shape: [ROWS], data: Array.from({ length: ROWS }, (_, i) => i % CLASSES) },
      }),
      node('f', 'linear', { outFeatures: 12 }),
      node('r', 'relu'),
      node('g', 'linear', { outFeatures: CLASSES }),
      node('C', 'cross-entropy'),
    ],
    wires('x.value -> f.input', 'f.output -> r.input', 'r.output -> g.input', 'g.output -> C.input', 'y.value -> C.target'),
    {
      training: {
        batch: { size: BATCH, order: 'shuffle' },
        objectives: [{ cost: 'C.cost', parameters: ['*'], optimizer: { type: 'adam', lr: 0.01 } }],
      },
    },
  );

/** What the session trains with, on that classifier. */
export function openClassifier(executor: Executor): Training {
  const document = classifier();
  const analysis = analyse(document);
  const dataset = bindData(document, analysis, {}, 0);
  const objectives = resolveObjectives(document, analysis);
  if (!dataset.ok || !objectives.ok) throw new Error('the document is wrong');
  const store = new ParameterStore();
  store.open(analysis, 0);
  const key = structureKey(document, analysis, dataset.value);
  const plans = new PlanCache(executor);
  const { limits } = executor.info;
  const options = { document, analysis, dataset: dataset.value, store, plans, limits, key, seed: 0 };
  return openTrainer(options, { objectives: objectives.value, searches: [] });
}

/** Takes steps in submissions of at most `most`; gives every cost. */
export async function take(trainer: Training, steps: number, most: number): Promise<number[]> {
  const costs: number[] = [];
  while (costs.length < steps) {
    const chunk = await trainer.advance(Math.min(most, steps - costs.length));
    costs.push(...chunk.steps.map(({ cost }) => cost));
  }
  return costs;
}

/** What `work` asks of WebGPU. */
export async function countsOf(work: () => Promise<unknown>): Promise<GpuCounts> {
  const counting = countGpu(globals as unknown as GpuClasses);
  const before = { ...counting.counts };
  try {
    await work();
    return countsSince(counting.counts, before);
  } finally {
    counting.stop();
  }
}

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Bytes of the heap that something holds on to. */
export async function heldBytes(): Promise<number> {
  // what was let go by a first collection may hold on to something else until the next turn
  for (let times = 0; times < 3; times++) {
    collect();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return process.memoryUsage().heapUsed;
}
