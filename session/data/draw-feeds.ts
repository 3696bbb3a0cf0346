import type { Address } from '../../graph-core/model/document.ts';
import { DRAW_INPUTS, DRAW_TYPE, isDrawInput } from '../../graph-core/random/draw-inputs.ts';
import type { Analysis } from '../../graph-core/validate/analysis.ts';
import type { Dataset } from './dataset.ts';
import type { Feed } from './feed.ts';

type Feeds = ReadonlyMap<Address, Feed>;

const feedOf = (address: Address, carries: boolean, data: Int32Array): Feed => ({ address, ...DRAW_TYPE, carries, data });

/** Whether the graph has a block that draws random numbers in training or always. */
const drawsAtAll = (analysis: Analysis): boolean =>
  [...analysis.nodes.values()].some(({ op }) => op?.kind === 'composite' && op.draws !== undefined);

/** The feeds without what blocks draw with. */
export const withoutDraws = (feeds: Feeds): Map<Address, Feed> =>
  new Map([...feeds].filter(([address]) => !isDrawInput(address)));

/**
 * The feeds with what blocks draw with, where there are such blocks: the seed, the number of each sample, and step 0, which is
 * that of an evaluation outside of training.
 */
export function withDraws(feeds: Feeds, analysis: Analysis, seed: number, samples: number): Map<Address, Feed> {
  const found = withoutDraws(feeds);
  if (!drawsAtAll(analysis)) return found;
  const carries = [...found.values()].some((feed) => feed.carries);
  const numbers = Int32Array.from({ length: carries ? samples : 1 }, (_, p) => p);
  for (const feed of [
    feedOf(DRAW_INPUTS.seed, false, Int32Array.of(seed)),
    feedOf(DRAW_INPUTS.step, false, Int32Array.of(0)),
    feedOf(DRAW_INPUTS.sample, carries, numbers),
  ])
    found.set(feed.address, feed);
  return found;
}

const steps = new WeakMap<Dataset, { readonly step: number; readonly dataset: Dataset }>();

/** The data as a training step sees it: the same object for the same step. */
export function datasetAt(dataset: Dataset, step: number): Dataset {
  if (!dataset.feeds.has(DRAW_INPUTS.step)) return dataset;
  const before = steps.get(dataset);
  if (before?.step === step) return before.dataset;
  const feeds = new Map(dataset.feeds).set(DRAW_INPUTS.step, feedOf(DRAW_INPUTS.step, false, Int32Array.of(step)));
  const now = { ...dataset, feeds };
  steps.set(dataset, { step, dataset: now });
  return now;
}
