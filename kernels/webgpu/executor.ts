import { err, ok, type Result } from '../../graph-core/model/result.ts';
import type { Plan } from '../../graph-core/plan/plan.ts';
import { bytesText } from '../bytes-text.ts';
import type { Products } from '../codegen/shader.ts';
import { DeviceError, type DeviceInfo, type Executor, type LoadedPlan } from '../executor.ts';
import { openDevice } from './adapter.ts';
import { type Dispatch, dispatchesOf } from './dispatches.ts';
import { DeviceHealth } from './health.ts';
import { type PlanParts, type SharedDevice, WebGpuPlan } from './loaded-plan.ts';
import { PipelineCache } from './pipelines.ts';
import { ProductsChoice } from './products.ts';
import { Speed } from './speed.ts';

export interface WebGpuOptions {
  /** Bytes of device memory that all loaded plans together may take; 2 GiB unless said otherwise. */
  readonly budget?: number;
  /** How weighted sums are computed; timed on a GPU unless said here. */
  readonly products?: Products;
  /** Whether shaders are written for a device that computes on the processor; as the adapter says it is unless said here. */
  readonly software?: boolean;
}

const DEFAULT_BUDGET = 2 * 2 ** 30;

/** Opens WebGPU: `navigator.gpu` in a window or worker, Dawn's in Node. */
export async function createWebGpuExecutor(
  gpu: GPU | undefined,
  options: WebGpuOptions = {},
): Promise<Result<Executor, DeviceError>> {
  const opened = await openDevice(gpu);
  if (!opened.ok) return err(opened.error);
  const { device, info } = opened.value;
  return ok(new WebGpuExecutor(device, { ...info, software: options.software ?? info.software }, options));
}

class WebGpuExecutor implements Executor {
  readonly info: DeviceInfo;
  readonly lost: Promise<string>;
  readonly #device: GPUDevice;
  readonly #pipelines: PipelineCache;
  readonly #budget: number;
  readonly #shared: SharedDevice;
  readonly #products: ProductsChoice;
  /** Bytes of the plans that are loaded. */
  #used = 0;
  #closed = false;

  constructor(device: GPUDevice, info: DeviceInfo, { budget = DEFAULT_BUDGET, products }: WebGpuOptions) {
    this.info = info;
    this.#device = device;
    this.#budget = budget;
    // a driver that is a CPU program pays for each barrier
    const known = products ?? (info.software ? 'blocks' : undefined);
    this.#products = new ProductsChoice(known, (plan, way, steps) => this.#time(plan, way, steps));
    this.#shared = { device, speed: new Speed(info.software), health: new DeviceHealth(device) };
    this.#pipelines = new PipelineCache(device);
    // a device that was closed on purpose is not lost
    this.lost = new Promise((resolve) => {
      void device.lost.then(({ reason, message }) => {
        if (!this.#closed) resolve(message || reason || 'the device was lost');
      });
    });
  }

  async load(plan: Plan): Promise<LoadedPlan> {
    const bytes = this.#checkMemory(plan);
    // booked before anything is awaited: loads that run at the same time see one another
    this.#used += bytes;
    const release = (): void => {
      this.#used -= bytes;
    };
    try {
      return await this.#make(plan, await this.#products.for(plan), release);
    } catch (cause) {
      release();
      throw cause;
    }
  }

  async #make(plan: Plan, products: Products, release: () => void): Promise<WebGpuPlan> {
    // the device tells of its memory while shaders are written and compiled
    const allocating = this.#allocate(plan);
    const compiling = this.#compile(plan, products);
    compiling.catch(() => {});
    const arenas = await allocating;
    try {
      const { dispatches, pipelines } = await compiling;
      return new WebGpuPlan(this.#shared, { plan, arenas, dispatches, pipelines, release });
    } catch (cause) {
      for (const arena of arenas) arena.destroy();
      throw cause;
    }
  }

  async #compile(plan: Plan, products: Products): Promise<Pick<PlanParts, 'dispatches' | 'pipelines'>> {
    const dispatches = dispatchesOf(plan, this.info, this.#shared.speed.largest, products);
    const label = (dispatch: Dispatch): string => plan.calls[dispatch.call]?.label ?? 'call';
    const pipelines = await Promise.all(dispatches.map((d) => this.#pipelines.get(d, label(d))));
    return { dispatches, pipelines };
  }

  /** Milliseconds that some iterations of a plan take. */
  async #time(plan: Plan, products: Products, steps: number): Promise<number> {
    const loaded = await this.#make(plan, products, () => {});
    const began = performance.now();
    await loaded.iterate({ steps, feeds: [] });
    const elapsed = performance.now() - began;
    loaded.destroy();
    return elapsed;
  }

  destroy(): void {
    this.#closed = true;
    this.#device.destroy();
  }

  /** Bytes of the plan; refuses before anything is allocated what cannot fit. */
  #checkMemory(plan: Plan): number {
    const total = plan.arenas.reduce((sum, bytes) => sum + bytes, 0);
    const { maxArenaBytes } = this.info.limits;
    const large = plan.slots.find((slot) => slot.bytes > maxArenaBytes);
    if (large) {
      const message = `${large.label} needs ${bytesText(large.bytes)}, the device binds at most ${bytesText(maxArenaBytes)} at once.`;
      throw new DeviceError('device/out-of-memory', message, large.label);
    }
    if (this.#used + total > this.#budget) {
      const largest = [...plan.slots].sort((a, b) => b.bytes - a.bytes)[0];
      const others = this.#used > 0 ? `, beside ${bytesText(this.#used)} in use` : '';
      const message = `The graph needs ${bytesText(total)} on the device, more than the budget of ${bytesText(this.#budget)}${others}.`;
      throw new DeviceError('device/out-of-memory', message, largest?.label);
    }
    return total;
  }

  async #allocate(plan: Plan): Promise<GPUBuffer[]> {
    const device = this.#device;
    device.pushErrorScope('out-of-memory');
    device.pushErrorScope('validation');
    const usage = 0x80 | 0x04 | 0x08; // STORAGE | COPY_SRC | COPY_DST
    const arenas = plan.arenas.map((bytes, i) => device.createBuffer({ label: `arena ${i}`, size: Math.max(256, bytes), usage }));
    // both at once: after a wait the topmost scope may be that of another plan
    const popped = [device.popErrorScope(), device.popErrorScope()];
    const [invalid, memory] = await Promise.all(popped);
    const failure = memory ?? invalid;
    if (!failure) return arenas;
    for (const arena of arenas) arena.destroy();
    const total = plan.arenas.reduce((sum, bytes) => sum + bytes, 0);
    throw new DeviceError('device/out-of-memory', `The device has no room for ${bytesText(total)}: ${failure.message}`);
  }
}
