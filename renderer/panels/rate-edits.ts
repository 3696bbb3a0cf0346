import type { Transaction } from '../../graph-core/edit/transaction.ts';
import type { Document } from '../../graph-core/model/document.ts';
import type { OptimizerSpec, RateSpec } from '../../graph-core/model/training.ts';
import { rateRuleOf, WARM_UP } from '../../graph-core/optim/rate.ts';
import {
  editTraining,
  numberFields,
  type ObjectivePlace,
  type OptimizerField,
  optimizerOf,
  withOptimizer,
} from './training-edits.ts';

/** Edits of the learning rate's schedule. All pure. */

export const rateType = ({ schedule }: OptimizerSpec): string => schedule?.type ?? 'constant';

/** The numbers of the schedule; none while the rate stays and no file warms it up. */
export function rateFields({ schedule }: OptimizerSpec): readonly OptimizerField[] {
  if (schedule === undefined) return [];
  const fields = numberFields({ ...rateRuleOf(schedule.type)?.hyper, ...WARM_UP });
  return (schedule.warmup ?? 0) > 0 ? fields : fields.filter(({ name }) => name !== 'warmupFrom');
}

export function rateValue({ schedule }: OptimizerSpec, { name, start }: OptimizerField): number {
  const value = schedule?.[name];
  return typeof value === 'number' ? value : start;
}

const edit = (document: Document, objective: ObjectivePlace, schedule: RateSpec, what: string): Transaction => {
  const optimizer = optimizerOf(document, objective.index);
  return editTraining(document, { objectives: withOptimizer(document, objective, { ...optimizer, schedule }) }, what);
};

/** Another schedule with its own defaults; the warm-up stays. */
export function setRateType(document: Document, objective: ObjectivePlace, type: string): Transaction {
  const { warmup, warmupFrom } = optimizerOf(document, objective.index).schedule ?? {};
  const kept = { ...(warmup === undefined ? {} : { warmup }), ...(warmupFrom === undefined ? {} : { warmupFrom }) };
  return edit(document, objective, { type, ...kept }, 'rate');
}

export function setRateNumber(document: Document, objective: ObjectivePlace, name: string, value: number): Transaction {
  const optimizer = optimizerOf(document, objective.index);
  return edit(document, objective, { type: rateType(optimizer), ...optimizer.schedule, [name]: value }, name);
}
