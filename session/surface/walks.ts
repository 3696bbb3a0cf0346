import type { Document } from '../../graph-core/model/document.ts';
import { analyse } from '../../graph-core/validate/analyse.ts';
import { Breath } from '../breath.ts';
import { datasetAt } from '../data/draw-feeds.ts';
import { resolveObjectives } from '../objectives.ts';
import { costsOnView } from '../on-view.ts';
import { ParameterStore } from '../parameter-store.ts';
import type { Asked } from '../questions.ts';
import { errorOf, SessionError } from '../session-error.ts';
import { structureOf } from '../stepper/compile.ts';
import { Evaluator } from '../training/evaluator.ts';
import { Trainer } from '../training/trainer.ts';
import type { Walk, WalkRequest, WalkSpec } from '../views/surface.ts';
import { project } from './plane.ts';
import { openPlane } from './surface.ts';

const MAX_STEPS = 500;
const MAX_WALKS = 6;

/**
 * Plain gradient descent with batches of several sizes, each from the current weights and with the seed of the document: what
 * training would do, beside it. Nothing stored changes. @throws SessionError `surface/...`; DeviceError
 */
export async function walksOf({ plane, walks, steps }: WalkRequest, asked: Asked): Promise<readonly Walk[]> {
  if (!(Number.isInteger(steps) && steps >= 1 && steps <= MAX_STEPS && walks.length <= MAX_WALKS))
    throw new SessionError('surface/walk', `at most ${MAX_WALKS} walks of 1 to ${MAX_STEPS} steps are taken`);
  const on = openPlane(plane, asked);
  const found: Walk[] = [];
  for (const [i, spec] of walks.entries()) {
    const walker = await openWalk(spec, asked);
    const breath = new Breath(asked.signal);
    const path: [number, number][] = [];
    const costs: number[] = [];
    const evaluations: number[] = [];
    let taken = 0;
    let diverged = false;
    for (let step = 0; ; step++) {
      path.push(project(walker.store.values(), on.weights, on.plane));
      costs.push((await walker.evaluator.evaluate(walker.rows, asked.signal)).cost);
      evaluations.push(taken);
      if (step === steps || diverged) break;
      await breath.take();
      taken += walker.trainer.order.sizeAt(step);
      const { steps: done, halted } = await walker.trainer.advance(1);
      asked.progress?.(i * steps + step + 1, walks.length * steps);
      if (halted || done.length === 0) {
        diverged = true;
        break;
      }
    }
    found.push({ spec, path, costs, evaluations, diverged });
  }
  return found;
}

/** A trainer of its own that begins where the weights are. */
async function openWalk(spec: WalkSpec, asked: Asked) {
  const { stepping, store: current } = asked;
  const { document: whole, seed } = stepping.document();
  const document: Document = {
    ...whole,
    training: {
      ...whole.training,
      batch: { size: spec.batch, order: 'shuffle' },
      objectives: costsOnView(asked).map((cost) => ({ cost, parameters: ['*'], optimizer: { type: 'sgd', lr: spec.lr } })),
    },
  };
  const analysis = analyse(document);
  const objectives = resolveObjectives(document, analysis);
  if (!objectives.ok) throw errorOf(objectives.error);
  const { dataset } = stepping.ready();
  const { executor, cache: plans } = await stepping.plans();
  const store = new ParameterStore();
  store.open(analysis, seed);
  for (const [address, value] of current.values()) store.set(address, value);
  const { key, form } = structureOf(document, analysis, dataset);
  const common = { document, analysis, store, plans, limits: executor.info.limits, key, form };
  const trainer = new Trainer({ ...common, dataset, objectives: objectives.value, seed });
  const costs = costsOnView(asked);
  const evaluator = new Evaluator({ ...common, dataset: datasetAt(dataset, 0), costs, metrics: [] });
  return { store, trainer, evaluator, rows: dataset.train };
}
