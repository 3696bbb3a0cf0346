import { expect, it } from 'vitest';
import { describeGpu, gpuExecutor } from '../support/gpu.ts';
import { countsOf, heldBytes, openClassifier, take } from './replaying.ts';

const STEPS = 10_000;
const MIB = 2 ** 20;

describeGpu('ten thousand steps of training', () => {
  it('make nothing on the device and leave the heap as it was', async () => {
    const trainer = openClassifier(await gpuExecutor());
    await take(trainer, 1000, 200);
    const before = await heldBytes();
    const { objects } = await countsOf(async () => {
      for (let done = 0; done < STEPS; done += 200) await take(trainer, 200, 200);
    });
    expect(objects).toBe(0);
    expect(((await heldBytes()) - before) / MIB).toBeLessThan(1);
  });
});
