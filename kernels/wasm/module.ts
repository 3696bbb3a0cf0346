import { type FunctionCode, type Signature, TYPE_BYTES, type Type } from './code.ts';
import { nameBytes, padded, unsigned, vector } from './encoding.ts';

/** A function that the host gives. */
export interface HostFunction {
  readonly name: string;
  readonly signature: Signature;
}

export interface ModuleParts {
  /** Those that are called; each is imported as `host.NAME`. */
  readonly host: readonly HostFunction[];
  /** Functions that the others call by name. */
  readonly library: readonly { readonly name: string; readonly code: FunctionCode }[];
  /** Functions that are exported, as `0`, `1`, ... */
  readonly exported: readonly FunctionCode[];
  /** Whether the memory is one that several threads have. */
  readonly isShared?: boolean;
}

const section = (id: number, content: readonly number[]): number[] => [id, ...unsigned(content.length), ...content];

/** One page at least; memory that is shared has a limit, here the largest there is. */
const limitsOf = (isShared: boolean): number[] => (isShared ? [0x03, 0x01, ...unsigned(65536)] : [0x00, 0x01]);

/**
 * A module over the memory `plan.memory`, the table `plan.table` and the address `plan.scratch` of the instance that it becomes part of
 * (core specification, section 5.5; shared memory is of the threads proposal). Calls by name are linked here.
 */
export function encodeModule({ host, library, exported, isShared = false }: ModuleParts): Uint8Array<ArrayBuffer> {
  const functions = [...library.map(({ code }) => code), ...exported];
  const types = new Map<string, { index: number; bytes: number[] }>();
  const typeOf = ({ params, results }: Signature): number => {
    const key = `${params} to ${results}`;
    let known = types.get(key);
    if (!known) {
      const list = (of: readonly Type[]): number[] => vector(of.map((type) => [TYPE_BYTES[type]]));
      known = { index: types.size, bytes: [0x60, ...list(params), ...list(results)] };
      types.set(key, known);
    }
    return known.index;
  };
  // the type that calls through the table have is the first
  typeOf(KERNEL);
  const indices = new Map([...host, ...library].map(({ name }, index) => [name, index]));
  const imports = [
    [...nameBytes('plan'), ...nameBytes('memory'), 0x02, ...limitsOf(isShared)],
    [...nameBytes('plan'), ...nameBytes('table'), 0x01, 0x70, 0x00, 0x00],
    [...nameBytes('plan'), ...nameBytes('scratch'), 0x03, TYPE_BYTES.i32, 0x00],
    ...host.map(({ name, signature }) => [...nameBytes('host'), ...nameBytes(name), 0x00, ...unsigned(typeOf(signature))]),
  ];
  const declared = functions.map(({ signature }) => unsigned(typeOf(signature)));
  const first = host.length + library.length;
  const exports = exported.map((_, i) => [...nameBytes(String(i)), 0x00, ...unsigned(first + i)]);
  const front = [
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, vector([...types.values()].map(({ bytes }) => bytes))),
    ...section(2, vector(imports)),
    ...section(3, vector(declared)),
    ...section(7, vector(exports)),
  ];
  const bodies = functions.flatMap((code) => bodyOf(code, indices));
  const count = unsigned(functions.length);
  const bytes = [count, ...bodies].reduce((sum, { length }) => sum + length, 0);
  return joined([front, [10, ...unsigned(bytes)], count, ...bodies]);
}

/** What runs a call of the plan: address of its words, first unit, behind the last one. */
export const KERNEL: Signature = { params: ['i32', 'i32', 'i32'], results: [] };

type Bytes = ArrayLike<number>;

/** Of many bytes: lists of numbers would take a multiple of the time. */
function joined(parts: readonly Bytes[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function bodyOf({ locals, bytes, calls }: FunctionCode, indices: ReadonlyMap<string, number>): Bytes[] {
  const linked = bytes.slice();
  for (const { at, name } of calls) {
    const index = indices.get(name);
    if (index === undefined) throw new Error(`the module has no function ${name}`);
    linked.set(padded(index), at);
  }
  const declared = vector(runsOf(locals));
  return [unsigned(declared.length + linked.length), declared, linked];
}

/** Neighbours of one type are declared together. */
function runsOf(locals: Uint8Array): number[][] {
  const runs: { type: number; count: number }[] = [];
  for (const type of locals) {
    const last = runs.at(-1);
    if (last?.type === type) last.count++;
    else runs.push({ type, count: 1 });
  }
  return runs.map(({ type, count }) => [...unsigned(count), type]);
}
