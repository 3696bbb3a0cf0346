import type { Dtype } from '../../graph-core/model/tensor.ts';
import type { Plan } from '../../graph-core/plan/plan.ts';
import type { FunctionCode } from './code.ts';
import { BASE_KERNELS } from './modules.ts';
import type { Prepared } from './prepared.ts';
import { TOLD_BYTES } from './products.ts';
import { MOST_BESIDE } from './rows.ts';

/** The first bytes hold what all calls share; nothing has the address 0. */
const FRONT = 64;
/** What vectors read behind the last element. */
const BEHIND = 16 * MOST_BESIDE;

const upTo = (n: number, multiple: number): number => Math.ceil(n / multiple) * multiple;

/**
 * Where everything of a plan lies in one memory: the arenas, behind them the words and tables of the calls, behind them memory that
 * a call has for itself while it runs. All of it is four bytes wide and begins at multiples of 16.
 */
export class Layout {
  readonly arenas: readonly number[];
  readonly threads: number;
  /** The plan's functions behind those of the base module, with their numbers. */
  readonly codes = new Map<FunctionCode, number>();
  readonly #known: Map<string, FunctionCode>;
  readonly #plan: Plan;
  readonly #parts: { readonly at: number; readonly words: readonly number[] }[] = [];
  readonly #tables = new Map<string, number>();
  readonly #found = new Map<object, number>();
  #end: number;
  #scratch = TOLD_BYTES;

  /** `known`: codes by their keys, to which those of this plan are added. `threads`: how many may compute at most. */
  constructor(plan: Plan, known: Map<string, FunctionCode>, threads: number) {
    this.threads = threads;
    this.#plan = plan;
    this.#known = known;
    let end = FRONT;
    this.arenas = plan.arenas.map((bytes) => {
      const at = end;
      end = upTo(end + bytes, 16);
      return at;
    });
    this.#end = end;
  }

  dtypeOf(slot: number): Dtype {
    return (this.#plan.slots[slot] as Plan['slots'][number]).dtype;
  }

  slotAddress(index: number): number {
    const { arena, offset } = this.#plan.slots[index] as Plan['slots'][number];
    return (this.arenas[arena] as number) + offset;
  }

  table(dims: readonly number[], strides: readonly number[]): number {
    const key = `${dims} ${strides}`;
    const known = this.#tables.get(key) ?? this.words(offsetsOf(dims, strides));
    this.#tables.set(key, known);
    return known;
  }

  /** What `find` gave for an object, whichever call of the plan asks. */
  once(of: object, find: () => number): number {
    let found = this.#found.get(of);
    if (found === undefined) {
      found = find();
      this.#found.set(of, found);
    }
    return found;
  }

  words(words: readonly number[]): number {
    const at = this.#end;
    this.#parts.push({ at, words });
    this.#end = upTo(at + 4 * words.length, 16);
    return at;
  }

  functionIndex(code: FunctionCode | string): number {
    if (typeof code === 'string') return BASE_KERNELS.indexOf(code as (typeof BASE_KERNELS)[number]);
    const index = this.codes.get(code) ?? BASE_KERNELS.length + this.codes.size;
    this.codes.set(code, index);
    return index;
  }

  code = (key: string, make: () => FunctionCode): FunctionCode => {
    const code = this.#known.get(key) ?? make();
    this.#known.set(key, code);
    return code;
  };

  needs({ scratch = 0 }: Prepared): void {
    this.#scratch = Math.max(this.#scratch, TOLD_BYTES + scratch);
  }

  /** Address of the memory that a thread has for itself. */
  scratchOf(thread: number): number {
    return upTo(this.#end, 64) + thread * upTo(this.#scratch + BEHIND, 128);
  }

  /** All bytes where so many threads compute. */
  bytesFor(threads: number): number {
    return this.scratchOf(threads);
  }

  fill(memory: WebAssembly.Memory): void {
    const all = new Int32Array(memory.buffer);
    for (const { at, words } of this.#parts) all.set(words, at / 4);
  }
}

/** Byte offsets of the elements of a view in row-major order; the last again where four are read at once. */
function offsetsOf(dims: readonly number[], strides: readonly number[]): number[] {
  let offsets = [0];
  for (const [d, size] of dims.entries()) {
    const stride = 4 * (strides[d] as number);
    offsets = offsets.flatMap((start) => Array.from({ length: size }, (_, i) => start + i * stride));
  }
  const last = offsets.at(-1) ?? 0;
  return [...offsets, last, last, last];
}
