import type { Shader } from '../codegen/shader.ts';
import { DeviceError } from '../executor.ts';
import { messageOf } from './adapter.ts';

/** GPUShaderStage.COMPUTE, which Node does not define. */
const COMPUTE = 4;

/** What a pipeline is made of. */
type Text = Pick<Shader, 'wgsl' | 'bindings' | 'writable'>;

/** Pipelines that are kept: more than a large plan has. Those of bundles differ with each edit of a graph. */
const MOST_PIPELINES = 1000;

/**
 * Pipelines of one device by their text: two calls of the same structure share one. Those that were not asked for longest are let go; a
 * plan that is loaded holds its own.
 */
export class PipelineCache {
  readonly #device: GPUDevice;
  readonly #most: number;
  readonly #layouts = new Map<string, GPUBindGroupLayout>();
  /** The latest asked for last. */
  readonly #made = new Map<string, Promise<GPUComputePipeline>>();

  constructor(device: GPUDevice, most = MOST_PIPELINES) {
    this.#device = device;
    this.#most = most;
  }

  /**
   * Layout of a kernel with `storage` buffers, the last `writable` of which are written. Explicit, because one made from the text would
   * leave out a buffer that the text happens not to read.
   */
  layout(storage: number, writable: number): GPUBindGroupLayout {
    const key = `${storage}, ${writable}`;
    let layout = this.#layouts.get(key);
    if (!layout) {
      const buffers = Array.from({ length: storage }, (_, i) => {
        const type = i >= storage - writable ? ('storage' as const) : ('read-only-storage' as const);
        return { binding: i + 1, visibility: COMPUTE, buffer: { type } };
      });
      const uniform = { binding: 0, visibility: COMPUTE, buffer: { type: 'uniform' as const } };
      layout = this.#device.createBindGroupLayout({ label: `${storage} buffers`, entries: [uniform, ...buffers] });
      this.#layouts.set(key, layout);
    }
    return layout;
  }

  get size(): number {
    return this.#made.size;
  }

  /** Compiles in the background. @throws DeviceError `device/shader` naming the call that first asked for the text */
  get({ wgsl, bindings, writable }: Text, label: string): Promise<GPUComputePipeline> {
    const known = this.#made.get(wgsl);
    const made = known ?? this.#compile(wgsl, this.layout(bindings.length, writable), label);
    this.#made.delete(wgsl);
    this.#made.set(wgsl, made);
    if (known) return known;
    const [oldest] = this.#made.keys();
    if (this.#made.size > this.#most && oldest !== undefined) this.#made.delete(oldest);
    made.catch(() => {
      if (this.#made.get(wgsl) === made) this.#made.delete(wgsl);
    });
    return made;
  }

  async #compile(wgsl: string, bindings: GPUBindGroupLayout, label: string): Promise<GPUComputePipeline> {
    // the error is reported below; without a scope of its own it would count as uncaptured
    this.#device.pushErrorScope('validation');
    const module = this.#device.createShaderModule({ label, code: wgsl });
    void this.#device.popErrorScope().catch(() => {});
    try {
      const layout = this.#device.createPipelineLayout({ bindGroupLayouts: [bindings] });
      return await this.#device.createComputePipelineAsync({ label, layout, compute: { module, entryPoint: 'main' } });
    } catch (cause) {
      const info = await module.getCompilationInfo().catch(() => null);
      const lines = info?.messages.map((m) => `line ${m.lineNum}, column ${m.linePos}: ${m.message}`) ?? [];
      throw new DeviceError(
        'device/shader',
        `The shader of ${label} does not compile: ${lines.join('; ') || messageOf(cause)}`,
        label,
      );
    }
  }
}
