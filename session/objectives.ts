import type { Seed } from '../graph-core/autodiff/vjp.ts';
import type { SearchMethod } from '../graph-core/gradient-free/search.ts';
import { matchesAny } from '../graph-core/model/address.ts';
import { type Address, type Document, splitAddress } from '../graph-core/model/document.ts';
import { err, errorAt, ok, type Result } from '../graph-core/model/result.ts';
import { sizeOf } from '../graph-core/model/tensor.ts';
import type { Objective, OptimizerSpec, TrainingSpec } from '../graph-core/model/training.ts';
import { CLIPPING } from '../graph-core/optim/clip.ts';
import type { Eta } from '../graph-core/optim/eta.ts';
import { type Hyper, readHyper } from '../graph-core/optim/hyper.ts';
import type { Optimiser } from '../graph-core/optim/optimiser.ts';
import { CONSTANT_RATE, type Rates, readRates } from '../graph-core/optim/rate.ts';
import { isSearch, WAYS, type Way, wayOf } from '../graph-core/optim/ways.ts';
import type { Program } from '../graph-core/program/program.ts';
import type { Analysis, ParameterAnalysis } from '../graph-core/validate/analysis.ts';
import { hyperAt, hyperOf, type ParameterGroup, resolveGroups } from './parameter-groups.ts';

/** One objective, and the way in which it is lowered. */
interface LoweredBy<W extends Way> {
  readonly index: number;
  /** Their sum of means over the samples is what is differentiated. */
  readonly costs: readonly Address[];
  /** What is updated: trainable and meant by a pattern. */
  readonly parameters: readonly ParameterAnalysis[];
  readonly optimiser: W;
  /** The settings of those parameters that no group has. */
  readonly hyper: Hyper;
  readonly groups: readonly ParameterGroup[];
  readonly rates: Rates;
  /** Updates in a row before the next objective's turn. */
  readonly steps: number;
}

/** An objective that is lowered by its gradient, ready to be compiled. */
export type ResolvedObjective = LoweredBy<Optimiser>;
/** An objective that is lowered by a search, from values of the cost alone. */
export type SearchObjective = LoweredBy<SearchMethod>;
export type AnyObjective = LoweredBy<Way>;

/** The objectives of a document by what their steps are made of; one of the two lists is empty. */
export interface Objectives {
  readonly objectives: readonly ResolvedObjective[];
  readonly searches: readonly SearchObjective[];
}

export const NO_OBJECTIVES: Objectives = { objectives: [], searches: [] };

export const allOf = ({ objectives, searches }: Objectives): readonly AnyObjective[] => [...objectives, ...searches];

export const isSearched = (objective: AnyObjective): objective is SearchObjective => isSearch(objective.optimiser);

type Listed = Pick<Objective, 'parameters' | 'optimizer' | 'groups' | 'steps'> & { readonly costs: readonly Address[] };

/** Training without any objective in the document: all costs, all weights, plain gradient descent. */
const DEFAULT_OPTIMIZER: OptimizerSpec = { type: 'sgd' };

/** The document's objectives; one default objective when it names none, none when the graph has no cost. */
export function resolveTraining(document: Document, analysis: Analysis): Result<Objectives> {
  const given = document.training.objectives ?? [];
  if (given.length === 0 && analysis.costs.length === 0) return ok(NO_OBJECTIVES);
  const listed: readonly Listed[] =
    given.length === 0
      ? [{ costs: analysis.costs, parameters: ['*'], optimizer: DEFAULT_OPTIMIZER }]
      : given.map(({ cost, ...objective }) => ({ ...objective, costs: [cost] }));
  const resolved = listed.map((objective, index) => resolve(objective, index, analysis, document.training));
  const diagnostics = resolved.flatMap((each) => (each.ok ? [] : each.error));
  return diagnostics.length > 0 ? err(diagnostics) : sorted(resolved.flatMap((each) => (each.ok ? [each.value] : [])));
}

/** The objectives that are lowered by their gradients. */
export function resolveObjectives(document: Document, analysis: Analysis): Result<readonly ResolvedObjective[]> {
  const all = resolveTraining(document, analysis);
  return all.ok ? ok(all.value.objectives) : all;
}

/** One run goes one of the two ways: a search is a loop on the host, an optimiser one on the device. */
function sorted(all: readonly AnyObjective[]): Result<Objectives> {
  const searches = all.filter(isSearched);
  const objectives = all.filter((each): each is ResolvedObjective => !isSearched(each));
  const [search, objective] = [searches[0], objectives[0]];
  if (search === undefined || objective === undefined) return ok({ objectives, searches });
  const message = `${objective.optimiser.type} takes gradients and ${search.optimiser.type} takes none: one run cannot do both`;
  const mend = 'give all objectives an optimizer of the same kind, or train them one after the other';
  return err([errorAt('training/mixed-ways', `/training/objectives/${search.index}/optimizer/type`, message, mend)]);
}

/** Settings of other optimisers that change a gradient: what is left is the slope of no cost that a line search could follow. */
const UNTAKEN = [...Object.keys(CLIPPING), 'weightDecay'];

