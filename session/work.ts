import type { Document } from '../graph-core/model/document.ts';
import { registry } from '../graph-core/ops/index.ts';
import { planRun } from '../graph-core/plan/run-plan.ts';
import { operationsPerCall } from '../graph-core/plan/work.ts';
import { buildProgram } from '../graph-core/program/build.ts';
import { batch } from '../graph-core/transform/batch.ts';
import type { Analysis } from '../graph-core/validate/analysis.ts';
import type { Dataset } from './data/dataset.ts';
import { carriedInputs } from './stepper/compile.ts';

/** Any device's will do: how many calls there are hardly depends on them. */
const LIMITS = { alignment: 256, maxArenaBytes: 2 ** 31, maxBindings: 8 };

/** Operations of a call on average, when the graph computes forward over a batch of its training; backward has calls alike. */
export function workOf(document: Document, analysis: Analysis, dataset: Dataset): number {
  const carried = carriedInputs(dataset);
  const one = buildProgram(document, analysis, registry, 'train');
  if (carried.size === 0) return operationsPerCall(planRun(one, registry, LIMITS));
  const { size: asked = 'all' } = document.training.batch ?? {};
  const rows = Math.max(1, dataset.train.length);
  const size = asked === 'all' ? rows : Math.max(1, Math.min(rows, Math.floor(asked)));
  return operationsPerCall(planRun(batch(one, registry, 'sample', size, carried), registry, LIMITS));
}
