import variant from '@jitl/quickjs-singlefile-mjs-release-sync';
import {
  newQuickJSWASMModuleFromVariant,
  newVariant,
  type QuickJSContext,
  type QuickJSHandle,
  type QuickJSRuntime,
  type QuickJSWASMModule,
} from 'quickjs-emscripten-core';
import { sizeOf } from '../../graph-core/model/tensor.ts';
import { broken, longRunFault, resultFault, thrownFault, unbalanced } from './faults.ts';
import { type LimitedMemory, limitedMemory } from './memory.ts';
import { PRELUDE } from './prelude.ts';
import { SCRIPT_LIMITS, type ScriptAnswer, type ScriptFault, type ScriptTask } from './script.ts';

/** Scripts that are kept ready, each in an interpreter of its own. */
const MOST_KEPT = 8;
/** A sign of life this often, in milliseconds. */
const BEAT_MS = 100;
/** The interpreter asks whether to go on after so many steps, which it counts over all calls. */
const STEPS_ASKED = 10_000;

/** No clock and no proxies: a value is plain and depends on the inputs alone. Without promises `async` would leak memory. */
const INTRINSICS = {
  BaseObjects: true,
  Eval: true,
  RegExp: true,
  RegExpCompiler: true,
  JSON: true,
  MapSet: true,
  TypedArrays: true,
  BigInt: true,
  Date: false,
  Proxy: false,
  Promise: true,
  StringNormalize: false,
} as const;

/** A script as a function in an interpreter of its own. */
interface Ready {
  readonly runtime: QuickJSRuntime;
  readonly context: QuickJSContext;
  readonly makeRunner: QuickJSHandle;
  readonly fn: QuickJSHandle;
}

/**
 * Runs scripts in QuickJS, which is WebAssembly: it has no access to anything but the numbers that are given. Blocks the thread
 * that it is in, for loops inside the interpreter's own functions without a limit: who cannot wait puts it into a worker.
 */
export class Sandbox {
  #module: Promise<QuickJSWASMModule> | null = null;
  /** Of the interpreters that are ready, all together. */
  #memory: LimitedMemory | null = null;
  readonly #ready = new Map<string, Ready>();
  /** Of the call that is going on. */
  #deadline = Number.POSITIVE_INFINITY;
  #stepsLeft = Number.POSITIVE_INFINITY;
  /** It was interrupted for its time, not for its steps. */
  #isLate = false;
  readonly #runSteps: number;

  constructor(runSteps: number = SCRIPT_LIMITS.runSteps) {
    this.#runSteps = runSteps;
  }

  /** Makes the interpreter ready. */
  async warm(): Promise<void> {
    await this.#open();
  }

  #open(): Promise<QuickJSWASMModule> {
    if (this.#module) return this.#module;
    const memory = limitedMemory();
    this.#memory = memory;
    this.#module = newQuickJSWASMModuleFromVariant(newVariant(variant, { wasmMemory: memory.wasm }));
    return this.#module;
  }

