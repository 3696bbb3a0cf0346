import { type Address, splitAddress } from '../../graph-core/model/document.ts';
import { sizeOf, type TensorData } from '../../graph-core/model/tensor.ts';
import { registry } from '../../graph-core/ops/index.ts';
import { buildProgram } from '../../graph-core/program/build.ts';
import type { Program } from '../../graph-core/program/program.ts';
import { batch } from '../../graph-core/transform/batch.ts';
import type { Dataset } from '../data/dataset.ts';
import { datasetAt } from '../data/draw-feeds.ts';
import { rowsOf } from '../data/feed.ts';
import { openGroups } from '../flatten.ts';
import { weightsOnView } from '../on-view.ts';
import type { Asked } from '../questions.ts';
import { SessionError } from '../session-error.ts';
import type { Field, FieldAxis, FieldRequest } from '../views/field.ts';
import { type FieldOf, fieldOfWhat } from './choice.ts';
import {
  type Columns,
  classesOf,
  correlations,
  entriesOf,
  fedAlone,
  fedOver,
  overRows,
  spreadRows,
  valuesOver,
} from './data-points.ts';
import { axesOf, placesOf } from './grid.ts';
import { fieldPlan } from './plans.ts';
import { type Reading, readingOf } from './reading.ts';

const MAX_POINTS = 161;
/** Elements of one value that a run may hold. */
const PART_ELEMENTS = 2 ** 22;

/**
 * An output over a grid of one or two entries of an input, in the blocks' evaluation mode and with the current weights, as one batch;
 * everything else is as in the sample on view. Nothing stored changes.
 * @throws SessionError `field/...`; DeviceError
 */
export async function fieldOf(request: FieldRequest, asked: Asked): Promise<Field> {
  const { stepping, store } = asked;
  const { document, analysis } = stepping.document();
  checkPoints(request.points);
  const program = openGroups(buildProgram(document, analysis, registry), analysis);
  const of = fieldOfWhat(request, analysis, program);
  const dataset = datasetAt(stepping.ready().dataset, 0);
  const isMany = dataset.feeds.get(of.input.address)?.carries === true;
  const rows = isMany ? spreadRows(dataset) : Int32Array.of(0);
  const reading = readingOf(of.output.size, of.cost, analysis.nodes.get(splitAddress(of.output.address).node));
  const known = await alongRows(of, program, dataset, rows, asked);
  const x = isMany ? fedOver(dataset, of.input.address, rows) : fedAlone(dataset, of.input.address);
  const target = known.target && reading.kind === 'classes' ? classesOf(known.target) : known.target;
  const sample = stepping.sample === 'mean' ? (dataset.train[0] ?? 0) : stepping.sample;
  const base = baseOf(request, of, dataset, sample);
  const entries = entriesFor(request.entries, of, reading, x, target);
  const axes = seenAlong(axesOf(entries, x, base), request.ranges);
  const grid = await overGrid({ of, program, dataset, sample, base, axes, points: request.points }, asked);
  const width = of.output.size;
  for (let at = 0; at < grid.values.length; at += width) reading.read(grid.values.subarray(at, at + width));
  const trained = new Set(dataset.train);
  return {
    generation: stepping.generation,
    step: store.steps,
    inputs: of.inputs,
    outputs: of.outputs,
    input: of.input,
    output: of.output,
    axes,
    points: grid.points,
    kind: reading.kind,
    width,
    values: grid.values,
    data: {
      rows: x ? rows : new Int32Array(0),
      at: x ? entriesOf(x, entries) : new Float64Array(0),
      targets: x && target ? Float64Array.from(entriesOf(target, [0])) : null,
      held: x ? Uint8Array.from(rows, (row) => (trained.has(row) ? 0 : 1)) : new Uint8Array(0),
    },
    made: of.made && known.made ? { from: of.made, at: entriesOf(known.made, entries) } : null,
  };
}

function checkPoints(points: number): void {
  if (!(Number.isInteger(points) && points >= 2 && points <= MAX_POINTS))
    throw new SessionError('field/points', `a side has 2 to ${MAX_POINTS} points, not ${points}`);
}

/** The axes with other ranges, where there is one for each. @throws SessionError `field/range` */
function seenAlong(axes: readonly FieldAxis[], ranges: FieldRequest['ranges'] = []): readonly FieldAxis[] {
  if (ranges.length !== axes.length) return axes;
  return axes.map((axis, k) => {
    const [from, to] = ranges[k] as readonly [number, number];
    if (Number.isFinite(from) && Number.isFinite(to) && from < to) return { ...axis, from, to };
    throw new SessionError('field/range', `a range goes from a number up to a larger one, not from ${from} to ${to}`);
  });
}

