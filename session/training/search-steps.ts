import { datasetAt } from '../data/draw-feeds.ts';
import { search } from '../search/search.ts';
import type { TrainerOptions } from './trainer.ts';
import type { Chunk } from './training-options.ts';

type SearchOptions = Pick<TrainerOptions, 'document' | 'analysis' | 'dataset' | 'store' | 'objectives' | 'plans' | 'key'>;

/** Steps, and how often cost and gradient were worked out for them. */
export interface Searched {
  readonly chunk: Chunk;
  readonly evaluations: number;
}

/** At most `count` steps that the host looks for; each takes a few evaluations, and the weights are the store's all the time. */
export async function searchSteps(options: SearchOptions, count: number, signal?: AbortSignal): Promise<Searched> {
  const { store, dataset, objectives, ...place } = options;
  const [objective] = objectives;
  if (!objective) throw new Error('a search needs an objective');
  const steps: { step: number; cost: number }[] = [];
  let evaluations = 0;
  while (steps.length < count && !signal?.aborted) {
    const t = store.steps - store.since(objective.index) + 1;
    const at = { ...place, objective, dataset: datasetAt(dataset, store.steps), rows: dataset.train };
    const found = await unlessStopped(search(at, store, t, signal), signal);
    if (found === null) break;
    const { cost, moved, state, buffers } = found;
    evaluations += found.evaluations;
    const next = [...moved].map(([address, by]) => [address, store.get(address).map((w, i) => w + (by[i] as number))] as const);
    if (!Number.isFinite(cost) || next.some(([, w]) => !w.every(Number.isFinite)))
      return { chunk: { steps, halted: true, hit: null }, evaluations };
    for (const [address, weight] of next) store.set(address, weight);
    for (const [address, value] of buffers) store.set(address, value);
    for (const [input, data] of state) store.setState(input, data);
    store.steps += 1;
    steps.push({ step: store.steps, cost });
  }
  return { chunk: { steps, halted: false, hit: null }, evaluations };
}

/** Null for work that failed because it was stopped. */
async function unlessStopped<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (signal?.aborted) return null;
    throw error;
  }
}
