import { DeviceError } from '../executor.ts';
import { Code, type FunctionCode, type Local } from './code.ts';
import { HOST_FUNCTIONS, libraryFor } from './library.ts';
import { matrixProduct } from './matrix-product.ts';
import { encodeModule, KERNEL } from './module.ts';
import { f32x4, i32 } from './operations.ts';
import { pack, tile } from './tile.ts';
import { vectorProduct } from './vector-product.ts';

/** What the functions of an instance work on. */
export interface Surroundings {
  readonly memory: WebAssembly.Memory;
  readonly table: WebAssembly.Table;
}

type KernelFunction = (words: number, from: number, to: number) => void;

/** Kernels whose code does not depend on the call. */
export const BASE_KERNELS = ['matrix product', 'dots', 'sums of rows'] as const;

/** Of a long day of editing formulas all but the latest are let go: so many take some megabytes of the heap, and ten times that as modules. */
const MOST_CODES = 1024;

/** Words of a record in the list of calls that `run` goes through: the function, its words, first unit, behind the last. */
export const RECORD_WORDS = 4;

/**
 * Compiled code: plans that are made again, or that are made of the same kinds of calls, find theirs ready and, since engines optimise
 * what has run often, fast. A module is for any memory; an instance belongs to a plan.
 */
export class Modules {
  /** Codes by what makes them the same. */
  readonly codes = new Map<string, FunctionCode>();
  readonly #compiled = new Map<FunctionCode, { readonly module: Promise<WebAssembly.Module>; readonly name: string }>();
  #base: Promise<WebAssembly.Module> | null = null;

  /** The functions of codes, in their order, over the memory and table of a plan. @throws DeviceError `device/shader` */
  async functionsFor(codes: readonly FunctionCode[], around: Surroundings): Promise<KernelFunction[]> {
    if (this.codes.size > MOST_CODES) this.#forget();
    const missing = codes.filter((code) => !this.#compiled.has(code));
    if (missing.length > 0) {
      const module = compiled(encodeModule({ ...libraryFor(missing), exported: missing }), () => {
        for (const code of missing) if (this.#compiled.get(code)?.module === module) this.#compiled.delete(code);
      });
      for (const [i, code] of missing.entries()) this.#compiled.set(code, { module, name: String(i) });
    }
    const instances = new Map<WebAssembly.Module, WebAssembly.Instance>();
    const functions: KernelFunction[] = [];
    // taken at once: while a module is compiled another plan may let all of them go
    const entries = codes.map((code) => this.#compiled.get(code) as { module: Promise<WebAssembly.Module>; name: string });
    for (const { module, name } of entries) {
      const compiled = await module;
      const instance = instances.get(compiled) ?? instanceOf(compiled, around);
      instances.set(compiled, instance);
      functions.push(instance.exports[name] as KernelFunction);
    }
    return functions;
  }

  #forget(): void {
    this.codes.clear();
    this.#compiled.clear();
  }

  /** Runs the records from one address to another, and the kernels of {@link BASE_KERNELS}. @throws DeviceError `device/shader` */
  async baseFor(around: Surroundings): Promise<{ run: (from: number, to: number) => void; kernels: readonly KernelFunction[] }> {
    this.#base ??= compiled(baseModule(), () => {
      this.#base = null;
    });
    const { exports } = instanceOf(await this.#base, around);
    const kernels = BASE_KERNELS.map((_, i) => exports[String(1 + i)] as KernelFunction);
    return { run: exports['0'] as (from: number, to: number) => void, kernels };
  }
}

/** What could not be compiled once may be another time, where memory was short: `onFailure` forgets it. @throws DeviceError `device/shader` */
function compiled(bytes: Uint8Array<ArrayBuffer>, onFailure: () => void): Promise<WebAssembly.Module> {
  return WebAssembly.compile(bytes).catch((cause: unknown) => {
    onFailure();
    throw new DeviceError(
      'device/shader',
      `WebAssembly does not compile here: ${cause instanceof Error ? cause.message : cause}`,
    );
  });
}

const instanceOf = (module: WebAssembly.Module, around: Surroundings): WebAssembly.Instance =>
  new WebAssembly.Instance(module, { plan: { memory: around.memory, table: around.table }, host: HOST_FUNCTIONS });

function baseModule(): Uint8Array<ArrayBuffer> {
  const library = [
    { name: 'pack', code: pack() },
    { name: 'tile', code: tile() },
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

/** Whether the engine has vectors, and lets us compile: a policy of the page may forbid it. */
export function hasVectors(): boolean {
  if (typeof WebAssembly === 'undefined') return false;
  const c = new Code(KERNEL);
  c.let(f32x4.const(1));
  try {
    return new WebAssembly.Module(encodeModule({ host: [], library: [], exported: [c.finish()] })) !== null;
  } catch {
    return false;
  }
}
