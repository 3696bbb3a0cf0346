import { datasetAt } from './data/draw-feeds.ts';
import type { Asked } from './questions.ts';
import { Evaluator } from './training/evaluator.ts';
import type { Losses, LossesRequest } from './views/losses.ts';

/** A cost for one sample and over the training set, with the current weights; null for what is no cost of the graph, or no sample. @throws SessionError, DeviceError */
export async function lossesOf({ address, sample }: LossesRequest, { stepping, store, signal }: Asked): Promise<Losses | null> {
  const { document, analysis } = stepping.document();
  const { dataset, key } = stepping.ready();
  const isSample = Number.isInteger(sample) && sample >= 0 && sample < dataset.samples;
  if (!analysis.costs.includes(address) || !isSample) return null;
  const { executor, cache: plans } = await stepping.plans();
  const place = { document, analysis, store, plans, limits: executor.info.limits, key: `${key} losses ${address}` };
  const evaluator = new Evaluator({ ...place, dataset: datasetAt(dataset, 0), costs: [address], metrics: [] });
  const mean = await evaluator.evaluate(dataset.train, signal);
  const own = await evaluator.evaluate(Int32Array.of(sample), signal);
  return { sample: own.cost, mean: mean.cost };
}
