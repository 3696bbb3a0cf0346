import { nodeThreads } from '../../cli/threads.ts';
import type { MapCall } from '../../graph-core/model/kernel-call.ts';
import { Layout } from '../../kernels/wasm/layout.ts';
import { prepareMap } from '../../kernels/wasm/map.ts';
import { Modules } from '../../kernels/wasm/modules.ts';
import { type HelperThread, Pool, type Threads } from '../../kernels/wasm/pool.ts';
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

/** A map from slot 0 to slot 1, both of one length, with a pool that has heard of it, and what to tell the pool to run it. */
export async function pooledMap(call: MapCall, length: number, threads: Threads) {
  const layout = new Layout(planOf([call], [{ length }, { length }]), new Map(), threads.count);
  const prepared = prepareMap(call, layout);
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
  const plan = pool.load(await new Modules().codeFor([...layout.codes.keys()], true), memory, [layout.scratchOf(1)]);
  return { pool, plan, kernel, words, units: prepared.units, x, y };
}
