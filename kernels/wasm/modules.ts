import { DeviceError } from '../executor.ts';
import { Code, type FunctionCode, type Local } from './code.ts';
import { FormCodes, type PrepareForm } from './form-code.ts';
import { HOST_FUNCTIONS, libraryFor } from './library.ts';
import { matrixProduct } from './matrix-product.ts';
import { encodeModule, KERNEL } from './module.ts';
import { f32x4, i32 } from './operations.ts';
import { pack, tile } from './tile.ts';
import { vectorProduct } from './vector-product.ts';

/** What the functions of an instance work on; each thread has its own table and its own scratch memory. */
export interface Surroundings {
  readonly memory: WebAssembly.Memory;
  readonly table: WebAssembly.Table;
  /** Address of the scratch memory. */
  readonly scratch: number;
}

/** Runs a call of the plan: address of its words, first unit, behind the last one. */
export type KernelFunction = (words: number, from: number, to: number) => void;

/** The compiled code of a plan, as it is sent to other threads too. */
export interface PlanCode {
  readonly base: WebAssembly.Module;
  /** The plan's own functions in the order of their numbers: the module and the name in it. */
  readonly functions: readonly { readonly module: WebAssembly.Module; readonly name: string }[];
}

/** Kernels whose code does not depend on the call. */
export const BASE_KERNELS = ['matrix product', 'dots', 'sums of rows'] as const;

/** Of a long day of editing formulas all but the latest are let go: so many take some megabytes of the heap, and ten times that as modules. */
const MOST_CODES = 1024;

/** Words of a record in the list of calls that `run` goes through: the function, its words, first unit, behind the last. */
export const RECORD_WORDS = 4;

/** What was compiled for memory of one kind. */
class Compiled {
  readonly #isShared: boolean;
  readonly #modules = new Map<FunctionCode, { readonly module: Promise<WebAssembly.Module>; readonly name: string }>();
  #base: Promise<WebAssembly.Module> | null = null;

  constructor(isShared: boolean) {
    this.#isShared = isShared;
  }

  /** @throws DeviceError `device/shader` */
  async codeFor(codes: readonly FunctionCode[]): Promise<PlanCode> {
    const missing = codes.filter((code) => !this.#modules.has(code));
    if (missing.length > 0) {
      const bytes = encodeModule({ ...libraryFor(missing), exported: missing, isShared: this.#isShared });
      const module = compiled(bytes, () => {
        for (const code of missing) if (this.#modules.get(code)?.module === module) this.#modules.delete(code);
      });
      for (const [i, code] of missing.entries()) this.#modules.set(code, { module, name: String(i) });
    }
    // taken at once: while a module is compiled another plan may let all of them go
    const entries = codes.map((code) => this.#modules.get(code) as { module: Promise<WebAssembly.Module>; name: string });
    this.#base ??= compiled(baseModule(this.#isShared), () => {
      this.#base = null;
    });
    const [base, ...modules] = await Promise.all([this.#base, ...entries.map(({ module }) => module)]);
    return { base, functions: entries.map(({ name }, i) => ({ module: modules[i] as WebAssembly.Module, name })) };
  }

  forget(): void {
    this.#modules.clear();
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

/**
 * Compiled code: plans that are made again, or that are made of the same kinds of calls, find theirs ready and, since engines optimise
 * what has run often, fast. A module is for any memory, or for any that threads share; an instance belongs to a plan.
 */
export class Modules {
  readonly forms: FormCodes;
  /** Codes by what makes them the same. */
  readonly codes = new Map<string, FunctionCode>();
  readonly #own = new Compiled(false);
  readonly #shared = new Compiled(true);

  constructor(prepare: PrepareForm) {
    this.forms = new FormCodes(prepare);
  }

  /** The base module and those of codes, in their order. */
  codeFor(codes: readonly FunctionCode[], isShared: boolean): Promise<PlanCode> {
    if (this.codes.size > MOST_CODES) {
      this.codes.clear();
      this.forms.forget();
      this.#own.forget();
      this.#shared.forget();
    }
    return (isShared ? this.#shared : this.#own).codeFor(codes);
  }
}

/** A plan's code on a memory: all kernels by number, and what runs the records from one address to another. */
export interface Linked {
  readonly run: (from: number, to: number) => void;
  readonly kernels: readonly KernelFunction[];
}

/** Makes the instances and fills the table, which is empty. */
export function link({ base, functions }: PlanCode, around: Surroundings): Linked {
  const instances = new Map<WebAssembly.Module, WebAssembly.Instance>();
  const exportOf = (module: WebAssembly.Module, name: string): unknown => {
    const instance = instances.get(module) ?? instanceOf(module, around);
    instances.set(module, instance);
    return instance.exports[name];
  };
  const kernels = [
    ...BASE_KERNELS.map((_, i) => exportOf(base, String(1 + i))),
    ...functions.map(({ module, name }) => exportOf(module, name)),
  ] as KernelFunction[];
  around.table.grow(kernels.length);
  for (const [i, kernel] of kernels.entries()) around.table.set(i, kernel);
  return { run: exportOf(base, '0') as Linked['run'], kernels };
}

const scratchOf = ({ scratch }: Surroundings): WebAssembly.Global => new WebAssembly.Global({ value: 'i32' }, scratch);

const instanceOf = (module: WebAssembly.Module, around: Surroundings): WebAssembly.Instance =>
  new WebAssembly.Instance(module, {
    plan: { memory: around.memory, table: around.table, scratch: scratchOf(around) },
    host: HOST_FUNCTIONS,
  });

function baseModule(isShared: boolean): Uint8Array<ArrayBuffer> {
  const library = [
    { name: 'pack', code: pack() },
    { name: 'tile', code: tile() },
  ];
  const exported = [runRecords(), matrixProduct(), vectorProduct(true), vectorProduct(false)];
  return encodeModule({ host: [], library, exported, isShared });
}

/** Many calls are one entry into WebAssembly. */
function runRecords(): FunctionCode {
  const c = new Code({ params: ['i32', 'i32'], results: [] });
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
