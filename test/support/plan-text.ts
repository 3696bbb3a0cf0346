import type { Document } from '../../graph-core/model/document.ts';
import type { Plan } from '../../graph-core/plan/plan.ts';
import { isExpr } from '../../graph-core/program/keys.ts';
import { exprKey, numberKey } from '../../graph-core/scalar/key.ts';
import { Lately } from '../../session/lately.ts';
import { openDocument } from '../../session/opened.ts';
import { carriedInputs, compileOpenStep, type OpenStep, openNumbersOf, withNumbers } from '../../session/stepper/compile.ts';
import { compileOpenRun, type OpenRun } from '../../session/training/open-run.ts';

const LIMITS = { alignment: 256, maxArenaBytes: 2 ** 27, maxBindings: 8 };

/** Formulas as their keys, since what stands in them several times would be written out each time, and numbers exactly. */
const exact = (_: string, value: unknown): unknown =>
  isExpr(value) ? exprKey(value) : typeof value === 'number' ? numberKey(value) : value;

export const textOf = (plan: Plan): string =>
  JSON.stringify({ ...plan, calls: plan.calls.map(({ call, origins, label }) => ({ call, origins, label })) }, exact);

/** What was planned without the numbers of attributes that are open, as a session keeps it. */
export class OpenPlans {
  readonly steps = new Lately<OpenStep>(4);
  readonly runs = new Lately<OpenRun>(4);
}

/** All that the plans of a document say, of its steps and of its training, as texts. */
export function planTexts(document: Document, kept = new OpenPlans()): readonly [step: string, run: string] {
  const { analysis, ready, diagnostics } = openDocument(document, {}, 1);
  if (ready === null) throw new Error(JSON.stringify(diagnostics));
  const { costs, objectives, dataset, form } = ready;
  const open = openNumbersOf(document);
  const [objective = null] = objectives;
  const spec = {
    costs,
    cotangent: null,
    objective,
    updatesCurrent: false,
    mode: 'train',
    updatesBuffers: true,
    over: null,
  } as const;
  const step = kept.steps.get(form, () => compileOpenStep(document, analysis, spec, LIMITS));
  const train = {
    objectives,
    schedule: 'sequential',
    batch: 2,
    rows: dataset.samples,
    carried: carriedInputs(dataset),
    stops: [],
  } as const;
  const { plan: run } = kept.runs.get(form, () => compileOpenRun([document, analysis, train, open], LIMITS));
  return [textOf(withNumbers(step, open).plan), textOf(run.with(open.numbers))];
}