/** Why an optimiser that searches cannot: what is wrong, and what would mend it. */
function searchFault(
  { optimiser, groups, steps }: ResolvedObjective,
  optimizer: OptimizerSpec,
  { objectives = [], batch, schedule }: TrainingSpec,
): readonly [message: string, mend: string] | null {
  const { title } = optimiser;
  if (objectives.length > 1) return [`${title} trains one objective, not ${objectives.length}`, 'choose another optimiser'];
  if (steps > 1 || schedule === 'extra-gradient')
    return [`${title} takes steps of its own, one at a time`, 'leave out steps and extra-gradient'];
  if (batch !== undefined && batch.size !== 'all')
    return [`${title} needs the whole training set for each step`, 'set the batch to "all"'];
  if (groups.some(({ index }) => index > 0))
    return [`${title} moves all parameters in one step, and takes no groups but frozen ones`, 'remove the groups'];
  const limit = UNTAKEN.find((name) => typeof optimizer[name] === 'number' && optimizer[name] !== 0);
  if (limit !== undefined)
    return [
      `${title} needs the gradient of the cost as it is, and takes no ${limit}`,
      `remove ${limit}, or choose another optimiser`,
    ];
  return null;
}

function resolve(objective: Listed, index: number, analysis: Analysis, training: TrainingSpec): Result<AnyObjective> {
  const at = `/training/objectives/${index}`;
  const optimiser = wayOf(objective.optimizer.type);
  if (!optimiser) {
    const message = `there is no optimiser "${objective.optimizer.type}"`;
    const mend = `choose one of ${WAYS.map((o) => o.type).join(', ')}`;
    return err([errorAt('training/optimizer', `${at}/optimizer/type`, message, mend)]);
  }
  const hyper = readHyper(optimiser, objective.optimizer, `${at}/optimizer`);
  if (!hyper.ok) return hyper;
  const rates = readRates(objective.optimizer, `${at}/optimizer`);
  if (!rates.ok) return rates;
  const unknown = objective.costs.find((cost) => !hasValue(analysis, cost));
  if (unknown !== undefined) {
    const mend = analysis.costs.length > 0 ? `name one of ${analysis.costs.join(', ')}` : 'wire a cost block to the model';
    return err([errorAt('training/cost', `${at}/cost`, `there is no cost ${unknown}`, mend)]);
  }
  const steps = objective.steps ?? 1;
  if (!Number.isInteger(steps) || steps < 1 || steps > 1000) {
    const message = `an objective takes 1 to 1000 steps in a row, not ${steps}`;
    return err([errorAt('training/steps', `${at}/steps`, message, 'leave it out for 1')]);
  }
  if (training.schedule === 'extra-gradient' && steps > 1) {
    const message = `extra-gradient takes one update of each objective, not ${steps} in a row`;
    return err([errorAt('training/steps', `${at}/steps`, message, 'leave it out, or choose another schedule')]);
  }
  const meant = analysis.parameters.filter((p) => p.trainable && matchesAny(objective.parameters, p.address));
  const { costs } = objective;
  if (isSearch(optimiser)) {
    const refused =
      (objective.groups ?? []).length > 0
        ? { message: `${optimiser.title} moves all parameters together, and takes no groups`, mend: 'remove the groups' }
        : refusal(optimiser, hyper.value, meant);
    if (refused) return err([errorAt('training/search', `${at}/optimizer`, refused.message, refused.mend)]);
    return ok({ index, costs, parameters: meant, optimiser, hyper: hyper.value, groups: [], rates: CONSTANT_RATE, steps });
  }
  const settings = { optimizer: objective.optimizer, hyper: hyper.value };
  const grouped = resolveGroups(objective.groups ?? [], optimiser, settings, meant, at);
  if (!grouped.ok) return grouped;
  const { groups, frozen } = grouped.value;
  const parameters = meant.filter(({ address }) => !frozen.has(address));
  const resolved = { index, costs, parameters, optimiser, hyper: hyper.value, groups, rates: rates.value, steps };
  const unfit = optimiser.searches ? searchFault(resolved, objective.optimizer, training) : null;
  return unfit === null ? ok(resolved) : err([errorAt('training/search', `${at}/optimizer`, ...unfit)]);
}

const refusal = (method: SearchMethod, hyper: Hyper, parameters: readonly ParameterAnalysis[]) => {
  const size = parameters.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  return size === 0 ? null : method.refusal(hyper, size);
};

/** Whether an address is the output of a block that runs. */
export function hasValue(analysis: Analysis, address: Address): boolean {
  const { node, port } = splitAddress(address);
  const found = analysis.nodes.get(node);
  return found?.complete === true && found.outputs.has(port);
}

/** What is differentiated by default: the sum of the costs' means. */
export const TOTAL = 'cost';

