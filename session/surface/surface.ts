import { sizeOf, type TensorData } from '../../graph-core/model/tensor.ts';
import { registry } from '../../graph-core/ops/index.ts';
import type { Program } from '../../graph-core/program/program.ts';
import { batch } from '../../graph-core/transform/batch.ts';
import { Breath } from '../breath.ts';
import type { Dataset } from '../data/dataset.ts';
import { datasetAt } from '../data/draw-feeds.ts';
import { rowsOf } from '../data/feed.ts';
import { names, TOTAL } from '../objectives.ts';
import { costsOnView } from '../on-view.ts';
import type { FullTensor } from '../protocol.ts';
import type { Asked } from '../questions.ts';
import { evaluate, openPlan } from '../run.ts';
import { SessionError } from '../session-error.ts';
import { carriedInputs } from '../stepper/compile.ts';
import type { Surface, SurfaceRequest } from '../views/surface.ts';
import type { Weights } from './directions.ts';
import { type Plane, planeOf, pointOf } from './plane.ts';
import { alongPlane, directionNames, manyPlaces, PLACE, slopeAlong } from './surface-program.ts';

/** Points on a side. */
const MAX_POINTS = 201;
/** Samples whose own gradients are drawn. */
const MAX_ARROWS = 64;
/** Elements of one value that a run may hold. */
const PART_ELEMENTS = 2 ** 22;

/** What a plane's programs are fed with, and made of. */
export interface OnPlane {
  readonly plane: Plane;
  readonly weights: Weights;
  readonly program: Program;
  readonly dataset: Dataset;
  /** Rows that L is over. */
  readonly rows: Int32Array;
}

/**
 * L(S, w) over a plane through the current weights, in the blocks' evaluation mode, many places a run. Nothing stored changes.
 * @throws SessionError `surface/...`; DeviceError
 */
export async function surfaceOf({ plane: spec, reach, points }: SurfaceRequest, asked: Asked): Promise<Surface> {
  checkGrid(reach, points);
  const { stepping, store, path } = asked;
  const on = openPlane(spec, asked);
  if (path) path.watched = { plane: on.plane, middle: on.weights };
  const costs = await overGrid(on, reach, points, asked);
  const slopes = await slopesOf(on, asked);
  return {
    generation: stepping.generation,
    step: store.steps,
    reach,
    points,
    costs,
    averaged: costsOnView(asked),
    rows: on.rows.length,
    of: on.dataset.train.length,
    middle: on.plane.middle,
    ...slopes,
    path: path?.onPlane() ?? [],
  };
}

/** The weights at a place of the plane that was asked about last. @throws SessionError `surface/no-plane` */
export function surfacePointOf({ a, b }: { readonly a: number; readonly b: number }, asked: Asked): Record<string, FullTensor> {
  const watched = asked.path?.watched;
  if (!watched) throw new SessionError('surface/no-plane', 'no surface is looked at', null, 'draw the surface first');
  const shapes = new Map(asked.stepping.document().analysis.parameters.map(({ address, shape }) => [address, shape]));
  return Object.fromEntries(
    [...pointOf(watched.middle, watched.plane, a, b)].flatMap(([address, data]) => {
      const shape = shapes.get(address);
      return shape ? [[address, { dtype: 'float', shape, data } as const]] : [];
    }),
  );
}

function checkGrid(reach: readonly number[], points: number): void {
  if (!(Number.isInteger(points) && points >= 3 && points <= MAX_POINTS && points % 2 === 1))
    throw new SessionError('surface/points', `a side has an odd number of 3 to ${MAX_POINTS} points, not ${points}`);
  if (!reach.every((each) => Number.isFinite(each) && each > 0))
    throw new SessionError('surface/reach', `a plane reaches a finite distance above 0, not ${reach.join(' and ')}`);
}

/** The plane that is meant, and the cost along it. @throws SessionError `surface/...` */
export function openPlane(spec: SurfaceRequest['plane'], asked: Asked): OnPlane {
  const { stepping, store, path } = asked;
  const { document, analysis } = stepping.document();
  const costs = costsOnView(asked);
  if (costs.length === 0) throw new SessionError('surface/no-cost', 'there is no cost to look at', null, 'wire a cost block');
  const parameters = analysis.parameters.filter(({ trainable, spec: { role } }) => trainable && role !== 'buffer');
  const weights = new Map(parameters.map(({ address }) => [address, store.get(address)]));
  const visited = (path?.places ?? []).map((place) => place.weights);
  const plane = planeOf(spec, parameters, weights, visited);
  const moved = parameters.map(({ address }) => address).filter((address) => plane.u.has(address) || plane.v.has(address));
  const program = alongPlane({ document, analysis, costs, moved });
  const dataset = datasetAt(stepping.ready().dataset, 0);
  const largest = Math.max(1, ...program.types.map(({ shape }) => sizeOf(shape)));
  const rows = dataset.train.subarray(0, Math.max(1, Math.floor(PART_ELEMENTS / largest)));
  return { plane, weights, program, dataset, rows };
}

