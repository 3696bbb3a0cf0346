import type { Transaction } from '../../graph-core/edit/transaction.ts';
import type { Document, OptimizerSpec, RateSpec } from '../../graph-core/model/document.ts';
import { rateRuleOf, WARM_UP } from '../../graph-core/optim/rate.ts';
import { editTraining, numberFields, type OptimizerField, trainingView, withOptimizer } from './training-edits.ts';

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

const edit = (document: Document, cost: string | null, schedule: RateSpec, what: string): Transaction => {
  const { optimizer } = trainingView(document);
  return editTraining(document, { objectives: withOptimizer(document, cost, { ...optimizer, schedule }) }, what);
};

/** Another schedule with its own defaults; the warm-up stays. */
export function setRateType(document: Document, cost: string | null, type: string): Transaction {
  const { warmup, warmupFrom } = trainingView(document).optimizer.schedule ?? {};
  const kept = { ...(warmup === undefined ? {} : { warmup }), ...(warmupFrom === undefined ? {} : { warmupFrom }) };
  return edit(document, cost, { type, ...kept }, 'rate');
}

export function setRateNumber(document: Document, cost: string | null, name: string, value: number): Transaction {
  const { optimizer } = trainingView(document);
  return edit(document, cost, { type: rateType(optimizer), ...optimizer.schedule, [name]: value }, name);
}
