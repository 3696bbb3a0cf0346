import { withGradients } from '../graph-core/autodiff/vjp.ts';
import type { Address } from '../graph-core/model/document.ts';
import { type Shape, sizeOf, type TensorData } from '../graph-core/model/tensor.ts';
import { registry } from '../graph-core/ops/index.ts';
import { buildProgram } from '../graph-core/program/build.ts';
import type { Program } from '../graph-core/program/program.ts';
import { batch } from '../graph-core/transform/batch.ts';
import { withTotalCost } from '../graph-core/transform/mean.ts';
import { Breath } from './breath.ts';
import { rowsOf } from './data/feed.ts';
import { openGroups } from './flatten.ts';
import { mixedBetween } from './jacobian/jacobian.ts';
import { normOf } from './norm.ts';
import { differentiable, names, TOTAL } from './objectives.ts';
import { costsOnView, weightsOnView } from './on-view.ts';
import type { PerSample, PerSampleGradient, TensorSummary } from './protocol.ts';
import type { Asked } from './questions.ts';
import { type Evaluated, evaluate } from './run.ts';
import { SessionError } from './session-error.ts';
import { summarise } from './summary.ts';

/** Copies of the graph that are drawn, and whose weight gradients are held, at one time. */
const MAX_UNFOLDED = 8;

/**
 * Unfolds the graph over some samples: forward and backward of each by itself, batched, and beside them the gradient of their
 * mean cost. Each sample has a copy of the weights, so that its gradient is not summed with those of the others.
 * @throws SessionError `samples/...`; DeviceError
 */
export async function perSampleOf(samples: readonly number[], asked: Asked): Promise<PerSample> {
  const { stepping, executor, signal } = asked;
  const { document, analysis, generation } = stepping.document();
  const { dataset } = stepping.ready();
  const costs = costsOnView(asked);
  checkSamples(samples, dataset.samples);
  const forward = openGroups(buildProgram(document, analysis, registry, stepping.mode), analysis);
  const weights = trained(forward, asked);
  checkMixing(forward, costs, weights);
  const inputs = inputsFor(samples, asked);
  const breath = new Breath(signal);
  await breath.take();
  const total = withTotalCost(forward, registry, costs, TOTAL);
  const carried = new Set([...dataset.feeds.values()].flatMap((feed) => (feed.carries ? [feed.address] : [])));
  const each = await evaluate(
    differentiated(forward, { costs, weights, carried: new Set([...carried, ...weights]), samples: samples.length }),
    copied(inputs, weights, samples.length, costs),
    executor,
    signal,
  );
  await breath.take();
  const mean = await evaluate(meanGradients(total, weights, carried, samples.length), inputs, executor, signal);
  return {
    generation,
    samples,
    of: dataset.samples,
    averaged: costs,
    ...sorted({ each, mean, costs, weights, count: samples.length }),
  };
}

function checkSamples(samples: readonly number[], count: number): void {
  if (samples.length === 0 || samples.length > MAX_UNFOLDED)
    throw new SessionError('samples/count', `1 to ${MAX_UNFOLDED} samples can be unfolded, not ${samples.length}`);
  for (const p of samples) {
    if (!(Number.isInteger(p) && p >= 0 && p < count))
      throw new SessionError('session/no-sample', `there is no sample p = ${p}: there are P = ${count}, counted from 0`);
  }
}

/**
 * Where samples meet between a weight and a cost there is no gradient of a sample's own. They may meet on the side of the data:
 * labels that are weighted or ignored divide by the mean weight of the set, which is then a number like any other.
 */
function checkMixing(forward: Program, costs: readonly Address[], weights: readonly Address[]): void {
  if (costs.length === 0)
    throw new SessionError('samples/no-cost', 'there is no cost whose average could be taken', null, 'wire a cost block');
  // of hundreds of weights one is only named where any of them is met
  if (mixedBetween(forward, costs, weights) === null) return;
  for (const cost of costs) {
    for (const weight of weights) {
      const mixing = mixedBetween(forward, [cost], [weight]);
      if (mixing === null) continue;
      const message = `${mixing} mixes the samples: no sample has a loss and a gradient of its own`;
      throw new SessionError('samples/collective', message, mixing);
    }
  }
}

/** Weights that the costs are differentiated by. */
function trained(forward: Program, { stepping }: Asked): Address[] {
  const known = new Set(differentiable(forward));
  return stepping.document().analysis.parameters.flatMap(({ address }) => (known.has(address) ? [address] : []));
}

function inputsFor(samples: readonly number[], asked: Asked): Map<string, TensorData> {
  const { dataset } = asked.stepping.ready();
  const found = new Map<string, TensorData>(weightsOnView(asked));
  for (const [address, feed] of dataset.feeds) found.set(address, feed.carries ? rowsOf(feed, samples) : feed.data);
  return found;
}

