import { expect, it } from 'vitest';
import { describeGpu, gpuExecutor } from '../support/gpu.ts';
import { countsOf, openClassifier, take } from './replaying.ts';

/** Steps until every length of a submission that a test asks for has been seen. */
const WARM = 300;
const STEPS = 2000;
const MOST = 100;
const SINGLE = 100;

describeGpu('a steady step of training', () => {
  it('makes nothing on the device: buffers, bind groups, pipelines, modules and layouts are there', async () => {
    const trainer = openClassifier(await gpuExecutor());
    const made = await countsOf(() => take(trainer, WARM, MOST));
    // the wrapping works: a trainer that begins makes all of these
    expect(Math.min(made.buffers, made.bindGroups, made.pipelines, made.wgsl)).toBeGreaterThan(0);

    let costs: number[] = [];
    const steady = await countsOf(async () => {
      costs = await take(trainer, STEPS, MOST);
    });
    expect(steady.objects).toBe(0);
    expect(steady.dispatches % STEPS).toBe(0);
    expect(costs.every(Number.isFinite)).toBe(true);
    expect(costs.at(-1) as number).toBeLessThan(costs[0] as number);
    // many steps a submission, as many as the device does in a short while
    expect(steady.submits).toBeLessThan(STEPS / 4);
    expect(steady.encoders).toBe(steady.submits);

    // each step taken and read by itself: one copy to the host has its cost, one all weights and what the optimiser keeps
    await take(trainer, 20, 1);
    const alone = await countsOf(() => take(trainer, SINGLE, 1));
    expect(alone.objects).toBe(0);
    expect([alone.submits, alone.maps]).toEqual([2 * SINGLE, 2 * SINGLE]);
  });
});
