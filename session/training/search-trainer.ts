import { NO_STATE, type SearchState, type Told } from '../../graph-core/gradient-free/search.ts';
import type { Address } from '../../graph-core/model/document.ts';
import { sizeOf } from '../../graph-core/model/tensor.ts';
import { DRAW_INPUTS } from '../../graph-core/random/draw-inputs.ts';
import { hashText } from '../../graph-core/random/threefry.ts';
import { rowsOf } from '../data/feed.ts';
import { names, type SearchObjective } from '../objectives.ts';
import type { Snapshot } from '../parameter-store.ts';
import { isCancelled, SessionError } from '../session-error.ts';
import { carriedInputs } from '../stepper/compile.ts';
import { turnsOf, updateNumber } from '../stepper/turns.ts';
import type { BatchOrder } from './batch-order.ts';
import { buildProbeProgram } from './probe-program.ts';
import { type Place, Probes } from './probes.ts';
import { ROWS } from './train-program.ts';
import { deviceStops, stopWithin } from './train-stops.ts';
import {
  type Chunk,
  type Evaluations,
  isLoss,
  NO_EVALUATIONS,
  orderOf,
  type Training,
  type TrainingOptions,
  unreached,
  withEvaluations,
} from './training-options.ts';

/** Candidates that one plan takes at most, however large a population is. */
const MOST_PROBES = 1024;

export interface SearchOptions extends TrainingOptions {
  readonly objectives: readonly SearchObjective[];
}

/** What evaluates an objective for one batch size. */
interface Runner {
  readonly probes: Probes;
  readonly places: readonly Place[];
  readonly size: number;
}

/**
 * Trains without gradients: a loop on the host. In each step the search asks for candidates, all of which, the weights as they
 * are among them, are evaluated on the same samples as one batch on the device. Weights and what the search remembers go from
 * step to step through the store, so that a run that is resumed is the run that was never stopped.
 */
export class SearchTrainer implements Training {
  readonly order: BatchOrder;
  readonly #options: SearchOptions;
  readonly #runners = new Map<string, Runner>();
  #evaluations: Evaluations = NO_EVALUATIONS;

  /** @throws SessionError where there is nothing to train */
  constructor(options: SearchOptions) {
    this.#options = options;
    this.order = orderOf(options, options.objectives);
    if (deviceStops(options.stops ?? []).length > 0)
      throw new SessionError(
        'training/search-breakpoint',
        'a search looks at costs only, not at the entries that a breakpoint is about',
        null,
        'switch off breakpoints on entries, or train with an optimizer that takes gradients',
      );
  }

  get costIsLoss(): boolean {
    return isLoss(this.#options, this.order, this.#options.objectives);
  }

  get evaluations(): Evaluations {
    return this.#evaluations;
  }

  /** Runs at most `count` steps, fewer where the signal stops them between two. @throws DeviceError, SessionError */
  async advance(count: number, signal?: AbortSignal): Promise<Chunk> {
    const { store } = this.#options;
    const from = store.steps;
    const stop = stopWithin(this.#options, this.order, from, count);
    const wanted = stop === null ? count : stop.step - from;
    const steps: { step: number; cost: number }[] = [];
    while (steps.length < wanted && !signal?.aborted) {
      const before = store.snapshot();
      const cost = await this.#step(before, signal);
      if (cost === 'stopped') break;
      if (cost === 'halted') return { steps, halted: true, hit: null };
      store.steps += 1;
      steps.push({ step: store.steps, cost });
    }
    return { steps, halted: false, hit: steps.length === wanted ? (stop?.breakpoint ?? null) : null };
  }

  /** One step: every objective's turns; the sum of their costs before it. What fails leaves the store as it was. */
  async #step(before: Snapshot, signal: AbortSignal | undefined): Promise<number | 'stopped' | 'halted'> {
    const { store, objectives, document } = this.#options;
    const schedule = document.training.schedule ?? 'sequential';
    let cost = 0;
    try {
      for (const { objective, repeat, index, sees } of turnsOf(objectives, schedule)) {
        const here = await this.#turn(objective, repeat, { first: index === 0, seen: sees === 'start' ? before : null }, signal);
        if (here === null) {
          store.restore(before);
          return 'halted';
        }
        if (repeat === 0) cost += here;
      }
      return cost;
    } catch (error) {
      store.restore(before);
      if (signal?.aborted && isCancelled(error)) return 'stopped';
      throw error;
    }
  }

  /** One update of one objective; its cost before, or null where no candidate has a finite cost or the weights do not stay finite. */
  async #turn(
    objective: SearchObjective,
    repeat: number,
    { first, seen }: { readonly first: boolean; readonly seen: Snapshot | null },
    signal: AbortSignal | undefined,
  ): Promise<number | null> {
    const { store, seed } = this.#options;
    const { optimiser, hyper, index } = objective;
    const runner = await this.#runner(objective, this.order.sizeAt(store.steps));
    this.#feed(runner, seen);
    const update = updateNumber({ objective, repeat }, store.steps - store.since(index));
    const point = pointOf(runner, (address) => seen?.values.get(address) ?? store.get(address));
    const { candidates, tell } = optimiser.step(
      { hyper, point, update, seed, stream: `search:${index}` },
      this.#memory(objective, runner),
    );
    const at = (k: number): Float64Array => (k === 0 ? point : candidates.at(k - 1));
    const { costs, buffers } = await runner.probes.evaluate(candidates.count + 1, at, runner.places, signal);
    this.#evaluations = withEvaluations(this.#evaluations, costs.length, this.order.sizeAt(store.steps), 'cost');
    const here = costs[0] as number;
    if (!costs.some(Number.isFinite)) return null;
    const told = tell(costs.subarray(1), here);
    if (!told.point.every(Number.isFinite)) return null;
    // what was found from the weights before the step is done to those that earlier turns have made
    const next =
      seen === null
        ? told.point
        : pointOf(runner, (a) => store.get(a)).map((x, i) => x + (told.point[i] as number) - (point[i] as number));
    this.#keep(objective, runner, { ...told, point: next });
    if (first) for (const [address, value] of buffers) store.set(address, value);
    return here;
  }

