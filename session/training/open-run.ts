import { registry } from '../../graph-core/ops/index.ts';
import type { PlanLimits } from '../../graph-core/plan/limits.ts';
import { OpenPlan } from '../../graph-core/plan/open-plan.ts';
import { planRun } from '../../graph-core/plan/run-plan.ts';
import { checkBudget } from '../stepper/compile.ts';
import { buildTrainProgram, type TrainProgram } from './train-program.ts';
import { unreached } from './training-options.ts';

/** A planned training step, for all documents that differ in numbers of attributes alone. */
export interface OpenRun extends Pick<TrainProgram, 'updated' | 'states' | 'scheduled'> {
  readonly plan: OpenPlan;
}

/** @throws SessionError where no weight is updated; `session/too-large` */
export function compileOpenRun(
  [document, analysis, spec, open]: Parameters<typeof buildTrainProgram>,
  limits: PlanLimits,
): OpenRun {
  const { program, loop, updated, states, scheduled } = buildTrainProgram(document, analysis, spec, open);
  if (updated.length === 0)
    throw unreached(
      'wire a block with weights before the cost, or train without gradients where a block stops them: see gradient/blocked',
    );
  const plan = planRun(program, registry, limits, loop);
  checkBudget(plan, 'a training step');
  return { plan: new OpenPlan(plan), updated, states, scheduled };
}
