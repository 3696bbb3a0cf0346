import type { Document } from '../../graph-core/model/document.ts';
import { opOf, registry } from '../../graph-core/ops/index.ts';
import type { PlanLimits } from '../../graph-core/plan/limits.ts';
import type { Plan } from '../../graph-core/plan/plan.ts';
import { PlanTemplate } from '../../graph-core/plan/plan-template.ts';
import { stepPlans } from '../../graph-core/plan/step-plan.ts';
import { OpenNumbers, siteOf } from '../../graph-core/program/open-numbers.ts';
import type { Analysis } from '../../graph-core/validate/analysis.ts';
import type { Dataset } from '../data/dataset.ts';
import { memoryBudget } from '../memory-budget.ts';
import { names } from '../objectives.ts';
import { SessionError } from '../session-error.ts';
import { placeStages, type StepStages } from './stages.ts';
import { buildStepProgram, type StepProgram, type StepSpec } from './step-program.ts';

/** A stepper's program with its plan: depends on the structure of the document only, never on a value. */
export interface CompiledStep {
  readonly step: StepProgram;
  readonly plan: Plan;
  readonly stages: StepStages;
  readonly spec: StepSpec;
  /** Every value stays on the device; else what a later stage no longer needs is computed again when it is asked for. */
  readonly keepsAll: boolean;
  /** Those of the attributes that are open in the program; the plan has them. */
  readonly numbers: readonly number[];
}

/** The same for all documents that differ in numbers of attributes alone. */
export interface StepTemplate extends Omit<CompiledStep, 'plan' | 'numbers'> {
  readonly plan: PlanTemplate;
}

/** {@link stepTemplateOf} with the document's own numbers. */
export const compileStep = (...given: Parameters<typeof stepTemplateOf>): CompiledStep =>
  withNumbers(stepTemplateOf(...given), openNumbersOf(given[0]));

export const withNumbers = (open: StepTemplate, { numbers }: OpenNumbers): CompiledStep => ({
  ...open,
  plan: open.plan.with(numbers),
  numbers,
});

const openNumbers = new WeakMap<Document, OpenNumbers>();

/** The numbers of a document's attributes that its plans are made without. */
export function openNumbersOf(document: Document): OpenNumbers {
  let found = openNumbers.get(document);
  if (found === undefined) {
    found = new OpenNumbers(document, opOf);
    openNumbers.set(document, found);
  }
  return found;
}

/**
 * Keeps every value where the budget allows it, and else only those that are still needed.
 * @throws SessionError `session/too-large` where not even these would fit
 */
export function stepTemplateOf(
  document: Document,
  analysis: Analysis,
  spec: StepSpec,
  limits: PlanLimits,
  budget = memoryBudget(),
): StepTemplate {
  const step = buildStepProgram(document, analysis, spec, openNumbersOf(document));
  const plans = stepPlans(step.program, registry, limits);
  const stages = placeStages(step, plans.calls, analysis);
  const all = plans.keepingAll();
  if (bytesOf(all) <= budget) return { step, plan: new PlanTemplate(all), stages, spec, keepsAll: true };
  const plan = plans.reusing(hostReads(step, stages));
  checkBudget(plan, 'the values of the passes that are needed at one time', budget);
  return { step, plan: new PlanTemplate(plan), stages, spec, keepsAll: false };
}

/** The host reads a value at the end of the stage that makes it known; new weights and state when the update is kept. */
function hostReads({ updated }: StepProgram, { knownAt, ends, prologue }: StepStages): (output: string) => number {
  const next = new Set(updated.map(names.next));
  const at = (name: string): number => Math.max(knownAt.get(name) ?? 0, knownAt.get(names.shownBy(name)) ?? 0);
  return (name) => {
    if (next.has(name) || names.isNextState(name)) return Number.POSITIVE_INFINITY;
    const stage = at(name);
    return stage === 0 ? prologue : (ends[stage - 1] as number);
  };
}

/** @throws SessionError `session/too-large` */
export function checkBudget(plan: Plan, what: string, budget = memoryBudget()): void {
  const bytes = bytesOf(plan);
  if (bytes <= budget) return;
  const message = `${what} would take ${mebibytes(bytes)} MiB, and ${mebibytes(budget)} MiB are allowed`;
  throw new SessionError('session/too-large', message, null, 'use fewer samples at once or smaller blocks');
}

/** Bytes that a plan takes on a device. */
export const bytesOf = (plan: Plan): number => plan.arenas.reduce((sum, n) => sum + n, 0);
const mebibytes = (bytes: number): string => (bytes / 2 ** 20).toFixed(1);

/** Inputs that differ from sample to sample. */
export const carriedInputs = (dataset: Dataset): ReadonlySet<string> =>
  new Set([...dataset.feeds.values()].flatMap((feed) => (feed.carries ? [feed.address] : [])));

/** What decides about a program. */
export interface Structure {
  /** Blocks, wires, attributes but those numbers that are open, no values, which observed variables carry samples, what is trained and how. */
  readonly form: string;
  /** The form with its numbers: two documents with one key share their compiled plans. */
  readonly key: string;
}

export function structureOf(document: Document, analysis: Analysis, dataset: Dataset): Structure {
  const valueless = new Set(['observed', 'constant', 'parameter']);
  const open = openNumbersOf(document);
  const used = new Set<number>();
  const nodes = [...analysis.nodes].map(([path, { type, node, op, attrs = node.attrs ?? {}, outputs }]) => {
    if (valueless.has(type)) return [path, type, outputs.get('value')];
    if (op === undefined) return [path, type, attrs];
    open.note(used, op, attrs, siteOf(path));
    return [path, type, open.attrsOf(op, attrs, siteOf(path))];
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
  const form = JSON.stringify([nodes, edges, groups, parameters, compiledTraining(document), data]);
  const numbers = [...used].sort((a, b) => a - b).map((index) => open.numbers[index]);
  return { form, key: `${JSON.stringify(numbers)} ${form}` };
}

/** The key of a {@link Structure} by itself. */
export const structureKey = (...given: Parameters<typeof structureOf>): string => structureOf(...given).key;

/** The part of `training` that programs are made of: learning rates, their schedules, seeds and epochs are fed or counted. */
function compiledTraining({ training: { objectives = [], schedule, metrics } }: Document) {
  const listed = objectives.map(({ optimizer, groups = [], ...objective }) => ({
    ...objective,
    optimizer: { ...optimizer, lr: 0, schedule: null },
    groups: groups.map(({ eta, lrFactor: _, ...group }) => ({ ...group, lr: 0, eta: eta?.shape ?? null })),
  }));
  return [listed, schedule, metrics];
}
