import { withTangents } from '../../graph-core/autodiff/jvp.ts';
import { withGradients } from '../../graph-core/autodiff/vjp.ts';
import type { Address, Document } from '../../graph-core/model/document.ts';
import { sizeOf, type TensorData } from '../../graph-core/model/tensor.ts';
import { registry } from '../../graph-core/ops/index.ts';
import type { Eta } from '../../graph-core/optim/eta.ts';
import { symmetricInverse, symmetricPart } from '../../graph-core/optim/symmetric.ts';
import { buildProgram } from '../../graph-core/program/build.ts';
import type { Program } from '../../graph-core/program/program.ts';
import { batch } from '../../graph-core/transform/batch.ts';
import { withTotalCost } from '../../graph-core/transform/mean.ts';
import type { Analysis } from '../../graph-core/validate/analysis.ts';
import type { Executor } from '../../kernels/executor.ts';
import type { Dataset } from '../data/dataset.ts';
import { rowsOf } from '../data/feed.ts';
import { openGroups } from '../flatten.ts';
import { mixedBetween } from '../jacobian/jacobian.ts';
import { names, TOTAL } from '../objectives.ts';
import { type Evaluated, openPlan } from '../run.ts';
import { SessionError } from '../session-error.ts';
import { carriedInputs } from '../stepper/compile.ts';

/** Entries of a parameter whose matrix is worked out: it takes a pass for each, and n^2 numbers. */
const MAX_ENTRIES = 500;

/** A point at which costs are looked at: the mean over the training rows, at these weights. */
export interface Landscape {
  readonly document: Document;
  readonly analysis: Analysis;
  readonly dataset: Dataset;
  readonly parameters: ReadonlyMap<Address, TensorData>;
  readonly costs: readonly Address[];
}

/** What an eta can be made of. */
export const ETA_SOURCES = ['inverse-hessian', 'natural-gradient'] as const;
export type EtaSource = (typeof ETA_SOURCES)[number];

/**
 * (M + damping I)^-1 for one parameter: M is the Hessian of the mean cost, or the mean outer product of the samples' gradients.
 * @throws SessionError `eta/...`; DeviceError
 */
export async function buildEta(
  source: EtaSource,
  address: Address,
  damping: number,
  landscape: Landscape,
  executor: Executor,
  signal?: AbortSignal,
): Promise<Eta> {
  const of = source === 'inverse-hessian' ? hessianOf : meanOuterProduct;
  const data = await of(address, landscape, executor, signal);
  const size = sizeIn(landscape, address);
  for (let i = 0; i < size; i++) data[i * size + i] = (data[i * size + i] as number) + damping;
  const inverse = symmetricInverse(data, size);
  if (inverse !== null) return { kind: 'matrix', size, data: inverse };
  const message = `the matrix that ${source} of ${address} inverts is singular with a damping of ${damping}`;
  throw new SessionError('eta/singular', message, address, 'use more damping');
}

/** The derivative of the mean cost by one parameter. @throws SessionError `eta/...`; DeviceError */
export async function gradientOf(
  address: Address,
  landscape: Landscape,
  executor: Executor,
  signal?: AbortSignal,
): Promise<Float64Array> {
  const size = sizeIn(landscape, address);
  return (await gradientsOf([address], landscape, executor, signal)).get(address) ?? new Float64Array(size);
}

/** The derivative of the mean cost by several parameters of any size; those that it does not depend on are left out. */
export async function gradientsOf(
  addresses: readonly Address[],
  landscape: Landscape,
  executor: Executor,
  signal?: AbortSignal,
): Promise<Map<Address, Float64Array>> {
  const { program, inputs } = ofMean(landscape, addresses);
  const outputs = program.outputs.filter(({ name }) => names.isGradient(name));
  const plan = await openPlan({ ...program, outputs }, executor, signal);
  try {
    const found = await plan.run(inputs, signal);
    return new Map(found.map(({ name, tensor }) => [names.of(name), Float64Array.from(tensor.data)]));
  } finally {
    plan.destroy();
  }
}

/** The Hessian of the mean cost by one parameter, row-major over its entries. @throws SessionError `eta/...`; DeviceError */
export async function hessianOf(
  address: Address,
  landscape: Landscape,
  executor: Executor,
  signal?: AbortSignal,
): Promise<Float64Array> {
  const size = sizeIn(landscape, address);
  const { program, inputs } = ofMean(landscape, [address]);
  const name = names.tangent(names.gradient(address));
  const along = only(withTangents(program, registry, { tangents: [address] }), name);
  const hessian = new Float64Array(size * size);
  if (along.outputs.length === 0) return hessian;
  const plan = await openPlan(along, executor, signal);
  try {
    plan.write(inputs);
    for (let i = 0; i < size; i++) {
      const direction = new Float64Array(size);
      direction[i] = 1;
      const [row] = await plan.run(new Map([[names.tangent(address), direction]]), signal);
      hessian.set((row as Evaluated).tensor.data, i * size);
    }
  } finally {
    plan.destroy();
  }
  // both halves are the same up to rounding
  return symmetricPart(hessian, size);
}

