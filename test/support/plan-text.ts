import type { Document } from '../../graph-core/model/document.ts';
import type { Plan } from '../../graph-core/plan/plan.ts';
import { isExpr } from '../../graph-core/program/keys.ts';
import { exprKey, numberKey } from '../../graph-core/scalar/key.ts';
import { LruCache } from '../../session/lru-cache.ts';
import { openDocument, type Ready } from '../../session/opened.ts';
import { carriedInputs, openNumbersOf, type StepTemplate, stepTemplateOf, withNumbers } from '../../session/stepper/compile.ts';
import type { StepSpec } from '../../session/stepper/step-program.ts';
import { type RunTemplate, runTemplateOf } from '../../session/training/run-template.ts';

const LIMITS = { alignment: 256, maxArenaBytes: 2 ** 27, maxBindings: 8 };

/** Formulas as their keys, since what stands in them several times would be written out each time, and numbers exactly. */
const exact = (_: string, value: unknown): unknown =>
  isExpr(value) ? exprKey(value) : typeof value === 'number' ? numberKey(value) : value;

export const textOf = (plan: Plan): string =>
  JSON.stringify({ ...plan, calls: plan.calls.map(({ call, origins, label }) => ({ call, origins, label })) }, exact);

/** What was planned without the numbers of attributes that are open, as a session keeps it. */
export class Templates {
  readonly steps = new LruCache<StepTemplate>(4);
  readonly runs = new LruCache<RunTemplate>(4);
}

/** A step of one sample, in training, with the update of the first objective. */
export function trainedStep({ costs, objectives }: Ready): StepSpec {
  const [objective = null] = objectives;
  const mode = { mode: 'train', updatesBuffers: true } as const;
  return { costs, cotangent: null, objective, updatesCurrent: false, ...mode, over: null };
}

/** All that the plans of a document say, of its steps and of its training, as texts. */
export function planTexts(document: Document, kept = new Templates()): readonly [step: string, run: string] {
  const { analysis, ready, diagnostics } = openDocument(document, {}, 1);
  if (ready === null) throw new Error(JSON.stringify(diagnostics));
  const { objectives, dataset, form } = ready;
  const open = openNumbersOf(document);
  const step = kept.steps.get(form, () => stepTemplateOf(document, analysis, trainedStep(ready), LIMITS));
  const train = {
    objectives,
    schedule: 'sequential',
    batch: 2,
    rows: dataset.samples,
    carried: carriedInputs(dataset),
    stops: [],
  } as const;
  const run = kept.runs.get(form, () => runTemplateOf(document, analysis, train, LIMITS));
  return [textOf(withNumbers(step, open).plan), textOf(run.plan().with(open.numbers))];
}
