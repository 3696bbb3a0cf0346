import type { Document } from '../../graph-core/model/document.ts';
import { registry } from '../../graph-core/ops/index.ts';
import type { PlanLimits } from '../../graph-core/plan/limits.ts';
import { PlanTemplate } from '../../graph-core/plan/plan-template.ts';
import { planRun } from '../../graph-core/plan/run-plan.ts';
import type { Analysis } from '../../graph-core/validate/analysis.ts';
import { openNumbersOf } from '../stepper/compile.ts';
import { buildTrainProgram, type TrainProgram, type TrainSpec } from './train-program.ts';
import { unreached } from './training-options.ts';

/** A training step for all documents that differ in numbers of attributes alone. */
export interface RunTemplate extends Pick<TrainProgram, 'updated' | 'states' | 'scheduled'> {
  /** Its plan, made when it is first asked for: it may be loaded already. */
  readonly plan: () => PlanTemplate;
}

/** @throws SessionError where no weight is updated */
export function runTemplateOf(document: Document, analysis: Analysis, spec: TrainSpec, limits: PlanLimits): RunTemplate {
  const { program, loop, updated, states, scheduled } = buildTrainProgram(document, analysis, spec, openNumbersOf(document));
  if (updated.length === 0)
    throw unreached(
      'wire a block with weights before the cost, or train without gradients where a block stops them: see gradient/blocked',
    );
  let made: PlanTemplate | null = null;
  const plan = (): PlanTemplate => {
    made ??= new PlanTemplate(planRun(program, registry, limits, loop));
    return made;
  };
  return { plan, updated, states, scheduled };
}