  /** Weights have the precision of the device: what a step starts from is what a file holds. */
  #keep(objective: SearchObjective, runner: Runner, { point, state }: Told): void {
    const { store, plans } = this.#options;
    const rounded = plans.info.precision === 'float32' ? Float64Array.from(point, Math.fround) : point;
    for (const { address, from, size } of runner.places) store.set(address, rounded.slice(from, from + size));
    const memory = state.size === 0 ? [] : [...state, [LAYOUT, layoutOf(runner)] as const];
    for (const [name, data] of memory) store.setState(names.memory(objective.index, name), data);
  }

  /** What the search remembers, if it is of these weights. */
  #memory({ index }: SearchObjective, runner: Runner): SearchState {
    const memory = this.#options.store.memory(index);
    const [layout] = memory.get(LAYOUT) ?? [];
    return layout === layoutOf(runner)[0] ? memory : NO_STATE;
  }

  /** Rows and draws of the step, and the weights that are not moved. */
  #feed({ probes }: Runner, seen: Snapshot | null): void {
    const { store, analysis } = this.#options;
    probes.write(ROWS, this.order.rowsAt(store.steps));
    probes.write(DRAW_INPUTS.step, Int32Array.of(store.steps));
    const moved = new Set(probes.moved);
    for (const { address } of analysis.parameters)
      if (!moved.has(address)) probes.write(address, seen?.values.get(address) ?? store.get(address));
  }

  async #runner(objective: SearchObjective, batch: number): Promise<Runner> {
    const { document, analysis, dataset, plans, limits, key } = this.#options;
    const name = `${objective.index} ${batch}`;
    const before = this.#runners.get(name);
    if (before && plans.keep(before.probes.plan.loaded)) return before;
    const carried = carriedInputs(dataset);
    const rows = this.order.takesAll(batch) || carried.size === 0 ? null : dataset.train.length;
    const program = buildProbeProgram(document, analysis, { objective, batch, rows, carried });
    if (program.moved.length === 0) throw unreached();
    const places = placesOf(objective, program.moved);
    const size = places.reduce((sum, place) => sum + place.size, 0);
    const usual = Math.min(MOST_PROBES, objective.optimiser.population(objective.hyper, size) + 1);
    const probes = await Probes.load(program, usual, `search ${name} ${rows} ${key}`, { plans, limits });
    for (const feed of dataset.feeds.values()) {
      if (!feed.carries) probes.write(feed.address, feed.data);
      else probes.write(rows === null ? feed.address : names.data(feed.address), rowsOf(feed, dataset.train));
    }
    const runner = { probes, places, size };
    this.#runners.set(name, runner);
    return runner;
  }
}

function pointOf({ places, size }: Runner, read: (address: Address) => Float64Array): Float64Array {
  const point = new Float64Array(size);
  for (const { address, from } of places) point.set(read(address), from);
  return point;
}

/** Says whose coordinates a search remembers something of. */
const LAYOUT = 'layout';

const layoutOf = ({ places }: Runner): Float64Array =>
  Float64Array.of(hashText(places.map(({ address, size }) => `${address} ${size}`).join('\n')));

function placesOf({ parameters }: SearchObjective, moved: readonly string[]): Place[] {
  let from = 0;
  return parameters.flatMap(({ address, shape }) => {
    if (!moved.includes(address)) return [];
    const place = { address, from, size: sizeOf(shape) };
    from += place.size;
    return [place];
  });
}