/** Names of program inputs and outputs, in one place: addresses are `node.port` and contain no colon. */
export const names = {
  gradient: (address: string): string => `grad:${address}`,
  isGradient: (name: string): boolean => name.startsWith('grad:'),
  tangent: (address: string): string => `tangent:${address}`,
  isTangent: (name: string): boolean => name.startsWith('tangent:'),
  /** The row vector that backward starts from. */
  cotangent: (address: string): string => `cotangent:${address}`,
  wire: (port: Address): string => `wire:${port}`,
  isWire: (name: string): boolean => name.startsWith('wire:'),
  /** What a gradient, a tangent or a wire belongs to. */
  of: (name: string): string => name.slice(name.indexOf(':') + 1),
  mean: (name: string): string => `mean:${name}`,
  /** What a mean is shown as: `x.value` for `mean:x.value`; any other name is its own. */
  shownBy: (name: string): string => (name.startsWith('mean:') ? name.slice('mean:'.length) : name),
  next: (address: Address): string => `next:${address}`,
  /** What an update changes, where that is not what its gradient was taken at. */
  current: (address: Address): string => `current:${address}`,
  state: (objective: number, address: Address, name: string): string => `state:${objective}:${name}:${address}`,
  nextState: (objective: number, address: Address, name: string): string => `next:state:${objective}:${name}:${address}`,
  isState: (name: string): boolean => name.startsWith('state:'),
  isNextState: (name: string): boolean => name.startsWith('next:state:'),
  /** The signs that the entries of a watched value had last; `view` is what it is of: `mean`, or a sample. */
  sign: (view: string, breakpoint: string, name: string): string => `sign:${view}:${breakpoint}:${name}`,
  isSign: (name: string): boolean => name.startsWith('sign:'),
  /** What a search remembers for all of an objective's parameters together. */
  memory: (objective: number, name: string): string => `state:${objective}:${name}:`,
  /** A number of an update; `group` is 0 for what no group of the objective has. */
  schedule: (objective: number, turn: number, name: string, group = 0): string =>
    `schedule:${objective}:${turn}:${name}${group === 0 ? '' : `:${group}`}`,
  /** What the gradient of a parameter is multiplied by, where that is more than a learning rate. */
  eta: (objective: number, address: Address): string => `eta:${objective}:${address}`,
  /** What a search on the host has found that a parameter moves by. */
  moved: (objective: number, address: Address): string => `moved:${objective}:${address}`,
  data: (address: Address): string => `data:${address}`,
} as const;

/** State tensors of an objective: the program's input, its output, the shape of its parameter, what its entries start at. A search has none: it keeps what it remembers for all parameters together. */
export const stateOf = (objective: AnyObjective, parameters: readonly ParameterAnalysis[] = objective.parameters) =>
  isSearched(objective) ? [] : parameters.flatMap((parameter) => stateFor(objective as ResolvedObjective, parameter));

const stateFor = (objective: ResolvedObjective, { address, shape }: ParameterAnalysis) => {
  const hyper = hyperOf(objective, address);
  return objective.optimiser.state(hyper).map((name) => ({
    input: names.state(objective.index, address, name),
    output: names.nextState(objective.index, address, name),
    address,
    name,
    shape,
    start: objective.optimiser.stateStart?.(hyper, name) ?? 0,
  }));
};

/** The group of a parameter of the objective: 0 where it is in none. */
export const groupOf = ({ groups }: ResolvedObjective, address: Address): number =>
  groups.find(({ addresses }) => addresses.has(address))?.index ?? 0;

/** The eta of every parameter of the objective that has one. */
export const etasOf = ({ parameters, groups }: ResolvedObjective): { readonly address: Address; readonly eta: Eta }[] =>
  parameters.flatMap(({ address }) => {
    const eta = groups.find(({ addresses }) => addresses.has(address))?.eta ?? null;
    return eta === null ? [] : [{ address, eta }];
  });

/** The scalars of update t (counted from 1) of every group, by the names of the program's inputs. */
export const scalarsAt = (objective: ResolvedObjective, repeat: number, t: number): Map<string, number> =>
  new Map(
    objective.groups.flatMap(({ index, hyper }) =>
      Object.entries(objective.optimiser.schedule(hyperAt(objective, hyper, t), t)).map(
        ([name, value]) => [names.schedule(objective.index, repeat, name, index), value] as const,
      ),
    ),
  );

/** Where backward starts: at given row vectors, else at the sum of the costs, else nowhere. */
export function seedsOf(cotangents: readonly Address[], costs: readonly Address[]): Seed[] {
  if (cotangents.length > 0) return cotangents.map((output) => ({ output, cotangent: { input: names.cotangent(output) } }));
  return costs.length > 0 ? [{ output: TOTAL, cotangent: 'one' }] : [];
}

/** Outputs that have a derivative; that by a block's buffer is nobody's business. */
export function differentiableOutputs({ inputs, outputs, types }: Program): Program['outputs'] {
  const buffers = new Set(inputs.flatMap(({ role, id }) => (role === 'buffer' ? [id] : [])));
  return outputs.filter(({ id }) => types[id]?.dtype === 'float' && !buffers.has(id));
}

/** The names of {@link differentiableOutputs}. */
export const differentiable = (program: Program): Address[] => differentiableOutputs(program).map(({ name }) => name);
