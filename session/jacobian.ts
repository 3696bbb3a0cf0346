import { withTangents } from '../graph-core/autodiff/jvp.ts';
import { withGradients } from '../graph-core/autodiff/vjp.ts';
import type { Address } from '../graph-core/model/document.ts';
import { type Diagnostic, err, errorAt, ok, type Result } from '../graph-core/model/result.ts';
import { allocate, sizeOf, type Tensor, type TensorData } from '../graph-core/model/tensor.ts';
import { registry } from '../graph-core/ops/index.ts';
import { buildProgram } from '../graph-core/program/build.ts';
import type { Program, ValueType, VarId } from '../graph-core/program/program.ts';
import { batch } from '../graph-core/transform/batch.ts';
import { bytesInWords } from '../graph-core/validate/node-types.ts';
import type { Executor } from '../kernels/executor.ts';
import { Breath } from './breath.ts';
import { openGroups } from './flatten.ts';
import { names } from './objectives.ts';
import { carriedBy, evaluate, MAX_RESULTS, type RunRequest } from './run.ts';

/** Elements of one value that a chunk of probes may take. */
const CHUNK_ELEMENTS = 2 ** 20;

type Inputs = Pick<RunRequest, 'document' | 'analysis' | 'feeds' | 'parameters' | 'samples'>;

/**
 * d of / d wrt, each sample's own: shape [...of, ...wrt], with the samples in front where there are several. Row vectors
 * are sent backward or directions forward, whichever are fewer, some at a time over the axis `probe`.
 */
export async function runJacobian(
  inputs: Inputs,
  of: Address,
  wrt: Address,
  executor: Executor,
  signal?: AbortSignal,
): Promise<Result<Tensor>> {
  const forward = openGroups(buildProgram(inputs.document, inputs.analysis, registry), inputs.analysis);
  const problem = checkAddresses(forward, of, wrt) ?? checkCollectives(forward, of, wrt, inputs.samples);
  if (problem) return err([problem]);
  const [out, into] = [typeAt(forward, of), typeAt(forward, wrt)];
  const [rows, columns] = [sizeOf(out.shape), sizeOf(into.shape)];
  const samples = inputs.samples ?? 1;
  if (rows * columns * samples > MAX_RESULTS) {
    const size = bytesInWords(rows * columns * samples * 8);
    const message = `the Jacobian of ${of} with respect to ${wrt} has ${rows} x ${columns} entries for each of ${samples} samples: ${size}`;
    return err([errorAt('jacobian/too-large', of, message, 'ask for one of a smaller value, or for fewer samples')]);
  }
  const backward = rows <= columns;
  const table = await probe(inputs, forward, { of, wrt, backward, probes: backward ? rows : columns }, executor, signal);
  const shape = [...(inputs.samples === null ? [] : [samples]), ...out.shape, ...into.shape];
  return ok({ dtype: 'float', shape, data: arrange(table, { samples, rows, columns, backward }) });
}

const typeAt = (program: Program, name: string): ValueType =>
  program.types[program.outputs.find((o) => o.name === name)?.id as number] as ValueType;

function checkAddresses(forward: Program, of: Address, wrt: Address): Diagnostic | null {
  for (const address of [of, wrt]) {
    if (!forward.outputs.some((o) => o.name === address)) {
      return errorAt(
        'jacobian/unknown-value',
        address,
        `there is no value ${address}`,
        'name two ports as OUT:IN, each node.port',
      );
    }
    if (typeAt(forward, address).dtype !== 'float') {
      return errorAt('jacobian/dtype', address, `${address} is not a float and has no derivative`, 'ask for a float');
    }
  }
  return null;
}

/** With a collective in between, one sample's output depends on the others: there is no Jacobian of each sample's own. */
function checkCollectives(program: Program, of: Address, wrt: Address, samples: number | null): Diagnostic | null {
  if (samples === null) return null;
  const found = mixedBetween(program, of, wrt);
  if (found === null) return null;
  const message = `${found} mixes the samples: no sample has a Jacobian of its own`;
  return errorAt('jacobian/collective', of, message, 'give a single sample');
}

/** The block that mixes samples on the way from one value to another; null where none does. */
export function mixedBetween(program: Program, of: Address, wrt: Address): string | null {
  const idOf = (name: Address): VarId => program.outputs.find((o) => o.name === name)?.id as VarId;
  return collective(program, new Set([idOf(wrt)]), needed(program, [idOf(of)]));
}

/** Variables that one of `ends` is worked out from. */
function needed(program: Program, ends: readonly VarId[]): Set<VarId> {
  const all = new Set(ends);
  for (const { inputs, outputs } of [...program.equations].reverse()) {
    if (outputs.some((id) => all.has(id))) for (const id of inputs) all.add(id);
  }
  return all;
}