  #drop(): void {
    this.#module = null;
    this.#memory = null;
    this.#ready.clear();
  }

  /** @param beat called now and then between two samples */
  async run(task: ScriptTask, beat: () => void = () => {}): Promise<ScriptAnswer> {
    const isNew = this.#ready.size === 0;
    const answer = await this.#attempt(task, beat);
    if (!('fault' in answer) || answer.fault.code !== 'script/memory') return answer;
    // what others left may have been too much: alone it is judged by its own needs
    this.#drop();
    return isNew ? answer : this.#attempt(task, beat);
  }

  async #attempt(task: ScriptTask, beat: () => void): Promise<ScriptAnswer> {
    const module = await this.#open();
    try {
      this.#memory?.allow(SCRIPT_LIMITS.memoryBytes + 2 * bytesOf(task));
      return this.#inside(module, task, beat);
    } catch (cause) {
      // the interpreter itself gave up, and its memory is in no known state: the next script gets a new one
      this.#drop();
      return { fault: broken(cause) };
    }
  }

  #inside(module: QuickJSWASMModule, task: ScriptTask, beat: () => void): ScriptAnswer {
    const key = JSON.stringify([task.ports.map(({ name }) => name), task.source]);
    let ready = this.#ready.get(key);
    this.#ready.delete(key);
    if (!ready) {
      const opened = this.#compile(module, task);
      if ('fault' in opened) return opened;
      ready = opened;
    }
    const answer = this.#callAll(ready, task, beat);
    // what failed may have failed for want of memory, and promises that nobody keeps fill it: it begins anew
    if ('fault' in answer || ready.runtime.hasPendingJob()) this.#close(ready);
    else this.#keep(key, ready);
    return answer;
  }

  #keep(key: string, ready: Ready): void {
    this.#ready.set(key, ready);
    if (this.#ready.size <= MOST_KEPT) return;
    const [oldest] = this.#ready;
    if (!oldest) return;
    this.#ready.delete(oldest[0]);
    this.#close(oldest[1]);
  }

  #close({ runtime, context, makeRunner, fn }: Ready): void {
    try {
      for (const each of [fn, makeRunner, context, runtime]) each.dispose();
    } catch {
      // it was not left in order: with a new interpreter nothing of it matters
      this.#drop();
    }
  }

  #compile(module: QuickJSWASMModule, { source, ports }: ScriptTask): Ready | { readonly fault: ScriptFault } {
    const runtime = module.newRuntime();
    runtime.setMemoryLimit(SCRIPT_LIMITS.memoryBytes);
    runtime.setMaxStackSize(SCRIPT_LIMITS.stackBytes);
    runtime.setInterruptHandler(() => {
      this.#stepsLeft -= STEPS_ASKED;
      if (this.#stepsLeft < 0) return true;
      this.#isLate = performance.now() > this.#deadline;
      return this.#isLate;
    });
    const context = runtime.newContext({ intrinsics: INTRINSICS });
    const makeRunner = context.unwrapResult(context.evalCode(PRELUDE, 'prelude'));
    const names = ports.map(({ name }) => name).join(', ');
    // The text has to be the body of a function in both, so that it cannot end the function early and leave something beside
    // it: what follows a function here is an operator, and what follows a block there is "while".
    const inBlock = context.evalCode(`(function (${names}) { 'use strict'; do {\n${source}\n} while (false) })`, 'script');
    const alone = context.evalCode(`(function (${names}) { 'use strict';\n${source}\n})`, 'script');
    if (alone.error || inBlock.error) {
      const fault = alone.error ? thrownFault(context.dump(alone.error), source, 'script/syntax') : unbalanced();
      for (const each of [inBlock, alone, makeRunner]) each.dispose();
      context.dispose();
      runtime.dispose();
      return { fault };
    }
    inBlock.dispose();
    return { runtime, context, makeRunner, fn: alone.value };
  }

  #callAll({ context, makeRunner, fn }: Ready, task: ScriptTask, beat: () => void): ScriptAnswer {
    const { inputs, ports, shape, count, source } = task;
    const output = context.newArrayBuffer(new ArrayBuffer(8 * count * sizeOf(shape)));
    const input = context.newArrayBuffer(joined(inputs));
    const spec = (value: unknown): QuickJSHandle => context.unwrapResult(context.evalCode(`(${JSON.stringify(value)})`));
    const [portSpec, shapeSpec] = [spec(ports.map((port) => ({ shape: port.shape, count }))), spec(shape)];
    const runner = context.unwrapResult(
      context.callFunction(makeRunner, context.undefined, fn, input, output, portSpec, shapeSpec),
    );
    try {
      const fault = this.#samples(context, runner, count, source, beat);
      if (fault) return { fault };
      const bytes = context.getArrayBuffer(output);
      const values = new Float64Array(bytes.value.slice().buffer);
      bytes.dispose();
      return { values };
    } finally {
      for (const handle of [runner, shapeSpec, portSpec, input, output]) handle.dispose();
    }
  }

  #samples(context: QuickJSContext, runner: QuickJSHandle, count: number, source: string, beat: () => void): ScriptFault | null {
    const { callMs, callSteps } = SCRIPT_LIMITS;
    let beaten = performance.now();
    for (let sample = 0, now = beaten, left = this.#runSteps; sample < count; sample++, now = performance.now()) {
      if (left < 0) return longRunFault(source, this.#runSteps, sample, count);
      if (now - beaten > BEAT_MS) {
        beaten = now;
        beat();
      }
      this.#deadline = now + callMs;
      this.#stepsLeft = callSteps;
      this.#isLate = false;
      const result = context.callFunction(runner, context.undefined, context.newNumber(sample));
      left -= callSteps - this.#stepsLeft;
      this.#deadline = Number.POSITIVE_INFINITY;
      this.#stepsLeft = Number.POSITIVE_INFINITY;
      if (result.error) {
        const thrown: unknown = context.dump(result.error);
        result.error.dispose();
        return thrownFault(thrown, source, 'script/threw', this.#isLate);
      }
      const wrong = context.typeof(result.value) === 'undefined' ? null : context.getString(result.value);
      result.value.dispose();
      if (wrong !== null) return resultFault(wrong, source);
    }
    return null;
  }
}

/** Of the numbers that go in and come out. */
const bytesOf = ({ inputs, count, shape }: ScriptTask): number =>
  8 * inputs.reduce((sum, { length }) => sum + length, count * sizeOf(shape));

function joined(inputs: readonly Float64Array[]): ArrayBuffer {
  const all = new Float64Array(inputs.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const input of inputs) {
    all.set(input, at);
    at += input.length;
  }
  return all.buffer;
}
