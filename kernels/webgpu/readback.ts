/** GPUBufferUsage and GPUMapMode by number: Node has no such globals. */
const MAP_READ_USAGE = 0x1;
const COPY_DST = 0x8;
const MAP_READ_MODE = 1;

/** Buffers kept for the next read; larger ones are made and thrown away. */
const KEEP_BYTES = 2 ** 20;
const SMALLEST = 2 ** 12;

/** Copies device memory to the host through staging buffers that are used again. */
export class Readback {
  readonly #device: GPUDevice;
  readonly #free: GPUBuffer[] = [];

  constructor(device: GPUDevice) {
    this.#device = device;
  }

  /** `size` bytes of a buffer; waits for the work that was submitted before. */
  async read(buffer: GPUBuffer, offset: number, size: number): Promise<ArrayBuffer> {
    const staging = this.#take(size);
    try {
      const encoder = this.#device.createCommandEncoder();
      encoder.copyBufferToBuffer(buffer, offset, staging, 0, size);
      this.#device.queue.submit([encoder.finish()]);
      await staging.mapAsync(MAP_READ_MODE, 0, size);
      const copy = staging.getMappedRange(0, size).slice(0);
      staging.unmap();
      if (staging.size <= KEEP_BYTES) this.#free.push(staging);
      else staging.destroy();
      return copy;
    } catch (cause) {
      staging.destroy();
      throw cause;
    }
  }

  destroy(): void {
    for (const buffer of this.#free.splice(0)) buffer.destroy();
  }

  #take(size: number): GPUBuffer {
    const fits = this.#free.findIndex((buffer) => buffer.size >= size);
    const [found] = fits < 0 ? [] : this.#free.splice(fits, 1);
    if (found) return found;
    const rounded = size > KEEP_BYTES ? size : Math.max(SMALLEST, 2 ** Math.ceil(Math.log2(size)));
    return this.#device.createBuffer({ label: 'read back', size: rounded, usage: MAP_READ_USAGE | COPY_DST });
  }
}
