import { beforeAll, expect, it } from 'vitest';
import type { Executor, LoadedPlan } from '../../kernels/executor.ts';
import { heavy, swapping } from '../support/device-plans.ts';
import { describeGpu, gpuExecutor } from '../support/gpu.ts';
import { openWithDevice } from '../support/open-with-device.ts';

describeGpu('a WebGPU device', () => {
  let gpu: Executor;
  beforeAll(async () => {
    gpu = await gpuExecutor();
  });

  it('listens to the device once, however many plans are loaded', async () => {
    const warnings: Error[] = [];
    const note = (warning: Error): number => warnings.push(warning);
    process.on('warning', note);
    const plans = await Promise.all(Array.from({ length: 20 }, () => gpu.load(swapping())));
    await new Promise((resolve) => setTimeout(resolve, 0));
    process.off('warning', note);
    for (const plan of plans) plan.destroy();
    expect(warnings.map(({ message }) => message)).toEqual([]);
  });

  it('says when it is lost, and a new one works', async () => {
    const { executor, device } = await openWithDevice();
    const loaded = await executor.load(heavy(1));
    await loaded.run();
    device.destroy();
    expect(await executor.lost).not.toBe('');
    await expect(loaded.run()).rejects.toMatchObject({ code: 'device/lost' });
    const again = await gpuExecutor();
    await (await again.load(heavy(1))).run();
  });

  it('says so too when it is lost in the middle of a run, an iteration or a read', async () => {
    const busy = {
      run: (loaded: LoadedPlan) => loaded.run(),
      iterate: (loaded: LoadedPlan) => loaded.iterate({ steps: 10, feeds: [] }),
      read: (loaded: LoadedPlan) => {
        void loaded.run().catch(() => {});
        return loaded.read(2);
      },
    };
    for (const [name, start] of Object.entries(busy)) {
      const { executor, device } = await openWithDevice();
      const loaded = await executor.load(heavy(20));
      const pending = start(loaded).then(
        () => 'done',
        (cause: unknown) => cause,
      );
      await new Promise((resolve) => setTimeout(resolve, 30));
      device.destroy();
      expect(await pending, name).toMatchObject({ name: 'DeviceError', code: 'device/lost' });
    }
  });
});
