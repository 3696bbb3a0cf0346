import type { Mode } from '../../graph-core/program/program.ts';
import type { Executor } from '../../kernels/executor.ts';
import type { Opened, Ready } from '../opened.ts';
import type { PlanCache } from '../plan-cache.ts';
import { type CompiledStep, carriedInputs, openNumbersOf, type StepTemplate, stepTemplateOf, withNumbers } from './compile.ts';
import type { StepSpec } from './step-program.ts';
import { Stepper } from './stepper.ts';
import type { Turn } from './turns.ts';

/** Where backward starts, when not at the costs. */
export interface Seed {
  readonly from: string;
  /** Null: all ones. */
  readonly row: readonly number[] | null;
}

/** What a step's program depends on, beside the document. */
export interface StepChoice {
  readonly mode: Mode;
  /** Whose turn it is; null where nothing is updated. */
  readonly turn: Turn | null;
  /** Samples that a mean is over; null for one sample. */
  readonly over: number | null;
  readonly seed: Seed | null;
}

/** Where a step is to run. */
interface Place {
  readonly executor: Executor;
  readonly cache: PlanCache;
  readonly budget: number;
}

/** Compiles the step for a choice, or takes it from the cache, and loads it. @throws SessionError, DeviceError */
export async function loadStepper(opened: Opened, ready: Ready, choice: StepChoice, place: Place): Promise<Stepper> {
  const { name, compiled, spec } = compiledStep(opened, ready, choice, place);
  const loaded = await place.cache.load(name, () => compiled.plan);
  return new Stepper({ ...compiled, spec }, loaded, opened.analysis);
}

/** The step for a choice, with the name by which the cache has it. @throws SessionError */
export function compiledStep(
  { document, analysis }: Opened,
  { dataset, costs, key, form }: Ready,
  { mode, turn, over, seed }: StepChoice,
  { executor, cache, budget }: Place,
): { readonly name: string; readonly compiled: CompiledStep; readonly spec: StepSpec } {
  const spec = {
    costs: seed !== null ? [] : (turn?.objective.costs ?? costs),
    cotangent: seed?.from ?? null,
    objective: turn?.objective ?? null,
    updatesCurrent: turn !== null && turn.sees !== 'current',
    mode,
    updatesBuffers: updatesBuffers(turn, mode),
    over: over === null ? null : { samples: over, carried: carriedInputs(dataset) },
  };
  const whose = turn === null ? '' : `${turn.objective.index}${turn.sees === 'current' ? '' : ' from other weights'}`;
  const buffers = spec.updatesBuffers ? 'with buffers ' : '';
  const which = `step ${mode} ${buffers}${over === null ? 'one' : `mean of ${over}`} ${spec.cotangent ?? ''} ${whose} within ${budget}`;
  const build = (): StepTemplate => stepTemplateOf(document, analysis, spec, executor.info.limits, budget);
  const name = `${which} ${key}`;
  const compiled = cache.compiled(name, () =>
    withNumbers(cache.stepTemplate(`${which} ${form}`, build), openNumbersOf(document)),
  );
  return { name, compiled, spec };
}

const updatesBuffers = (turn: Turn | null, mode: Mode): boolean => mode === 'train' && turn?.movesBuffers === true;

/** Whether a stepper's program is that of a turn, over as many samples: the turns of one objective share it. */
export function isFor({ compiled: { spec } }: Stepper, turn: Turn | null, over: number | null): boolean {
  if ((spec.over?.samples ?? null) !== over) return false;
  if (spec.updatesBuffers !== updatesBuffers(turn, spec.mode)) return false;
  return spec.objective?.index === turn?.objective.index && spec.updatesCurrent === (turn !== null && turn.sees !== 'current');
}
