import { Code, type FunctionCode, type Local } from './code.ts';
import { HOST_FUNCTIONS, libraryFor } from './library.ts';
import { encodeModule, KERNEL } from './module.ts';
import { f32x4, i32 } from './operations.ts';
import { matrixProduct, pack, tile, vectorProduct } from './product-kernels.ts';

/** What the functions of an instance work on. */
export interface Surroundings {
  readonly memory: WebAssembly.Memory;
  readonly table: WebAssembly.Table;
}

type KernelFunction = (words: number, from: number, to: number) => void;

/** Kernels whose code does not depend on the call. */
export const BASE_KERNELS = ['matrix product', 'dots', 'sums of rows'] as const;

/** Words of a record in the list of calls that `run` goes through: the function, its words, first unit, behind the last. */
export const RECORD_WORDS = 4;

/**
 * Compiled code by its bytes: plans that are made again, or that are made of the same kinds of calls, find theirs ready and, since
 * engines optimise what has run often, fast. A module is for any memory; an instance belongs to a plan.
 */
export class Modules {
  readonly #known = new Map<string, { readonly module: Promise<WebAssembly.Module>; readonly name: string }>();
  #base: Promise<WebAssembly.Module> | null = null;

  /** The functions by their keys, over the memory and table of a plan. */
  async functionsFor(codes: ReadonlyMap<string, FunctionCode>, around: Surroundings): Promise<Map<string, KernelFunction>> {
    const missing = [...codes].filter(([key]) => !this.#known.has(key));
    if (missing.length > 0) {
      const exported = missing.map(([, code]) => code);
      const module = WebAssembly.compile(encodeModule({ ...libraryFor(exported), exported }));
      for (const [i, [key]] of missing.entries()) this.#known.set(key, { module, name: String(i) });
    }
    const instances = new Map<WebAssembly.Module, WebAssembly.Instance>();
    const functions = new Map<string, KernelFunction>();
    for (const key of codes.keys()) {
      const { module, name } = this.#known.get(key) as { module: Promise<WebAssembly.Module>; name: string };
      const compiled = await module;
      const instance = instances.get(compiled) ?? instanceOf(compiled, around);
      instances.set(compiled, instance);
      functions.set(key, instance.exports[name] as KernelFunction);
    }
    return functions;
  }

  /** Runs the records from one address to another, and the kernels of {@link BASE_KERNELS}. */
  async baseFor(around: Surroundings): Promise<{ run: (from: number, to: number) => void; kernels: readonly KernelFunction[] }> {
    this.#base ??= WebAssembly.compile(baseModule());
    const { exports } = instanceOf(await this.#base, around);
    const kernels = BASE_KERNELS.map((_, i) => exports[String(1 + i)] as KernelFunction);
    return { run: exports['0'] as (from: number, to: number) => void, kernels };
  }
}

const instanceOf = (module: WebAssembly.Module, around: Surroundings): WebAssembly.Instance =>
  new WebAssembly.Instance(module, { plan: { memory: around.memory, table: around.table }, host: HOST_FUNCTIONS });

function baseModule(): Uint8Array<ArrayBuffer> {
  const library = [
    { name: 'pack', code: pack() },
    { name: 'tile', code: tile(hasFusedMultiply()) },
  ];
  const exported = [runRecords(), matrixProduct(), vectorProduct(true), vectorProduct(false)];
  return encodeModule({ host: [], library, exported });
}

/** Many calls are one entry into WebAssembly. */
function runRecords(): FunctionCode {
  const c = new Code({ params: ['i32', 'i32'], result: null });
  const [record, end] = c.params as [Local, Local];
  c.while(i32.ltUnsigned(record, end), () => {
    c.callIndirect(i32.load(record), [i32.load(record, 4), i32.load(record, 8), i32.load(record, 12)]);
    c.set(record, i32.add(record, i32.const(4 * RECORD_WORDS)));
  });
  return c.finish();
}

/** Whether the engine has x y + z in one instruction: asked by a module that uses it. */
export function hasFusedMultiply(): boolean {
  const c = new Code(KERNEL);
  c.let(f32x4.relaxedMadd(f32x4.const(1), f32x4.const(1), f32x4.const(1)));
  return WebAssembly.validate(encodeModule({ host: [], library: [], exported: [c.finish()] }));
}

/** Whether the engine has vectors at all. */
export function hasVectors(): boolean {
  if (typeof WebAssembly === 'undefined') return false;
  const c = new Code(KERNEL);
  c.let(f32x4.const(1));
  return WebAssembly.validate(encodeModule({ host: [], library: [], exported: [c.finish()] }));
}
