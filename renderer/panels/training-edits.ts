import type { Transaction } from '../../graph-core/edit/transaction.ts';
import { type Address, type Document, splitAddress } from '../../graph-core/model/document.ts';
import type { BatchSpec, Objective, OptimizerSpec, StopSpec, TrainingSpec } from '../../graph-core/model/training.ts';
import { CLIPPING } from '../../graph-core/optim/clip.ts';
import { type HyperSpec, readHyper } from '../../graph-core/optim/hyper.ts';
import { isGradientFree, isSearch, wayOf } from '../../graph-core/optim/ways.ts';

/** Edits of `document.training`, and its reading with the defaults filled in. All pure. */

export type BatchMode = 'full' | 'one' | 'mini';

/** The objective that is edited: its number, and the cost that it gets where the document has none yet. */
export interface ObjectivePlace {
  readonly index: number;
  readonly cost: Address | null;
}

export interface TrainingView {
  readonly mode: BatchMode;
  /** k, also while another mode is on. */
  readonly miniSize: number;
  readonly order: NonNullable<BatchSpec['order']>;
  readonly last: NonNullable<BatchSpec['last']>;
  readonly epochs: number;
  readonly seed: number;
}

/** A number of an optimiser's settings: where it lies and what it is when the document does not say. */
export interface OptimizerField {
  readonly name: string;
  readonly start: number;
  readonly docs: string;
  readonly min?: number;
  readonly max?: number;
  readonly integer?: boolean;
  /** Position in a list, for Adam's betas. */
  readonly at?: number;
}

/** The number fields of an optimiser, from its own description. */
export const optimizerFields = (type: string): readonly OptimizerField[] => numberFields(wayOf(type)?.hyper ?? {});

export function numberFields(hyper: { readonly [name: string]: HyperSpec }): readonly OptimizerField[] {
  return Object.entries(hyper).flatMap(([name, spec]): OptimizerField[] => {
    if (spec.type === 'bool') return [];
    const range = {
      docs: spec.docs,
      ...(spec.min === undefined ? {} : { min: spec.min }),
      ...(spec.max === undefined ? {} : { max: spec.max }),
    };
    if (spec.type === 'int') return [{ name, start: spec.default, integer: true, ...range }];
    if (spec.type === 'float') return [{ name, start: spec.default, ...range }];
    return spec.default.map((start, at) => ({ name, start, at, ...range }));
  });
}

/** The yes-or-no settings of an optimiser, with their values in the document. */
export function optimizerFlags(
  optimizer: OptimizerSpec,
): readonly { readonly name: string; readonly value: boolean; readonly docs: string }[] {
  return Object.entries(wayOf(optimizer.type)?.hyper ?? {}).flatMap(([name, spec]) => {
    if (spec.type !== 'bool') return [];
    const value = optimizer[name];
    return [{ name, docs: spec.docs, value: typeof value === 'boolean' ? value : spec.default }];
  });
}

const FALLBACK_SIZE = 16;

function modeOf(size: BatchSpec['size'] | undefined): BatchMode {
  if (size === undefined || size === 'all') return 'full';
  return size === 1 ? 'one' : 'mini';
}

/** What the training of a document is, defaults included. */
export function trainingView(document: Document): TrainingView {
  const { batch, epochs, seed } = document.training;
  const size = batch?.size;
  return {
    mode: modeOf(size),
    miniSize: typeof size === 'number' && size > 1 ? size : FALLBACK_SIZE,
    order: batch?.order ?? 'shuffle',
    last: batch?.last ?? 'keep',
    epochs: epochs ?? 10,
    seed: seed ?? 0,
  };
}

/** How an objective is lowered; without one in the document, by plain gradient descent. */
export const optimizerOf = ({ training }: Document, index: number): OptimizerSpec =>
  training.objectives?.[index]?.optimizer ?? { type: 'sgd' };

/** P of the training set: the rows that the split leaves for training; all of them where only a column would say. */
export function trainingRows(document: Document, samples: number): number {
  const { split } = document.data;
  if (split === undefined || samples <= 1 || 'column' in split) return samples;
  if ('first' in split) return Math.min(samples, Math.max(1, split.first));
  return Math.max(1, Math.round(split.train * samples));
}

/** Steps in one epoch over `samples` rows. */
export function stepsPerEpoch(view: TrainingView, samples: number): number {
  const size = view.mode === 'full' ? samples : view.mode === 'one' ? 1 : view.miniSize;
  const batches = samples / Math.max(1, size);
  return Math.max(1, view.last === 'drop' ? Math.floor(batches) : Math.ceil(batches));
}

/** Value of a hyper-parameter in a document. */
export function optimizerValue(optimizer: OptimizerSpec, field: OptimizerField): number {
  const raw = optimizer[field.name];
  const value = field.at === undefined ? raw : Array.isArray(raw) ? raw[field.at] : undefined;
  return typeof value === 'number' ? value : field.start;
}

/** Evaluations of the cost that a usual step of a search takes over so many weights; null for what takes gradients. */
export function evaluationsOf(optimizer: OptimizerSpec, weights: number): number | null {
  const way = wayOf(optimizer.type);
  if (way === undefined || !isSearch(way)) return null;
  const hyper = readHyper(way, optimizer, '');
  // the weights as they are, are evaluated too
  return hyper.ok ? way.population(hyper.value, Math.max(1, weights)) + 1 : null;
}

/** One edit of the training section, named for the history. */
export function editTraining(document: Document, change: Partial<TrainingSpec>, what: string): Transaction {
  return {
    steps: [{ kind: 'setMeta', field: 'training', value: { ...document.training, ...change } }],
    label: 'drawer:edit.training',
    labelValues: { what },
    userEvent: 'set.training',
    target: what,
  };
}

