import { withGradients } from '../../graph-core/autodiff/vjp.ts';
import type { Address, Document } from '../../graph-core/model/document.ts';
import { sizeOf } from '../../graph-core/model/tensor.ts';
import { registry } from '../../graph-core/ops/index.ts';
import { numberOf } from '../../graph-core/optim/hyper.ts';
import { pairNames } from '../../graph-core/optim/lbfgs.ts';
import { planRun } from '../../graph-core/plan/run-plan.ts';
import { buildProgram } from '../../graph-core/program/build.ts';
import { Builder } from '../../graph-core/program/builder.ts';
import { batch } from '../../graph-core/transform/batch.ts';
import { withTotalCost } from '../../graph-core/transform/mean.ts';
import type { Analysis } from '../../graph-core/validate/analysis.ts';
import { buffersOf, bufferUpdates } from '../buffers.ts';
import type { Dataset } from '../data/dataset.ts';
import { rowsOf } from '../data/feed.ts';
import { NamedPlan } from '../device-values.ts';
import { openGroups } from '../flatten.ts';
import { names, type ResolvedObjective, TOTAL } from '../objectives.ts';
import { hyperAt } from '../parameter-groups.ts';
import type { ParameterStore } from '../parameter-store.ts';
import type { PlanCache } from '../plan-cache.ts';
import { carriedInputs, checkBudget } from '../stepper/compile.ts';
import { lbfgsMove, type Memory, type Point } from './lbfgs.ts';

/** Where a search evaluates cost and gradient: one objective over some rows. */
export interface SearchPlace {
  readonly document: Document;
  readonly analysis: Analysis;
  readonly objective: ResolvedObjective;
  readonly dataset: Dataset;
  readonly rows: Int32Array;
  readonly plans: PlanCache;
  readonly key: string;
}

/** What a search has found: how far each parameter moves, and what is remembered. */
export interface Found {
  readonly cost: number;
  readonly moved: ReadonlyMap<Address, Float64Array>;
  /** By the names of the state's program inputs. */
  readonly state: ReadonlyMap<string, Float64Array>;
  /** What the blocks' own buffers become: they move once a step, with its first evaluation. */
  readonly buffers: ReadonlyMap<Address, Float64Array>;
  /** How often cost and gradient were worked out. */
  readonly evaluations: number;
}

