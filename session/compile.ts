import type { Document } from '../graph-core/model/document.ts';
import { registry } from '../graph-core/ops/index.ts';
import type { PlanLimits } from '../graph-core/plan/limits.ts';
import type { Plan } from '../graph-core/plan/plan.ts';
import { planStep } from '../graph-core/plan/step-plan.ts';
import type { Analysis } from '../graph-core/validate/analysis.ts';
import type { Dataset } from './dataset.ts';
import { SessionError } from './session-error.ts';
import { placeStages, type StepStages } from './stages.ts';
import { buildStepProgram, type StepProgram, type StepSpec } from './step-program.ts';

/** Bytes that the plans of one document may take; checked before anything is allocated. */
export const MEMORY_BUDGET = 2 ** 30;

/** A stepper's program with its plan: depends on the structure of the document only, never on a value. */
export interface CompiledStep {
  readonly step: StepProgram;
  readonly plan: Plan;
  readonly stages: StepStages;
  readonly spec: StepSpec;
}

/** @throws SessionError `session/too-large` where the values would not fit */
export function compileStep(document: Document, analysis: Analysis, spec: StepSpec, limits: PlanLimits): CompiledStep {
  const step = buildStepProgram(document, analysis, spec);
  const plan = planStep(step.program, registry, limits);
  checkBudget(plan, 'every value of the passes');
  return { step, plan, stages: placeStages(step, plan, analysis), spec };
}

/** @throws SessionError `session/too-large` */
export function checkBudget(plan: Plan, what: string): void {
  const bytes = bytesOf(plan);
  if (bytes <= MEMORY_BUDGET) return;
  const message = `${what} would take ${megabytes(bytes)} MiB, and ${megabytes(MEMORY_BUDGET)} MiB are allowed`;
  throw new SessionError('session/too-large', message, null, 'use fewer samples at once or smaller blocks');
}

/** Bytes that a plan takes on a device. */
export const bytesOf = (plan: Plan): number => plan.arenas.reduce((sum, n) => sum + n, 0);
const megabytes = (bytes: number): number => Math.ceil(bytes / 2 ** 20);

/** Inputs that differ from sample to sample. */
export const carriedInputs = (dataset: Dataset): ReadonlySet<string> =>
  new Set([...dataset.feeds.values()].flatMap((feed) => (feed.carries ? [feed.address] : [])));

/**
 * What decides about a program: blocks, wires, attributes but no values, which observed variables carry samples, what is
 * trained and how. Two documents with one key share their compiled plans.
 */
export function structureKey(document: Document, analysis: Analysis, dataset: Dataset): string {
  const valueless = new Set(['observed', 'constant', 'parameter']);
  const nodes = [...analysis.nodes].map(([path, { type, node, outputs }]) => {
    if (!valueless.has(type)) return [path, type, node.attrs ?? {}];
    return [path, type, outputs.get('value')];
  });
  const { edges, definitions } = document;
  const groups = Object.entries(definitions).map(([name, definition]) => [
    name,
    definition.edges,
    definition.inputs,
    definition.outputs,
  ]);
  const parameters = analysis.parameters.map(({ address, shape, trainable }) => [address, shape, trainable]);
  const data = [...carriedInputs(dataset), dataset.samples, dataset.train.length, dataset.test.length, [...dataset.missing]];
  return JSON.stringify([nodes, edges, groups, parameters, compiledTraining(document), data]);
}

/** The part of `training` that programs are made of: learning rates, seeds and epochs are fed or counted. */
function compiledTraining({ training: { objectives = [], schedule, metrics } }: Document) {
  const listed = objectives.map(({ optimizer, ...objective }) => ({ ...objective, optimizer: { ...optimizer, lr: 0 } }));
  return [listed, schedule, metrics];
}
