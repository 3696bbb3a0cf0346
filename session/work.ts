import type { Document } from '../graph-core/model/document.ts';
import { registry } from '../graph-core/ops/index.ts';
import { planRun } from '../graph-core/plan/run-plan.ts';
import { operationsPerDispatch } from '../graph-core/plan/work.ts';
import { buildProgram } from '../graph-core/program/build.ts';
import type { Analysis } from '../graph-core/validate/analysis.ts';
import type { Dataset } from './data/dataset.ts';
import { carriedInputs } from './stepper/compile.ts';
import type { Stepping } from './stepper/stepping.ts';

/** Any device's will do: how many calls there are hardly depends on them. */
const LIMITS = { alignment: 256, maxArenaBytes: 2 ** 31, maxBindings: 8 };

/** Samples that one update is made for. */
export function samplesAtOnce(document: Document, dataset: Dataset): number {
  if (carriedInputs(dataset).size === 0) return 1;
  const { size: asked = 'all' } = document.training.batch ?? {};
  const rows = Math.max(1, dataset.train.length);
  return asked === 'all' ? rows : Math.max(1, Math.min(rows, Math.floor(asked)));
}

/** Operations of a dispatch on average, when the graph computes forward over a batch of its training; backward has calls alike. */
export function workOf(document: Document, analysis: Analysis, dataset: Dataset): number {
  const one = planRun(buildProgram(document, analysis, registry, 'train'), registry, LIMITS);
  return operationsPerDispatch(one.calls, samplesAtOnce(document, dataset));
}

/** What {@link workOnView} depends on: what a step is made of, and how many samples it takes; null where there is none. */
export function workKey(stepping: Stepping): string | null {
  if (!stepping.isReady) return null;
  const { dataset, key } = stepping.ready();
  return `${samplesAtOnce(stepping.document().document, dataset)} ${key}`;
}

/**
 * Operations of a dispatch on average while the open document is trained, told by the step on view, which is compiled in any case; as many
 * as one likes where there is none. @throws SessionError
 */
export async function workOnView(stepping: Stepping): Promise<number> {
  if (!stepping.isReady) return Number.POSITIVE_INFINITY;
  const { plan, spec } = await stepping.compiled();
  const samples = samplesAtOnce(stepping.document().document, stepping.ready().dataset);
  return operationsPerDispatch(plan.calls, samples / (spec.over?.samples ?? 1));
}
