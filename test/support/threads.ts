import { nodeThreads } from '../../cli/threads.ts';
import type { MapCall } from '../../graph-core/model/kernel-call.ts';
import { takenApart } from '../../graph-core/plan/planned-call.ts';
import type { ToHelper } from '../../kernels/wasm/helper.ts';
import { Layout } from '../../kernels/wasm/layout.ts';
import { prepareMap } from '../../kernels/wasm/map.ts';
import { Modules } from '../../kernels/wasm/modules.ts';
import { type HelperThread, Pool, type Threads } from '../../kernels/wasm/pool.ts';
import type { Prepared } from '../../kernels/wasm/prepared.ts';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { planOf } from './calls.ts';

/** Threads of the built command line, which say what became of them. */
export function watchedThreads(count: number): Threads & { readonly started: HelperThread[]; ended: number } {
  const { spawn } = nodeThreads(inRoot('dist/cli/chainrule.mjs'), count);
  const watched: ReturnType<typeof watchedThreads> = {
    count,
    started: [],
    ended: 0,
    spawn: (onLost) => {
      const thread = spawn(onLost);
      watched.started.push(thread);
      const terminate = (): void => {
        watched.ended++;
        thread.terminate();
      };
      return { post: thread.post, terminate };
    },
  };
  return watched;
}

/** Threads of which the first fails in its first part: it gets a memory of one page in place of the plan's, and what it reads is not there. */
export function failingThreads(count: number): Threads {
  const { spawn } = nodeThreads(inRoot('dist/cli/chainrule.mjs'), count);
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
  let spawned = 0;
  return {
    count,
    spawn: (onLost) => {
      const thread = spawn(onLost);
      if (spawned++ > 0) return thread;
      const post = (message: ToHelper): void => thread.post(message.kind === 'load' ? { ...message, memory } : message);
      return { post, terminate: thread.terminate };
    },
  };
}

/** A map from slot 0 to slot 1, both of one length, with a pool that has heard of it, and what to tell the pool to run it. */
export async function pooledMap(call: MapCall, length: number, threads: Threads) {
  const layout = new Layout(planOf([call], [{ length }, { length }]), new Map(), threads.count);
  const modules = new Modules((form, space) => prepareMap(form as MapCall, space));
  const prepared = modules.forms.preparedAt(takenApart(call), layout) as Prepared;
  const kernel = layout.functionIndex(prepared.code);
  const words = layout.words(prepared.words);
  const pages = Math.ceil(layout.bytesFor(threads.count) / 65536);
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  layout.fill(memory);
  const [x, y] = [0, 1].map((slot) => new Float32Array(memory.buffer, layout.slotAddress(slot), length)) as [
    Float32Array,
    Float32Array,
  ];
  const pool = new Pool(threads);
  const plan = pool.load(await modules.codeFor([...layout.codes.keys()], true), memory, [layout.scratchOf(1)]);
  return { pool, plan, kernel, words, units: prepared.units, x, y };
}
