import type { Address } from '../../graph-core/model/document.ts';
import { type Diagnostic, err, errorAt, ok, type Result } from '../../graph-core/model/result.ts';
import { allocate, sizeOf, type Tensor, type TensorData } from '../../graph-core/model/tensor.ts';
import { registry } from '../../graph-core/ops/index.ts';
import { buildProgram } from '../../graph-core/program/build.ts';
import type { Program, ValueType, VarId } from '../../graph-core/program/program.ts';
import { bytesInWords } from '../../graph-core/validate/node-types.ts';
import type { Executor } from '../../kernels/executor.ts';
import { openGroups } from '../flatten.ts';
import { carriedBy, MAX_RESULTS, type RunRequest } from '../run.ts';
import { oneHots, probe } from './probing.ts';

type Inputs = Pick<RunRequest, 'document' | 'analysis' | 'mode' | 'feeds' | 'parameters' | 'samples'>;

/** A Jacobian, and how it was worked out: row vectors sent backward, or directions sent forward. */
export interface FoundJacobian {
  readonly tensor: Tensor;
  readonly mode: 'reverse' | 'forward';
}

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
): Promise<Result<FoundJacobian>> {
  const forward = openGroups(buildProgram(inputs.document, inputs.analysis, registry, inputs.mode), inputs.analysis);
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
  const count = backward ? rows : columns;
  const places = Array.from({ length: count }, (_, i) => i);
  const mapping = { program: forward, data: dataOf(inputs), of, wrt, samples: inputs.samples, carried: carriedBy(inputs.feeds) };
  const table = await probe(mapping, { backward, vectors: oneHots(places, count), count }, executor, signal);
  const shape = [...(inputs.samples === null ? [] : [samples]), ...out.shape, ...into.shape];
  const tensor: Tensor = { dtype: 'float', shape, data: arrange(table, { samples, rows, columns, backward }) };
  return ok({ tensor, mode: backward ? 'reverse' : 'forward' });
}

/** What the leaves of a document are fed with, by address. */
export function dataOf({ feeds, parameters }: Pick<Inputs, 'feeds' | 'parameters'>): Map<string, TensorData> {
  const data = new Map<string, TensorData>(parameters);
  for (const [address, feed] of feeds) data.set(address, feed.data);
  return data;
}

const typeAt = (program: Program, name: string): ValueType =>
  program.types[program.outputs.find((o) => o.name === name)?.id as number] as ValueType;

export function checkAddresses(forward: Program, of: Address, wrt: Address): Diagnostic | null {
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
  const found = mixedBetween(program, [of], [wrt]);
  if (found === null) return null;
  const message = `${found} mixes the samples: no sample has a Jacobian of its own`;
  return errorAt('jacobian/collective', of, message, 'give a single sample');
}

/** The block that mixes samples on the way from any of some values to any of others; null where none does. */
export function mixedBetween(program: Program, of: readonly Address[], wrt: readonly Address[]): string | null {
  const ids = new Map(program.outputs.map(({ name, id }) => [name, id]));
  const idsOf = (names: readonly Address[]): VarId[] => names.map((name) => ids.get(name) as VarId);
  return collective(program, new Set(idsOf(wrt)), needed(program, idsOf(of)));
}

/** Variables that one of `ends` is worked out from. */
export function needed(program: Program, ends: readonly VarId[]): Set<VarId> {
  const all = new Set(ends);
  for (const { inputs, outputs } of [...program.equations].reverse()) {
    if (outputs.some((id) => all.has(id))) for (const id of inputs) all.add(id);
  }
  return all;
}

/** Variables that are worked out from `start`, itself included. */
export function reachable(program: Program, start: VarId): Set<VarId> {
  const all = new Set([start]);
  for (const { inputs, outputs } of program.equations)
    if (inputs.some((id) => all.has(id))) for (const id of outputs) all.add(id);
  return all;
}

/** The block of a collective that takes something that depends on `active` to something that is `wanted`. */
function collective(program: Program, active: Set<VarId>, wanted: ReadonlySet<VarId>): string | null {
  for (const { op, origins, body, inputs, outputs } of program.equations) {
    if (!inputs.some((id) => active.has(id)) || !outputs.some((id) => wanted.has(id))) continue;
    for (const id of outputs) active.add(id);
    const node = origins[0]?.path ?? op;
    if (op === 'sample-mean' || op === 'sample-var') return node;
    if (!body) continue;
    const entries = body.inputs.flatMap(({ id }, i) => (active.has(inputs[i] as VarId) ? [id] : []));
    const ends = body.outputs.flatMap(({ id }, i) => (wanted.has(outputs[i] as VarId) ? [id] : []));
    const inside = collective(body, new Set(entries), needed(body, ends));
    // what is in the body of a composite is the block's own; in that of a group it is seen from there
    if (inside !== null) return inside === '' ? node : `${node}/${inside}`;
  }
  return null;
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
