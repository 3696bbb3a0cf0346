import { sizeOf, type TensorData } from '../../graph-core/model/tensor.ts';
import { DRAW_INPUTS, DRAW_PORTS } from '../../graph-core/random/draw-inputs.ts';
import type { Analysis } from '../../graph-core/validate/analysis.ts';
import type { Dataset } from '../data/dataset.ts';
import { type Feed, rowsOf } from '../data/feed.ts';
import type { NamedPlan } from '../device-values.ts';
import type { Fed } from '../inside/body.ts';
import { etasOf, names, scalarsAt, stateOf } from '../objectives.ts';
import type { ParameterStore } from '../parameter-store.ts';
import type { SampleChoice } from '../protocol.ts';
import type { Found } from '../search/search.ts';
import type { StepValues } from './step-values.ts';
import type { Turn } from './turns.ts';

/** What a stepper is fed with. */
export interface StepInputs {
  readonly dataset: Dataset;
  readonly store: ParameterStore;
  readonly sample: SampleChoice;
  /** What a mean is over, where that is not the training set. */
  readonly batch?: Int32Array | null;
  /** The row vector that backward starts from, where it does not start at a cost. */
  readonly cotangent: TensorData | null;
  /** Whose turn it is in the training step; null where nothing is updated. */
  readonly turn: Turn | null;
  /** Looks for the update of an optimiser that searches, over the rows on view. */
  readonly search?: ((signal?: AbortSignal) => Promise<Found>) | null;
}

/**
 * Feeds the rows on view: to the plan what it computes with, to the values what is shown of that, of several samples their mean.
 * Gives what blocks that draw are fed with, by port.
 */
export function feedRows(
  plan: NamedPlan,
  values: StepValues,
  { dataset, sample, batch }: StepInputs,
  isMean: boolean,
): ReadonlyMap<string, Fed> {
  const drawn = new Map<string, Fed>();
  const set = batch ?? dataset.train;
  const rows = isMean ? set : [typeof sample === 'number' ? sample : 0];
  for (const feed of dataset.feeds.values()) {
    const data = feed.carries ? rowsOf(feed, rows) : feed.data;
    plan.write(feed.address, data);
    const port = DRAW_PORTS.find((each) => DRAW_INPUTS[each] === feed.address);
    if (port) drawn.set(port, { data, perSample: isMean && feed.carries });
    values.hold(feed.address, isMean && feed.carries ? meanOf(feed, set) : rowsOf(feed, rows.slice(0, 1)));
  }
  return drawn;
}

/** Feeds the weights as the turn sees them, and those that an update begins at. */
export function feedWeights(plan: NamedPlan, values: StepValues, { store, turn }: StepInputs, analysis: Analysis): void {
  for (const { address } of analysis.parameters) {
    const weight = store.seen(turn?.sees ?? 'current', address);
    plan.write(address, weight);
    values.hold(address, weight);
    plan.write(names.current(address), store.get(address));
  }
}

/** Feeds what an optimiser's rule reads beside weights and gradients, for its update of a number. */
export function feedUpdate(plan: NamedPlan, objective: Turn['objective'], update: number, store: ParameterStore): void {
  for (const [name, value] of scalarsAt(objective, 0, update)) plan.write(name, Float64Array.of(value));
  for (const { address, eta } of etasOf(objective)) plan.write(names.eta(objective.index, address), eta.data);
  for (const { input, shape, start } of stateOf(objective)) plan.write(input, store.state(input, sizeOf(shape), start));
}

/** Feeds the row vector that backward starts from: over several samples each gets its share, so that what comes back is a mean. */
export function feedCotangent(plan: NamedPlan, name: string, row: TensorData): void {
  const shape = plan.input(name)?.shape;
  const length = shape ? sizeOf(shape) : row.length;
  const copies = row.length === 0 ? 1 : length / row.length;
  plan.write(
    name,
    Float64Array.from({ length }, (_, i) => (row[i % row.length] as number) / copies),
  );
}

/** Mean over the rows of a feed, entry by entry. */
function meanOf(feed: Feed, rows: Int32Array): Float64Array {
  const data = rowsOf(feed, rows);
  const size = rows.length === 0 ? 0 : data.length / rows.length;
  const mean = new Float64Array(size);
  for (let i = 0; i < data.length; i++) mean[i % size] = (mean[i % size] as number) + (data[i] as number) / rows.length;
  return mean;
}
