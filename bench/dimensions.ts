import { type Document, emptyDocument } from '../graph-core/model/document.ts';
import type { OptimizerSpec } from '../graph-core/model/training.ts';
import { analyse } from '../graph-core/validate/analyse.ts';
import { createCpuExecutor } from '../kernels/cpu/executor.ts';
import { bindData } from '../session/data/dataset.ts';
import { resolveTraining } from '../session/objectives.ts';
import { ParameterStore } from '../session/parameter-store.ts';
import { PlanCache } from '../session/plan-cache.ts';
import { structureKey } from '../session/stepper/compile.ts';
import { openTrainer } from '../session/training/open-trainer.ts';

/** How many weights there are. */
const SIZES = [2, 8, 32, 128] as const;
const SEEDS = [1, 2, 3] as const;
/** The cost has to fall below this share of what it begins with. */
const GOAL = 0.01;
const MOST_EVALUATIONS = 200_000;

/** Each way with the settings that are tried: what counts is the best of them, for every number of weights anew. */
const WAYS: readonly (readonly [name: string, settings: readonly OptimizerSpec[]])[] = [
  ['gradient descent', [{ type: 'sgd', lr: 0.1 }]],
  ['finite differences', [{ type: 'finite-differences', lr: 0.1 }]],
  ['SPSA', [1, 0.3, 0.1, 0.03, 0.01].map((lr) => ({ type: 'spsa', lr, stability: 100 }))],
  ['evolution strategy', [0.5, 0.2, 0.1, 0.05].map((lr) => ({ type: 'es', lr }))],
  ['CMA-ES', [{ type: 'cma-es' }]],
  ['Nelder-Mead', [{ type: 'nelder-mead' }]],
  ['random search', [{ type: 'random-search' }]],
];

/** |w - t|^2 over n weights that begin at 0, every entry of t being 1 or -1: as easy as a cost can be. */
function bowl(size: number, seed: number, optimizer: OptimizerSpec): Document {
  const data = Array.from({ length: size }, (_, i) => (i % 2 === 0 ? 1 : -1));
  return {
    ...emptyDocument('bowl'),
    nodes: [
      { id: 'w', type: 'parameter', attrs: { shape: [size] } },
      { id: 't', type: 'observed', attrs: { shape: [size], value: { dtype: 'float', shape: [size], data } } },
      { id: 'C', type: 'squared-norm' },
    ],
    edges: [
      { from: 'w.value', to: 'C.input' },
      { from: 't.value', to: 'C.target' },
    ],
    parameters: { 'w.value': { init: 'zeros' } },
    training: { seed, objectives: [{ cost: 'C.cost', parameters: ['*'], optimizer }] },
  };
}

/** Evaluations of the cost until the goal; null where it is not reached. A gradient counts as one. */
async function evaluationsOf(document: Document): Promise<number | null> {
  const analysis = analyse(document);
  const seed = document.training.seed ?? 0;
  const dataset = bindData(document, analysis, {}, seed);
  const objectives = resolveTraining(document, analysis);
  if (!dataset.ok || !objectives.ok) throw new Error('the document is wrong');
  const executor = createCpuExecutor();
  const store = new ParameterStore();
  store.open(analysis, seed);
  const key = structureKey(document, analysis, dataset.value);
  const plans = new PlanCache(executor);
  const common = { document, analysis, dataset: dataset.value, store, plans, limits: executor.info.limits, seed, key };
  const trainer = openTrainer(common, objectives.value);
  let begin: number | null = null;
  let spent = 0;
  while (spent <= MOST_EVALUATIONS) {
    const { steps, halted } = await trainer.advance(1);
    const cost = steps[0]?.cost;
    if (halted || cost === undefined) return null;
    begin ??= cost;
    // the cost is that before the step, which had not been taken then
    if (cost <= GOAL * begin) return spent;
    spent = trainer.evaluations.cost;
  }
  return null;
}

const median = (list: readonly number[]): number => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)] as number;

/** The least of the medians over the seeds; null where no setting gets there with every seed. */
async function best(size: number, settings: readonly OptimizerSpec[]): Promise<number | null> {
  const medians: number[] = [];
  for (const optimizer of settings) {
    const found: number[] = [];
    for (const seed of SEEDS) {
      const spent = await evaluationsOf(bowl(size, seed, optimizer));
      if (spent === null) break;
      found.push(spent);
    }
    if (found.length === SEEDS.length) medians.push(median(found));
  }
  return medians.length === 0 ? null : Math.min(...medians);
}

/** A table in Markdown: evaluations to the goal, a row for each way. */
export async function dimensions(print: (line: string) => void): Promise<void> {
  print(`| way | ${SIZES.map((size) => `n = ${size}`).join(' | ')} |`);
  print(`|---|${SIZES.map(() => '---').join('|')}|`);
  for (const [name, settings] of WAYS) {
    const found: string[] = [];
    for (const size of SIZES) found.push(String((await best(size, settings)) ?? `over ${MOST_EVALUATIONS}`));
    print(`| ${name} | ${found.join(' | ')} |`);
  }
}