/** The block of a collective that takes something that depends on `active` to something that is `wanted`. */
function collective(program: Program, active: Set<VarId>, wanted: ReadonlySet<VarId>): string | null {
  for (const { op, origins, body, inputs, outputs } of program.equations) {
    if (!inputs.some((id) => active.has(id)) || !outputs.some((id) => wanted.has(id))) continue;
    for (const id of outputs) active.add(id);
    if (op === 'sample-mean' || op === 'sample-var') return origins[0]?.path.join('/') ?? op;
    if (!body) continue;
    const entries = body.inputs.flatMap(({ id }, i) => (active.has(inputs[i] as VarId) ? [id] : []));
    const ends = body.outputs.flatMap(({ id }, i) => (wanted.has(outputs[i] as VarId) ? [id] : []));
    const inside = collective(body, new Set(entries), needed(body, ends));
    if (inside !== null) return inside;
  }
  return null;
}

interface Probing {
  readonly of: Address;
  readonly wrt: Address;
  /** Row vectors backward, or directions forward. */
  readonly backward: boolean;
  readonly probes: number;
}

/** One row a probe: [probes, samples, length of a result], samples 1 where the result is the same for all. */
async function probe(
  inputs: Inputs,
  forward: Program,
  probing: Probing,
  executor: Executor,
  signal?: AbortSignal,
): Promise<TensorData> {
  const { of, wrt, backward, probes } = probing;
  const fed = backward ? names.cotangent(of) : names.tangent(wrt);
  const read = backward ? names.gradient(wrt) : names.tangent(of);
  const differentiated = backward
    ? withGradients(forward, registry, { seeds: [{ output: of, cotangent: { input: fed } }], wrt: [wrt] })
    : withTangents(forward, registry, { tangents: [wrt] });
  const samples = inputs.samples ?? 1;
  const length = sizeOf(typeAt(forward, backward ? wrt : of).shape);
  const results = allocate('float', probes * samples * length);
  // No path from one to the other: the derivative is zero everywhere.
  if (!differentiated.outputs.some((o) => o.name === read)) return results;
  const perSample =
    inputs.samples === null ? differentiated : batch(differentiated, registry, 'sample', samples, carriedBy(inputs.feeds));
  const chunk = Math.max(1, Math.min(probes, Math.floor(CHUNK_ELEMENTS / Math.max(1, samples * largest(forward)))));
  const probed = batch(perSample, registry, 'probe', chunk, new Set([fed]));
  const program = { ...probed, outputs: probed.outputs.filter((o) => o.name === read) };
  const data = new Map<string, TensorData>(inputs.parameters);
  for (const [address, feed] of inputs.feeds) data.set(address, feed.data);
  const breath = new Breath(signal);
  for (let from = 0; from < probes; from += chunk) {
    await breath.take();
    data.set(fed, oneHot(from, chunk, probes));
    const [found] = await evaluate(program, data, executor, signal);
    const count = Math.min(chunk, probes - from);
    if (found) spread(found.tensor.data, found.axes, { from, count, chunk, samples, length }, results);
  }
  return results;
}

const largest = (program: Program): number => Math.max(1, ...program.types.map((t) => sizeOf(t.shape)));

function oneHot(from: number, count: number, length: number): TensorData {
  const data = allocate('float', count * length);
  for (let i = 0; i < count && from + i < length; i++) data[i * length + from + i] = 1;
  return data;
}

interface Chunk {
  readonly from: number;
  readonly count: number;
  readonly chunk: number;
  readonly samples: number;
  readonly length: number;
}

/** Copies a chunk's rows; what is the same for all probes or samples is repeated. */
function spread(data: TensorData, axes: readonly string[], { from, count, samples, length }: Chunk, into: TensorData): void {
  const ownSamples = axes.includes('sample') ? samples : 1;
  for (let i = 0; i < count; i++) {
    const probe = axes.includes('probe') ? i : 0;
    for (let p = 0; p < samples; p++) {
      const source = (probe * ownSamples + (ownSamples === 1 ? 0 : p)) * length;
      into.set(data.subarray(source, source + length), ((from + i) * samples + p) * length);
    }
  }
}

/** [probes, samples, length] -> [samples, rows, columns]. */
function arrange(
  table: TensorData,
  { samples, rows, columns, backward }: { samples: number; rows: number; columns: number; backward: boolean },
): TensorData {
  const out = allocate('float', samples * rows * columns);
  for (let p = 0; p < samples; p++) {
    for (let r = 0; r < rows; r++) {
      for (let c = 0; c < columns; c++) {
        const at = backward ? (r * samples + p) * columns + c : (c * samples + p) * rows + r;
        out[(p * rows + r) * columns + c] = table[at] as number;
      }
    }
  }
  return out;
}