/** What is wanted of the rows, and what the graph makes up beside them. */
async function alongRows(
  of: FieldOf,
  program: Program,
  dataset: Dataset,
  rows: Int32Array,
  asked: Asked,
): Promise<{ readonly target: Columns | null; readonly made: Columns | null }> {
  const isMany = dataset.feeds.get(of.input.address)?.carries === true;
  const fed = of.target === null ? null : isMany ? fedOver(dataset, of.target, rows) : fedAlone(dataset, of.target);
  const isFed = of.target === null || dataset.feeds.has(of.target);
  const wanted = [...(isFed ? [] : [of.target as Address]), ...(of.made === null ? [] : [of.made])];
  if (wanted.length === 0) return { target: fed, made: null };
  const { analysis } = asked.stepping.document();
  const plan = await fieldPlan({ ...asked, analysis }, `rows ${wanted.join(' ')}`, () =>
    overRows(program, dataset, rows, wanted),
  );
  const found = await valuesOver(plan, dataset, rows, weightsOnView(asked), asked.signal);
  return { target: fed ?? found.get(of.target ?? '') ?? null, made: found.get(of.made ?? '') ?? null };
}

/** The input's entries that are not moved. */
function baseOf({ held = 'mean' }: FieldRequest, { input }: FieldOf, dataset: Dataset, sample: number): Float64Array {
  const feed = dataset.feeds.get(input.address);
  if (!feed) throw new SessionError('field/no-value', `${input.address} has no value`, input.address, 'give it one');
  if (!feed.carries || held === 'sample') return Float64Array.from(rowsOf(feed, [sample]));
  const base = new Float64Array(input.size);
  for (const row of dataset.train)
    for (let entry = 0; entry < input.size; entry++)
      base[entry] = (base[entry] as number) + (feed.data[row * input.size + entry] as number);
  return base.map((sum) => sum / Math.max(1, dataset.train.length));
}

/** The entries that are asked for, else those that what is wanted depends on most: one for a number, two for classes. */
function entriesFor(
  asked: FieldRequest['entries'],
  { input }: FieldOf,
  reading: Reading,
  x: Columns | null,
  target: Columns | null,
): number[] {
  const isEntry = (entry: number): boolean => Number.isInteger(entry) && entry >= 0 && entry < input.size;
  if (asked && (asked.length === 1 || (asked.length === 2 && asked[0] !== asked[1])) && asked.every(isEntry)) return [...asked];
  const all = Array.from({ length: input.size }, (_, entry) => entry);
  if (input.size <= 2) return all;
  const share = x && target ? correlations(x, target) : all.map(() => 0);
  const best = all.sort((a, b) => (share[b] as number) - (share[a] as number) || a - b);
  return best.slice(0, reading.kind === 'number' && target ? 1 : 2).sort((a, b) => a - b);
}

interface Grid {
  readonly of: FieldOf;
  readonly program: Program;
  readonly dataset: Dataset;
  /** Row that all other variables are taken from. */
  readonly sample: number;
  readonly base: Float64Array;
  readonly axes: readonly FieldAxis[];
  readonly points: number;
}

/** All places as a batch of their own axis, so that no block takes them for samples of the data. */
async function overGrid(grid: Grid, asked: Asked): Promise<{ readonly points: number; readonly values: Float64Array }> {
  const { of, program, dataset, axes } = grid;
  const largest = Math.max(1, ...program.types.map(({ shape }) => sizeOf(shape)));
  const points = Math.max(2, Math.min(grid.points, Math.floor((PART_ELEMENTS / largest) ** (1 / axes.length))));
  const places = points ** axes.length;
  const { analysis } = asked.stepping.document();
  const { address } = of.input;
  const plan = await fieldPlan({ ...asked, analysis }, `grid ${address} ${of.output.address} ${places}`, () => {
    const outputs = program.outputs.filter(({ name }) => name === of.output.address);
    return batch({ ...program, outputs }, registry, 'place', places, new Set([address]));
  });
  const inputs = new Map<string, TensorData>(weightsOnView(asked));
  for (const [name, feed] of dataset.feeds) inputs.set(name, feed.carries ? rowsOf(feed, [grid.sample]) : feed.data);
  inputs.set(address, placesOf(axes, points, grid.base));
  const [found] = await plan.run(inputs, asked.signal);
  if (!found) throw new SessionError('field/no-output', `${of.output.address} is not computed`, of.output.address);
  return { points, values: Float64Array.from(found.tensor.data) };
}
