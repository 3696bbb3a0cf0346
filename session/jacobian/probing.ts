import { withTangents } from '../../graph-core/autodiff/jvp.ts';
import { withGradients } from '../../graph-core/autodiff/vjp.ts';
import { allocate, type Shape, sizeOf, type TensorData } from '../../graph-core/model/tensor.ts';
import { registry } from '../../graph-core/ops/index.ts';
import type { Program, ValueType } from '../../graph-core/program/program.ts';
import { batch } from '../../graph-core/transform/batch.ts';
import type { Executor } from '../../kernels/executor.ts';
import { Breath } from '../breath.ts';
import { names } from '../objectives.ts';
import { openPlan } from '../run.ts';

/** Elements of one value that a chunk of probes may take. */
const CHUNK_ELEMENTS = 2 ** 20;

/** One value as a function of another: a forward program of one sample in which both have a name, and what it is fed with. */
export interface Mapping {
  readonly program: Program;
  readonly data: ReadonlyMap<string, TensorData>;
  readonly of: string;
  readonly wrt: string;
  /** Null: one sample, without an axis for samples. */
  readonly samples: number | null;
  /** Inputs that differ from sample to sample. */
  readonly carried: ReadonlySet<string>;
}

export interface MappingSize {
  readonly outputShape: Shape;
  readonly inputShape: Shape;
  /** Entries of `of`: rows of the Jacobian. */
  readonly rows: number;
  /** Entries of `wrt`: its columns. */
  readonly columns: number;
}

const typeAt = (program: Program, name: string): ValueType => {
  const found = program.outputs.find((o) => o.name === name) ?? program.inputs.find((i) => i.name === name);
  return program.types[found?.id as number] as ValueType;
};

export function sizeOfMapping({ program, of, wrt }: Mapping): MappingSize {
  const [outputShape, inputShape] = [typeAt(program, of).shape, typeAt(program, wrt).shape];
  return { outputShape, inputShape, rows: sizeOf(outputShape), columns: sizeOf(inputShape) };
}

/** The vectors that are sent through: [count][length], from number `from` on. */
export type Vectors = (from: number, count: number) => TensorData;

/** One-hot vectors at the given places. */
export const oneHots =
  (places: readonly number[], length: number): Vectors =>
  (from, count) => {
    const data = allocate('float', count * length);
    for (let i = 0; i < count; i++) {
      const place = places[from + i];
      if (place !== undefined) data[i * length + place] = 1;
    }
    return data;
  };

export interface Probing {
  /** Row vectors backward, v J, or directions forward, J v. */
  readonly backward: boolean;
  readonly vectors: Vectors;
  readonly count: number;
}

/**
 * Sends vectors through the derivative of a mapping, some at a time over the axis `probe`: [count, samples, length of a
 * result], samples 1 where there is one. @throws DeviceError, SessionError
 */
export async function probe(
  mapping: Mapping,
  { backward, vectors, count }: Probing,
  executor: Executor,
  signal?: AbortSignal,
): Promise<TensorData> {
  const { of, wrt, program: forward } = mapping;
  const fed = backward ? names.cotangent(of) : names.tangent(wrt);
  const read = backward ? names.gradient(wrt) : names.tangent(of);
  const differentiated = backward
    ? withGradients(forward, registry, { seeds: [{ output: of, cotangent: { input: fed } }], wrt: [wrt] })
    : withTangents(forward, registry, { tangents: [wrt] });
  const samples = mapping.samples ?? 1;
  const length = sizeOf(typeAt(forward, backward ? wrt : of).shape);
  const results = allocate('float', count * samples * length);
  // No path from one to the other: the derivative is zero everywhere.
  if (!differentiated.outputs.some((o) => o.name === read) || count === 0) return results;
  const perSample =
    mapping.samples === null ? differentiated : batch(differentiated, registry, 'sample', samples, mapping.carried);
  const chunk = Math.max(1, Math.min(count, Math.floor(CHUNK_ELEMENTS / Math.max(1, samples * largest(forward)))));
  const probed = batch(perSample, registry, 'probe', chunk, new Set([fed]));
  const program = { ...probed, outputs: probed.outputs.filter((o) => o.name === read) };
  const breath = new Breath(signal);
  // the last chunk is as large as the others: one plan does for all
  const plan = await openPlan(program, executor, signal);
  try {
    plan.write(mapping.data);
    for (let from = 0; from < count; from += chunk) {
      await breath.take();
      const [found] = await plan.run(new Map([[fed, vectors(from, chunk)]]), signal);
      const taken = Math.min(chunk, count - from);
      if (found) spread(found.tensor.data, found.axes, { from, count: taken, samples, length }, results);
    }
  } finally {
    plan.destroy();
  }
  return results;
}

const largest = (program: Program): number => Math.max(1, ...program.types.map((t) => sizeOf(t.shape)));

interface Chunk {
  readonly from: number;
  readonly count: number;
  readonly samples: number;
  readonly length: number;
}

/** Copies a chunk's rows; what is the same for all probes or samples is repeated. */
function spread(data: TensorData, axes: readonly string[], { from, count, samples, length }: Chunk, into: TensorData): void {
  const ownSamples = axes.includes('sample') ? samples : 1;
  for (let i = 0; i < count; i++) {
    const probed = axes.includes('probe') ? i : 0;
    for (let p = 0; p < samples; p++) {
      const source = (probed * ownSamples + (ownSamples === 1 ? 0 : p)) * length;
      into.set(data.subarray(source, source + length), ((from + i) * samples + p) * length);
    }
  }
}
