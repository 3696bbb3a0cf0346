import type { Address } from '../../graph-core/model/document.ts';
import { createCpuExecutor } from '../../kernels/cpu/executor.ts';
import { Breath } from '../breath.ts';
import { rowsOf } from '../data/feed.ts';
import type { Asked } from '../questions.ts';
import { runGraph } from '../run.ts';
import { sampleRequest } from '../sample-request.ts';
import { errorOf } from '../session-error.ts';

/** Samples that are looked at in one go. */
const CHUNK = 256;

/** Whether a type of block is shut where its output is 0: no gradient passes there. */
export const isGate = (type: string): boolean => type === 'relu';

/** How many entries of each of some values are 0 for every sample trained on. @throws SessionError, DeviceError */
export async function deadEverywhere(
  addresses: readonly Address[],
  asked: Asked,
): Promise<{ readonly dead: ReadonlyMap<Address, number>; readonly samples: number }> {
  const { dataset } = asked.stepping.ready();
  const request = sampleRequest(asked, 'a dead unit');
  const executor = createCpuExecutor('float64');
  const breath = new Breath(asked.signal);
  /** By address: entries that were 0 so far. */
  const dead = new Map<Address, Uint8Array>();
  for (let from = 0; from < dataset.train.length && addresses.length > 0; from += CHUNK) {
    await breath.take();
    const rows = dataset.train.subarray(from, from + CHUNK);
    const feeds = new Map(
      [...dataset.feeds].map(([name, feed]) => [
        name,
        feed.carries ? { ...feed, data: rowsOf(feed, rows), rows: rows.length } : feed,
      ]),
    );
    const found = await runGraph(
      { ...request, mode: 'eval', feeds, samples: rows.length, values: addresses, gradients: [], costs: [] },
      executor,
      asked.signal,
    );
    if (!found.ok) throw errorOf(found.error);
    for (const [address, { data }] of found.value.values) {
      const size = asked.stepper.typeOf(address)?.shape.reduce((a, b) => a * b, 1) ?? data.length;
      const still = dead.get(address) ?? new Uint8Array(size).fill(1);
      for (let i = 0; i < data.length; i++) if (data[i] !== 0) still[i % size] = 0;
      dead.set(address, still);
    }
  }
  return {
    dead: new Map([...dead].map(([address, still]) => [address, still.reduce((n, each) => n + each, 0)])),
    samples: dataset.train.length,
  };
}