/** When a run ends by itself; 0 takes a condition away. */
export function setStop(document: Document, name: 'loss' | 'patience', value: number): Transaction {
  const { stop, ...rest } = document.training;
  const { [name]: _, ...others } = stop ?? {};
  const changed: StopSpec = value > 0 ? { ...others, [name]: value } : others;
  const training = Object.keys(changed).length > 0 ? { ...rest, stop: changed } : rest;
  return {
    steps: [{ kind: 'setMeta', field: 'training', value: training }],
    label: 'drawer:edit.training',
    labelValues: { what: name },
    userEvent: 'set.training',
    target: name,
  };
}

export function setBatch(document: Document, change: Partial<BatchSpec>): Transaction {
  const batch: BatchSpec = { size: 'all', ...document.training.batch, ...change };
  return editTraining(document, { batch }, 'batch');
}

export const setBatchMode = (document: Document, mode: BatchMode, size = FALLBACK_SIZE): Transaction =>
  setBatch(document, { size: mode === 'full' ? 'all' : mode === 'one' ? 1 : size });

/** The objectives with one of them changed; the first terminal cost becomes one where the document has none. */
export function withObjective(
  document: Document,
  { index, cost }: ObjectivePlace,
  change: (objective: Objective) => Objective,
): readonly Objective[] {
  const { objectives } = document.training;
  if (objectives && objectives.length > 0) return objectives.map((objective, i) => (i === index ? change(objective) : objective));
  return cost === null ? [] : [change({ cost, parameters: ['*'], optimizer: optimizerOf(document, index) })];
}

/** The objectives with another optimiser of one of them. */
export const withOptimizer = (document: Document, objective: ObjectivePlace, optimizer: OptimizerSpec): readonly Objective[] =>
  withObjective(document, objective, (each) => ({ ...each, optimizer }));

/** How many updates in a row an objective takes before the turn of the next one. */
export function setInARow(document: Document, objective: ObjectivePlace, steps: number): Transaction {
  const objectives = withObjective(document, objective, ({ steps: _, ...rest }) => (steps === 1 ? rest : { ...rest, steps }));
  return editTraining(document, { objectives }, 'in-a-row');
}

export const TURN_ORDERS = ['sequential', 'simultaneous', 'extra-gradient'] as const satisfies readonly NonNullable<
  TrainingSpec['schedule']
>[];

/** What an objective sees of the updates of the others. */
export const setTurns = (document: Document, schedule: NonNullable<TrainingSpec['schedule']>): Transaction =>
  editTraining(document, { schedule }, 'turns');

export function setOptimizer(document: Document, objective: ObjectivePlace, type: string): Transaction {
  const rate = optimizerFields(type).find((field) => field.name === 'lr')?.start;
  const lr = rate === undefined ? {} : { lr: rate };
  const optimizer = optimizerOf(document, objective.index);
  // what limits a gradient, and how the rate changes, is no matter of the rule that takes it
  const own = Object.keys(wayOf(type)?.hyper ?? {});
  const shared = isGradientFree(type) ? [] : ['schedule', ...Object.keys(CLIPPING).filter((name) => own.includes(name))];
  const kept = shared.flatMap((name) => (optimizer[name] === undefined ? [] : [[name, optimizer[name]]]));
  return editTraining(
    document,
    { objectives: withOptimizer(document, objective, { type, ...lr, ...Object.fromEntries(kept) }) },
    'optimizer',
  );
}

/** A setting with another number: the whole list, where the number is one of a list. */
export function withNumber(optimizer: OptimizerSpec, field: OptimizerField, value: number): number | readonly number[] {
  if (field.at === undefined) return value;
  const siblings = optimizerFields(optimizer.type).filter((each) => each.name === field.name);
  return siblings.map((each) => (each.at === field.at ? value : optimizerValue(optimizer, each)));
}

export function setHyperParameter(
  document: Document,
  objective: ObjectivePlace,
  field: OptimizerField,
  value: number,
): Transaction {
  const optimizer = optimizerOf(document, objective.index);
  const changed = { ...optimizer, [field.name]: withNumber(optimizer, field, value) };
  return editTraining(document, { objectives: withOptimizer(document, objective, changed) }, field.name);
}

export function setOptimizerFlag(document: Document, objective: ObjectivePlace, name: string, value: boolean): Transaction {
  const optimizer = optimizerOf(document, objective.index);
  return editTraining(document, { objectives: withOptimizer(document, objective, { ...optimizer, [name]: value }) }, name);
}

/** Metrics that compare a cost's two inputs; the names are the session's. */
export const METRICS: readonly string[] = ['accuracy', 'bits-per-character', 'r2', 'mse', 'mae'];

/** What a cost compares, as a metric needs it; null where one of the two is not wired. */
export function comparedBy(document: Document, cost: string | null): { readonly output: string; readonly target: string } | null {
  if (cost === null) return null;
  const node = splitAddress(cost).node;
  const from = (port: string): string | undefined => document.edges.find((edge) => edge.to === `${node}.${port}`)?.from;
  const [output, target] = [from('input'), from('target')];
  return output === undefined || target === undefined ? null : { output, target };
}

/** Replaces the first metric; null takes it away. Further ones, as a file may have, stay. */
export function setMetric(document: Document, cost: string | null, type: string | null): Transaction {
  const [, ...others] = document.training.metrics ?? [];
  const compared = comparedBy(document, cost);
  const metrics = type === null || compared === null ? others : [{ type, ...compared }, ...others];
  return editTraining(document, { metrics }, 'metric');
}
