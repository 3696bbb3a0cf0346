import type { Program } from '../../graph-core/program/program.ts';
import type { Analysis } from '../../graph-core/validate/analysis.ts';
import type { Executor } from '../../kernels/executor.ts';
import { openPlan, type Planned } from '../run.ts';

/** Plans of the field on view: its grid and its points. */
const MAX_PLANS = 2;

interface Kept {
  readonly analysis: Analysis;
  readonly plans: Map<string, Promise<Planned>>;
}

const kept = new WeakMap<Executor, Kept>();

/**
 * The plan of a program, from the last time where nothing but numbers has changed: a field is asked for again and again while
 * training goes on. Only those of the latest document are kept. @throws SessionError; DeviceError
 */
export function fieldPlan(
  { analysis, executor, signal }: { readonly analysis: Analysis; readonly executor: Executor; readonly signal: AbortSignal },
  key: string,
  program: () => Program,
): Promise<Planned> {
  const before = kept.get(executor);
  if (before && before.analysis !== analysis) for (const plan of before.plans.values()) drop(plan);
  const { plans } = before?.analysis === analysis ? before : { plans: new Map<string, Promise<Planned>>() };
  kept.set(executor, { analysis, plans });
  const known = plans.get(key);
  if (known) {
    plans.delete(key);
    plans.set(key, known);
    return known;
  }
  const made = openPlan(program(), executor, signal);
  plans.set(key, made);
  made.catch(() => plans.delete(key));
  for (const [old, plan] of plans) {
    if (plans.size <= MAX_PLANS) break;
    plans.delete(old);
    drop(plan);
  }
  return made;
}

function drop(plan: Promise<Planned>): void {
  plan.then(
    ({ destroy }) => destroy(),
    () => {},
  );
}
