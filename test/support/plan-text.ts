import type { Document } from '../../graph-core/model/document.ts';
import { registry } from '../../graph-core/ops/index.ts';
import type { Plan } from '../../graph-core/plan/plan.ts';
import { planRun } from '../../graph-core/plan/run-plan.ts';
import { isExpr } from '../../graph-core/program/keys.ts';
import { exprKey, numberKey } from '../../graph-core/scalar/key.ts';
import { openDocument } from '../../session/opened.ts';
import { carriedInputs, compileStep } from '../../session/stepper/compile.ts';
import { buildTrainProgram } from '../../session/training/train-program.ts';

const LIMITS = { alignment: 256, maxArenaBytes: 2 ** 27, maxBindings: 8 };

/** Formulas as their keys, since what stands in them several times would be written out each time, and numbers exactly. */
const exact = (_: string, value: unknown): unknown =>
  isExpr(value) ? exprKey(value) : typeof value === 'number' ? numberKey(value) : value;

const textOf = (plan: Plan): string =>
  JSON.stringify({ ...plan, calls: plan.calls.map(({ call, origins, label }) => ({ call, origins, label })) }, exact);

/** All that the plans of a document say, of its steps and of its training, as texts. */
export function planTexts(document: Document): readonly [step: string, run: string] {
  const { analysis, ready, diagnostics } = openDocument(document, {}, 1);
  if (ready === null) throw new Error(JSON.stringify(diagnostics));
  const { costs, objectives, dataset } = ready;
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
  const step = compileStep(document, analysis, spec, LIMITS).plan;
  const train = {
    objectives,
    schedule: 'sequential',
    batch: 2,
    rows: dataset.samples,
    carried: carriedInputs(dataset),
    stops: [],
  } as const;
  const { program, loop } = buildTrainProgram(document, analysis, train);
  return [textOf(step), textOf(planRun(program, registry, LIMITS, loop))];
}