/** The inputs with a copy of every weight for each sample, and each sample's cost as a start of backward. */
function copied(
  inputs: ReadonlyMap<string, TensorData>,
  weights: readonly Address[],
  count: number,
  costs: readonly Address[],
): Map<string, TensorData> {
  const all = new Map(inputs);
  for (const address of weights) {
    const one = inputs.get(address) as TensorData;
    const many = new Float64Array(one.length * count);
    for (let p = 0; p < count; p++) many.set(one, p * one.length);
    all.set(address, many);
  }
  for (const cost of costs) all.set(names.cotangent(cost), new Float64Array(count).fill(1));
  return all;
}

interface Unfolding {
  readonly costs: readonly Address[];
  readonly weights: readonly Address[];
  readonly carried: ReadonlySet<Address>;
  readonly samples: number;
}

function differentiated(forward: Program, { costs, weights, carried, samples }: Unfolding): Program {
  const seeds = costs.map((output) => ({ output, cotangent: { input: names.cotangent(output) } }));
  const one = withGradients(forward, registry, { seeds, wrt: weights });
  return batch(one, registry, 'sample', samples, new Set([...carried, ...costs.map(names.cotangent)]));
}

function meanGradients(total: Program, weights: readonly Address[], carried: ReadonlySet<Address>, samples: number): Program {
  const many = batch(total, registry, 'sample', samples, carried);
  const program = withGradients(many, registry, { seeds: [{ output: TOTAL, cotangent: 'one' }], wrt: weights });
  return { ...program, outputs: program.outputs.filter(({ name }) => name === TOTAL || names.isGradient(name)) };
}

interface Results {
  readonly each: readonly Evaluated[];
  readonly mean: readonly Evaluated[];
  readonly costs: readonly Address[];
  readonly weights: readonly Address[];
  readonly count: number;
}

function sorted({ each, mean, costs, weights, count }: Results): Pick<PerSample, 'costs' | 'loss' | 'values' | 'gradients'> {
  const values: Record<Address, readonly TensorSummary[]> = {};
  const gradients: Record<Address, PerSampleGradient> = {};
  const totals = new Array<number>(count).fill(0);
  const ofMean = new Map(mean.map((found) => [found.name, found.tensor.data]));
  const owned = new Set(weights);
  for (const found of each) {
    const parts = split(found, count);
    if (names.isGradient(found.name)) {
      const address = names.of(found.name);
      gradients[address] = gradientOf(parts, shapeOf(found), ofMean.get(found.name));
      continue;
    }
    if (owned.has(found.name)) continue;
    values[found.name] = parts.map((data) => summarise(found.tensor.dtype, shapeOf(found), data));
    if (costs.includes(found.name))
      for (let p = 0; p < count; p++) totals[p] = (totals[p] as number) + ((parts[p] ?? parts[0])?.[0] as number);
  }
  return { costs: totals, loss: ofMean.get(TOTAL)?.[0] as number, values, gradients };
}

/** Of one sample. */
const shapeOf = ({ tensor, axes }: Evaluated): Shape => tensor.shape.slice(axes.length);

function split({ tensor, axes }: Evaluated, count: number): TensorData[] {
  if (!axes.includes('sample')) return [tensor.data];
  const size = tensor.data.length / count;
  return Array.from({ length: count }, (_, p) => tensor.data.subarray(p * size, (p + 1) * size));
}

function gradientOf(parts: readonly TensorData[], shape: Shape, batched: TensorData | undefined): PerSampleGradient {
  const size = sizeOf(shape);
  const mean = Float64Array.from(
    { length: size },
    (_, i) => parts.reduce((sum, part) => sum + (part[i] as number), 0) / parts.length,
  );
  return {
    each: parts.map((part) => summarise('float', shape, part)),
    cosines: parts.map((part) => cosine(part, mean)),
    mean: summarise('float', shape, mean),
    gap: mean.reduce((most, x, i) => Math.max(most, Math.abs(x - ((batched?.[i] as number) ?? 0))), 0),
  };
}

/** Null where one of them is 0. */
function cosine(a: TensorData, b: TensorData): number | null {
  const [ofA, ofB] = [normOf(a), normOf(b)];
  if (ofA === 0 || ofB === 0) return null;
  const product = ofA * ofB;
  if (product > SMALLEST_PRODUCT && product < Number.MAX_VALUE) return inner(a, b) / product;
  return inner(scaled(a, ofA), scaled(b, ofB));
}

/** Of a product of two norms: below it the terms that it is made of lose digits. */
const SMALLEST_PRODUCT = 1e-280;

const scaled = (data: TensorData, unit: number): Float64Array => Float64Array.from(data, (x) => x / unit);

function inner(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}