/** The mean over the samples of g g', g being a sample's own gradient. @throws SessionError `eta/...`; DeviceError */
export async function meanOuterProduct(
  address: Address,
  landscape: Landscape,
  executor: Executor,
  signal?: AbortSignal,
): Promise<Float64Array> {
  const { costs, dataset, parameters } = landscape;
  const size = sizeIn(landscape, address);
  const count = Math.max(1, dataset.train.length);
  const forward = forwardOf(landscape);
  const mixing = mixedBetween(forward, costs, [address]);
  if (mixing !== null) {
    const message = `${mixing} mixes the samples: no sample has a gradient of its own`;
    throw new SessionError('eta/collective', message, mixing, 'use the inverse Hessian');
  }
  const seeds = costs.map((output) => ({ output, cotangent: { input: names.cotangent(output) } }));
  const one = only(withGradients(forward, registry, { seeds, wrt: [address] }), names.gradient(address));
  const carried = new Set([...carriedInputs(dataset), address, ...costs.map(names.cotangent)]);
  const plan = await openPlan(batch(one, registry, 'sample', count, carried), executor, signal);
  // each sample has a copy of the weight, so that its gradient is not summed with those of the others
  const own = Float64Array.from(parameters.get(address) as TensorData);
  const copies = Float64Array.from({ length: size * count }, (_, i) => own[i % size] as number);
  const starts = costs.map((cost) => [names.cotangent(cost), new Float64Array(count).fill(1)] as const);
  try {
    const [found] = await plan.run(new Map([...inputsAt(landscape), [address, copies], ...starts]), signal);
    // a cost that no gradient comes from is flat
    return found ? outerProducts(found.tensor.data, size, count) : new Float64Array(size * size);
  } finally {
    plan.destroy();
  }
}

function outerProducts(gradients: TensorData, size: number, count: number): Float64Array {
  const sum = new Float64Array(size * size);
  for (let p = 0; p < count; p++) {
    const g = gradients.subarray(p * size, (p + 1) * size);
    for (let i = 0; i < size; i++) {
      const share = (g[i] as number) / count;
      for (let j = 0; j < size; j++) sum[i * size + j] = (sum[i * size + j] as number) + share * (g[j] as number);
    }
  }
  return sum;
}

function sizeIn({ analysis }: Landscape, address: Address): number {
  const parameter = analysis.parameters.find((each) => each.address === address);
  if (!parameter) {
    const list = analysis.parameters.map((each) => each.address).join(', ') || 'none';
    throw new SessionError(
      'eta/unknown',
      `there is no parameter ${address}; the graph has: ${list}`,
      address,
      'name one of them',
    );
  }
  const size = sizeOf(parameter.shape);
  if (size >= 1 && size <= MAX_ENTRIES) return size;
  const message = `${address} has ${size} entries; a matrix over them is worked out for 1 to ${MAX_ENTRIES}`;
  throw new SessionError('eta/size', message, address, 'choose a smaller parameter');
}

const forwardOf = ({ document, analysis }: Landscape): Program =>
  openGroups(buildProgram(document, analysis, registry, 'eval'), analysis);

const only = (program: Program, wanted: string): Program => ({
  ...program,
  outputs: program.outputs.filter(({ name }) => name === wanted),
});

const inputsAt = ({ dataset, parameters }: Landscape): Map<string, TensorData> =>
  new Map<string, TensorData>([
    ...parameters,
    ...[...dataset.feeds].map(([address, feed]) => [address, feed.carries ? rowsOf(feed, dataset.train) : feed.data] as const),
  ]);

/** The mean cost over the training rows with its gradient by some parameters. */
function ofMean(landscape: Landscape, wrt: readonly Address[]): { program: Program; inputs: Map<string, TensorData> } {
  const { dataset, costs } = landscape;
  const total = withTotalCost(forwardOf(landscape), registry, costs, TOTAL);
  const many = batch(total, registry, 'sample', Math.max(1, dataset.train.length), carriedInputs(dataset));
  const program = withGradients(many, registry, { seeds: [{ output: TOTAL, cotangent: 'one' }], wrt });
  return { program, inputs: inputsAt(landscape) };
}
