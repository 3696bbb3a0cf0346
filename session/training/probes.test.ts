import { describe, expect, it } from 'vitest';
import type { Document } from '../../graph-core/model/document.ts';
import { sizeOf } from '../../graph-core/model/tensor.ts';
import { analyse } from '../../graph-core/validate/analyse.ts';
import { createCpuExecutor } from '../../kernels/cpu/executor.ts';
import { bindData } from '../data/dataset.ts';
import { rowsOf } from '../data/feed.ts';
import { resolveTraining } from '../objectives.ts';
import { ParameterStore } from '../parameter-store.ts';
import { PlanCache } from '../plan-cache.ts';
import { bytesOf, carriedInputs } from '../stepper/compile.ts';
import { network } from '../testing.ts';
import { buildProbeProgram } from './probe-program.ts';
import { Probes } from './probes.ts';

const SAMPLES = [1, 2, -0.5, 0.25, 1.5, -1, 0.75, -2, 0.1, 0.9];

/** The network's cost, evaluated for a few candidates within so many bytes. */
async function evaluated(budget: number | undefined, count: number) {
  const objectives = [{ cost: 'C.cost', parameters: ['f.*'], optimizer: { type: 'es' } }];
  const document: Document = { ...network(SAMPLES, 'tanh'), training: { objectives } };
  const analysis = analyse(document);
  const dataset = bindData(document, analysis, {}, 0);
  const resolved = resolveTraining(document, analysis);
  const [objective] = resolved.ok ? resolved.value.searches : [];
  if (!dataset.ok || objective === undefined) throw new Error('the document is wrong');
  const executor = createCpuExecutor();
  const plans = new PlanCache(executor);
  const carried = carriedInputs(dataset.value);
  const program = buildProbeProgram(document, analysis, { objective, batch: 5, rows: null, carried });
  const limits = executor.info.limits;
  const probes = await Probes.load(program, 16, 'test', { plans, limits, ...(budget === undefined ? {} : { budget }) });
  const store = new ParameterStore();
  store.open(analysis, 3);
  for (const { address } of analysis.parameters) probes.write(address, store.get(address));
  for (const feed of dataset.value.feeds.values())
    probes.write(feed.address, feed.carries ? rowsOf(feed, dataset.value.train) : feed.data);
  let from = 0;
  const places = objective.parameters.map(({ address, shape }) => {
    const place = { address, from, size: sizeOf(shape) };
    from += place.size;
    return place;
  });
  const at = (k: number): Float64Array => Float64Array.from({ length: from }, (_, i) => Math.sin(3 * k + i));
  const { costs } = await probes.evaluate(count, at, places);
  return { size: probes.probes, bytes: bytesOf(probes.plan.loaded.plan), costs };
}

describe('candidates', () => {
  it('are taken in parts where they would take more memory than is allowed, with the same costs', async () => {
    const whole = await evaluated(undefined, 11);
    expect(whole.size).toBe(16);
    expect(new Set(whole.costs).size).toBe(11);
    const parts = await evaluated(whole.bytes / 3, 11);
    expect(parts.size).toBeLessThan(8);
    expect(parts.bytes).toBeLessThanOrEqual(whole.bytes / 3);
    expect(parts.costs).toEqual(whole.costs);
  });
});
