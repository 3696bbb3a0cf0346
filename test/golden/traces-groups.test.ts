import { beforeAll, describe, expect, it } from 'vitest';
import type { Document } from '../../graph-core/model/document.ts';
import type { GroupSpec, OptimizerSpec } from '../../graph-core/model/training.ts';
import { createCpuExecutor } from '../../kernels/cpu/executor.ts';
import type { Executor } from '../../kernels/executor.ts';
import { names } from '../../session/objectives.ts';
import { PlanCache } from '../../session/plan-cache.ts';
import { structureKey } from '../../session/stepper/compile.ts';
import { Trainer } from '../../session/training/trainer.ts';
import { prepare } from '../session/step-and-run.ts';
import { reopened } from '../support/documents.ts';
import type { Tolerance } from './cases.ts';
import { expectTensor } from './compare.ts';
import { type OptimizerTrace, optimizerModel } from './trace-models.ts';
import { gpuTraceTolerance, TRACE_FLOAT64, tracesOf } from './traces.ts';
import type { GoldenTraining } from './traces-training.check.ts';
import { describeDevices } from '../support/wasm.ts';

/** Golden steps of an optimiser, all of one length, by the optimiser's type. */
const STEPS = 10;
const runs = tracesOf<OptimizerTrace>('optimizer')
  .map(optimizerModel)
  .filter(({ steps }) => steps.length === STEPS);
const types = [...new Set(runs.map(({ optimizer }) => optimizer.type))];

/** Settings that no trace has: a group that fell back on them would be seen. */
const OTHERS: Readonly<Record<string, OptimizerSpec>> = {
  sgd: { type: 'sgd', lr: 0.7, momentum: 0.1, weightDecay: 0.3 },
  rmsprop: { type: 'rmsprop', lr: 0.7, alpha: 0.5, eps: 0.1, momentum: 0.2, centered: false, weightDecay: 0.3 },
  adagrad: { type: 'adagrad', lr: 0.7, lrDecay: 0.5, initialAccumulator: 2, eps: 0.1, weightDecay: 0.3 },
  adam: { type: 'adam', lr: 0.7, betas: [0.1, 0.2], eps: 0.1, weightDecay: 0.3 },
  adamw: { type: 'adamw', lr: 0.7, betas: [0.1, 0.2], eps: 0.1, weightDecay: 0.3 },
};
/** Defaults of PyTorch, for what a trace leaves out. */
const PLAIN = { momentum: 0, weightDecay: 0, lrDecay: 0, initialAccumulator: 0, centered: false, amsgrad: false };

const groupOf = ({ optimizer: { type, ...own } }: GoldenTraining, i: number): GroupSpec => {
  const plain = Object.entries(PLAIN).filter(([name]) => name in (OTHERS[type] as object));
  return { parameters: [`w${i}.value`], ...Object.fromEntries(plain), ...own };
};

/** The graphs of several runs side by side, whose costs add up: each parameter has the gradients of its own run. */
function together(all: readonly GoldenTraining[]): Document {
  const drawn = all.map((run, i) => {
    const rows = Array.from({ length: STEPS }, (_, t) => (run.rows === 1 ? 0 : t));
    const { nodes, edges, parameters } = run.draw(rows, run.start);
    return {
      nodes: nodes.map((node) => ({ ...node, id: `${node.id}${i}` })),
      edges: edges.map(({ from, to }) => ({ from: from.replace('.', `${i}.`), to: to.replace('.', `${i}.`) })),
      parameters: Object.entries(parameters).map(([address, spec]) => [address.replace('.', `${i}.`), spec] as const),
    };
  });
  const [first] = all as [GoldenTraining];
  const { type } = first.optimizer;
  return {
    ...first.draw([0], first.start),
    nodes: [...drawn.flatMap(({ nodes }) => nodes), { id: 'T', type: 'cost-sum' }],
    edges: [...drawn.flatMap(({ edges }) => edges), ...all.map((_, i) => ({ from: `C${i}.cost`, to: `T.inputs.${i}` }))],
    parameters: Object.fromEntries(drawn.flatMap(({ parameters }) => parameters)),
    training: {
      batch: { size: 1, order: 'sequence' },
      objectives: [{ cost: 'T.cost', parameters: ['*'], optimizer: OTHERS[type] as OptimizerSpec, groups: all.map(groupOf) }],
    },
  };
}

async function check(type: string, executor: Executor, tolerance: Tolerance): Promise<void> {
  const all = runs.filter(({ optimizer }) => optimizer.type === type);
  const prepared = prepare(reopened(together(all)).document, executor);
  const key = structureKey(prepared.document, prepared.analysis, prepared.dataset);
  const trainer = new Trainer({ ...prepared, plans: new PlanCache(executor), seed: 0, key });
  for (let t = 0; t < STEPS; t++) {
    await trainer.advance(1);
    for (const [i, { id, steps }] of all.entries()) {
      const address = `w${i}.value`;
      const { after, state } = steps[t] as (typeof steps)[number];
      const want = after?.w;
      if (!want) throw new Error(`${id} lists no weights`);
      expectTensor(`${id}, step ${t}`, { data: prepared.store.get(address) }, want, tolerance);
      for (const [name, kept] of Object.entries(state ?? {})) {
        const found = prepared.store.state(names.state(0, address, name), kept.data.length);
        expectTensor(`${id}, step ${t}: ${name} of the optimiser`, { data: found }, kept, tolerance);
      }
    }
  }
}

describe('golden optimisers as groups of one objective, CPU in float64', () => {
  it('are of every type that has groups, with several settings each', () => {
    expect(types).toEqual(Object.keys(OTHERS));
    for (const type of types) {
      const settings = runs.filter(({ optimizer }) => optimizer.type === type).map(({ optimizer }) => JSON.stringify(optimizer));
      expect(new Set(settings).size).toBeGreaterThan(1);
    }
  });
  it.each(types)('%s', (type) => check(type, createCpuExecutor('float64'), TRACE_FLOAT64));
});

/** Drivers in software take seconds for each. */
const onGpu = process.env.CHAINRULE_FULL === '1' ? types : ['adam'];

describeDevices('golden optimisers as groups of one objective, WebGPU', (open) => {
  let executor: Executor;
  beforeAll(async () => {
    executor = await open();
  });
  it.each(onGpu)('%s', (type) => check(type, executor, gpuTraceTolerance('optimizer')));
});