/** What all programs of a plane are fed with, over some rows. */
function inputsOf({ plane, dataset }: OnPlane, rows: Int32Array, { store, stepping }: Asked): Map<string, TensorData> {
  const inputs = new Map<string, TensorData>();
  for (const { address } of stepping.document().analysis.parameters) {
    const weight = store.get(address);
    inputs.set(address, weight);
    const [u, v] = directionNames(address);
    inputs.set(u, plane.u.get(address) ?? new Float64Array(weight.length));
    inputs.set(v, plane.v.get(address) ?? new Float64Array(weight.length));
  }
  for (const [address, feed] of dataset.feeds) inputs.set(address, feed.carries ? rowsOf(feed, rows) : feed.data);
  return inputs;
}

/** L at places of the plane, each [a, b]. @throws DeviceError */
async function costsAt(on: OnPlane, places: readonly (readonly [number, number])[], asked: Asked): Promise<Float64Array> {
  const { executor, signal, progress } = asked;
  const { program, rows, dataset } = on;
  const largest = Math.max(1, ...program.types.map(({ shape }) => sizeOf(shape)));
  const together = Math.max(1, Math.min(places.length, Math.floor(PART_ELEMENTS / (largest * rows.length))));
  const plan = await openPlan(manyPlaces(program, rows.length, carriedInputs(dataset), together), executor, signal);
  const costs = new Float64Array(places.length);
  try {
    plan.write(inputsOf(on, rows, asked));
    for (let from = 0; from < places.length; from += together) {
      const part = Array.from({ length: together }, (_, k) => places[Math.min(from + k, places.length - 1)] as [number, number]);
      const at = new Map(PLACE.map((name, axis) => [name, Float64Array.from(part, (place) => place[axis] as number)]));
      const found = (await plan.run(at, signal)).find(({ name }) => name === TOTAL);
      const data = found?.tensor.data ?? [];
      // a cost that no weight of the plane reaches is the same everywhere
      for (let k = 0; k < together && from + k < places.length; k++)
        costs[from + k] = data[data.length > 1 ? k : 0] ?? Number.NaN;
      progress?.(Math.min(from + together, places.length), places.length);
    }
  } finally {
    plan.destroy();
  }
  return costs;
}

function overGrid(on: OnPlane, [ra, rb]: readonly [number, number], points: number, asked: Asked): Promise<Float64Array> {
  const at = (i: number, reach: number): number => -reach + (2 * reach * i) / (points - 1);
  const places = Array.from({ length: points * points }, (_, k) => {
    return [at(k % points, ra), at(Math.floor(k / points), rb)] as const;
  });
  return costsAt(on, places, asked);
}

/** The gradient of L in the plane, and that of samples by themselves, as directional derivatives. */
async function slopesOf(on: OnPlane, asked: Asked): Promise<Pick<Surface, 'slope' | 'slopes'>> {
  const { program, rows, dataset } = on;
  const carried = carriedInputs(dataset);
  const arrows = rows.subarray(0, MAX_ARROWS);
  const breath = new Breath(asked.signal);
  const along: { readonly all: TensorData; readonly each: TensorData }[] = [];
  for (const direction of PLACE) {
    const one = slopeAlong(program, direction);
    await breath.take();
    const all = await tangent(batch(one, registry, 'sample', rows.length, carried), direction, on, rows, asked);
    // an axis of their own: no sample sees the others
    const each =
      carried.size > 0
        ? await tangent(batch(one, registry, 'row', arrows.length, carried), direction, on, arrows, asked)
        : Float64Array.of();
    along.push({ all, each });
  }
  const [a, b] = along;
  const slopes = Array.from({ length: a?.each.length ?? 0 }, (_, k) => {
    return [arrows[k] as number, a?.each[k] ?? 0, b?.each[k] ?? 0] as const;
  });
  return { slope: [a?.all[0] ?? 0, b?.all[0] ?? 0], slopes };
}

async function tangent(program: Program, direction: string, on: OnPlane, rows: Int32Array, asked: Asked): Promise<TensorData> {
  const inputs = inputsOf(on, rows, asked);
  for (const name of PLACE) inputs.set(name, Float64Array.of(0));
  inputs.set(names.tangent(direction), Float64Array.of(1));
  const found = await evaluate(program, inputs, asked.executor, asked.signal);
  return found.find(({ name }) => name === names.tangent(TOTAL))?.tensor.data ?? Float64Array.of(0);
}