/** Several rows of numbers as one. */
function joined(parts: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** One step of an objective whose optimiser searches, from the store's weights and state, which stay. @throws DeviceError, SessionError */
export async function search(place: SearchPlace, store: ParameterStore, t: number, signal?: AbortSignal): Promise<Found> {
  const { objective, plans } = place;
  const plan = await open(place, store);
  const trained = objective.parameters.filter(({ address }) => plan.output(names.gradient(address)));
  let evaluations = 0;
  const evaluate = async (step: Float64Array | null): Promise<Point> => {
    let at = 0;
    evaluations += 1;
    for (const { address, shape } of trained) {
      const size = sizeOf(shape);
      plan.write(
        address,
        store.get(address).map((w, i) => w + (step?.[at + i] ?? 0)),
      );
      at += size;
    }
    await plan.loaded.run(0, plan.loaded.plan.calls.length, signal);
    const read = await plan.readAll([TOTAL, ...trained.map(({ address }) => names.gradient(address))]);
    const gradients = trained.map(({ address }) => read.get(names.gradient(address)) as Float64Array);
    return { cost: read.get(TOTAL)?.[0] as number, gradient: joined(gradients) };
  };
  const hyper = hyperAt(objective, objective.hyper, t);
  const settings = {
    lr: numberOf(hyper, 'lr'),
    history: numberOf(hyper, 'history'),
    lineSearch: hyper.lineSearch === true,
    toleranceGrad: numberOf(hyper, 'toleranceGrad'),
    toleranceChange: numberOf(hyper, 'toleranceChange'),
    noise: plans.info.precision === 'float32' ? 1e-6 : 1e-14,
  };
  const here = await evaluate(null);
  const buffers = await movedBuffers(plan, place.analysis);
  const isUsable = Number.isFinite(here.cost) && here.gradient.every(Number.isFinite);
  if (!isUsable) return { cost: Number.NaN, moved: new Map(), state: new Map(), buffers: new Map(), evaluations };
  const row = rowOf(trained, objective, store);
  const { step, memory } = await lbfgsMove(here, row.memory(settings.history), settings, evaluate);
  return { cost: here.cost, moved: row.split(step), state: row.stateOf(memory), buffers, evaluations };
}

async function movedBuffers(plan: NamedPlan, analysis: Analysis): Promise<Map<Address, Float64Array>> {
  const moving = buffersOf(analysis).filter((address) => plan.output(names.next(address)));
  const read = moving.length === 0 ? new Map() : await plan.readAll(moving.map(names.next));
  return new Map(moving.map((address) => [address, Float64Array.from(read.get(names.next(address)) ?? [])]));
}

/** The parameters of an objective as one row of numbers, and what is remembered of such rows. */
function rowOf(trained: ResolvedObjective['parameters'], { index }: ResolvedObjective, store: ParameterStore) {
  const sizes = trained.map(({ shape }) => sizeOf(shape));
  const split = (row: Float64Array): Map<Address, Float64Array> => {
    let at = 0;
    return new Map(
      trained.map(({ address }, i) => {
        at += sizes[i] as number;
        return [address, row.slice(at - (sizes[i] as number), at)] as const;
      }),
    );
  };
  const held = (name: string): Float64Array =>
    joined(trained.map(({ address }, i) => store.state(names.state(index, address, name), sizes[i] as number)));
  const isNothing = (row: Float64Array): boolean => row.every((x) => x === 0);
  /** What was never remembered is zero: no gradient before a step is, and no step that is remembered. */
  const memory = (history: number): Memory => {
    const gradient = held('gradient');
    const pairs = Array.from({ length: history }, (_, i) => {
      const { step, change } = pairNames(i);
      return { step: held(step), change: held(change) };
    }).filter(({ change }) => !isNothing(change));
    return { last: isNothing(gradient) ? null : { step: held('step'), gradient }, pairs };
  };
  const stateOf = ({ last, pairs }: Memory): Map<string, Float64Array> => {
    const rows = [
      ...(last ? [['step', last.step] as const, ['gradient', last.gradient] as const] : []),
      ...pairs.flatMap(({ step, change }, i) => [[pairNames(i).step, step] as const, [pairNames(i).change, change] as const]),
    ];
    return new Map(
      rows.flatMap(([name, row]) => [...split(row)].map(([address, part]) => [names.state(index, address, name), part] as const)),
    );
  };
  return { split, memory, stateOf };
}

/** Cost and gradients over the rows as a plan, fed with everything but the weights that are searched for. */
async function open(
  { document, analysis, objective, dataset, rows, plans, key }: SearchPlace,
  store: ParameterStore,
): Promise<NamedPlan> {
  const carried = carriedInputs(dataset);
  const count = Math.max(1, rows.length);
  const loaded = await plans.load(`search ${objective.index} ${count} ${key}`, () => {
    const forward = openGroups(buildProgram(document, analysis, registry, 'train'), analysis);
    const many = batch(withTotalCost(forward, registry, objective.costs, TOTAL), registry, 'sample', count, carried);
    const wrt = objective.parameters
      .map(({ address }) => address)
      .filter((name) => many.inputs.some((input) => input.name === name));
    const program = withGradients(many, registry, { seeds: [{ output: TOTAL, cotangent: 'one' }], wrt });
    const outputs = program.outputs.filter(({ name }) => name === TOTAL || names.isGradient(name));
    const b = Builder.extend({ ...program, outputs }, registry);
    for (const [address, value] of bufferUpdates(b, program, analysis)) b.output(names.next(address), value);
    const plan = planRun(b.build(), registry, plans.info.limits);
    checkBudget(plan, 'an evaluation of cost and gradient');
    return plan;
  });
  const plan = new NamedPlan(loaded);
  for (const feed of dataset.feeds.values()) plan.write(feed.address, feed.carries ? rowsOf(feed, rows) : feed.data);
  for (const { address } of analysis.parameters) plan.write(address, store.get(address));
  return plan;
}
