import type { Document } from '../graph-core/model/document.ts';
import { registry } from '../graph-core/ops/index.ts';
import type { PlanLimits } from '../graph-core/plan/limits.ts';
import type { Plan } from '../graph-core/plan/plan.ts';
import { planStep } from '../graph-core/plan/step-plan.ts';
import type { Analysis } from '../graph-core/validate/analysis.ts';
import type { Executor, LoadedPlan } from '../kernels/executor.ts';
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

const bytesOf = (plan: Plan): number => plan.arenas.reduce((sum, n) => sum + n, 0);
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

/** Plans that one document may have at work: a stepper's, two of training (the rest of an epoch), two of evaluation. */
const IN_USE = 6;

/** Loaded plans by key, so that a return to an earlier structure costs nothing; the oldest are let go. */
export class PlanCache {
  readonly #executor: Executor;
  readonly #capacity: number;
  readonly #plans = new Map<string, Promise<LoadedPlan>>();
  readonly #sizes = new Map<string, number>();
  readonly #compiled = new Map<string, CompiledStep>();

  constructor(executor: Executor, capacity = 12) {
    this.#executor = executor;
    this.#capacity = capacity;
  }

  /** @throws DeviceError */
  async load(key: string, plan: () => Plan): Promise<LoadedPlan> {
    const loading = this.#plans.get(key) ?? this.#load(key, plan());
    this.#plans.delete(key);
    this.#plans.set(key, loading);
    loading.catch(() => this.#plans.delete(key));
    const isFull = (): boolean =>
      this.#plans.size > IN_USE && (this.#plans.size > this.#capacity || this.#bytes() > MEMORY_BUDGET);
    while (isFull()) this.#evict();
    return loading;
  }

  #load(key: string, plan: Plan): Promise<LoadedPlan> {
    this.#sizes.set(key, bytesOf(plan));
    return this.#executor.load(plan);
  }

  #bytes(): number {
    return [...this.#plans.keys()].reduce((sum, key) => sum + (this.#sizes.get(key) ?? 0), 0);
  }

  /** A stepper's program, built once for each structure; its `spec` is that of the first document that had it. */
  compiled(key: string, build: () => CompiledStep): CompiledStep {
    const compiled = this.#compiled.get(key) ?? build();
    this.#compiled.delete(key);
    this.#compiled.set(key, compiled);
    const [oldest] = this.#compiled.keys();
    if (this.#compiled.size > this.#capacity && oldest !== undefined) this.#compiled.delete(oldest);
    return compiled;
  }

  /** Lets a plan go that is still at work: it is destroyed once `work` has ended, and loaded anew when it is next needed. */
  abandon(loaded: LoadedPlan, work: Promise<unknown>): void {
    for (const [key, loading] of this.#plans) {
      void loading.then((plan) => plan === loaded && this.#plans.get(key) === loading && this.#plans.delete(key)).catch(() => {});
    }
    void work.catch(() => {}).then(() => loaded.destroy());
  }

  clear(): void {
    while (this.#plans.size > 0) this.#evict();
  }

  #evict(): void {
    const [key, oldest] = this.#plans.entries().next().value as [string, Promise<LoadedPlan>];
    this.#plans.delete(key);
    oldest.then((plan) => plan.destroy()).catch(() => {});
  }
}
