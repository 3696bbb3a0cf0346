/** What is made on a device, and stays until it is let go. Encoders and command buffers are used up by each submission in WebGPU. */
const OBJECTS = [
  'createBuffer',
  'createTexture',
  'createSampler',
  'createBindGroupLayout',
  'createPipelineLayout',
  'createBindGroup',
  'createShaderModule',
  'createComputePipeline',
  'createComputePipelineAsync',
  'createRenderPipeline',
  'createRenderPipelineAsync',
  'createQuerySet',
] as const;

/** What a program asks of WebGPU, counted. */
export interface GpuCounts {
  /** Buffers, textures, samplers, layouts, bind groups, modules, pipelines and query sets. */
  objects: number;
  buffers: number;
  bindGroups: number;
  pipelines: number;
  /** Length of all shader texts. */
  wgsl: number;
  encoders: number;
  dispatches: number;
  copies: number;
  submits: number;
  /** `writeBuffer`: how often, and bytes. */
  writes: number;
  written: number;
  /** Buffers that were mapped, and the bytes of what was taken out of them. */
  maps: number;
  read: number;
}

export const NO_COUNTS: GpuCounts = {
  objects: 0,
  buffers: 0,
  bindGroups: 0,
  pipelines: 0,
  wgsl: 0,
  encoders: 0,
  dispatches: 0,
  copies: 0,
  submits: 0,
  writes: 0,
  written: 0,
  maps: 0,
  read: 0,
};

/** The classes of WebGPU: a page has them as globals, Node from Dawn. */
export type GpuClasses = Readonly<Record<string, { readonly prototype: object } | undefined>>;

type Method = (this: object, ...args: unknown[]) => unknown;

const bytesOf = (data: unknown): number => (data as { byteLength: number }).byteLength;

/** Counts every call on all devices, from now until `stop`. Methods are wrapped where they are defined: no object changes. */
export function countGpu(classes: GpuClasses): { readonly counts: GpuCounts; stop(): void } {
  const counts = { ...NO_COUNTS };
  const undo: (() => void)[] = [];
  const watch = (name: string, method: string, note: (args: readonly unknown[], made: unknown) => void): void => {
    const prototype = classes[name]?.prototype as Record<string, unknown> | undefined;
    const before = prototype && Object.getOwnPropertyDescriptor(prototype, method);
    if (!prototype || !before) return;
    const called = before.value as Method;
    const value: Method = function (...args) {
      const made = called.apply(this, args);
      note(args, made);
      return made;
    };
    Object.defineProperty(prototype, method, { ...before, value });
    undo.push(() => Object.defineProperty(prototype, method, before));
  };
  watchDevice(watch, counts);
  watchQueue(watch, counts);
  watch('GPUCommandEncoder', 'copyBufferToBuffer', () => counts.copies++);
  for (const method of ['dispatchWorkgroups', 'dispatchWorkgroupsIndirect'])
    watch('GPUComputePassEncoder', method, () => counts.dispatches++);
  watch('GPUBuffer', 'mapAsync', () => counts.maps++);
  watch('GPUBuffer', 'getMappedRange', (_, range) => {
    counts.read += bytesOf(range);
  });
  return {
    counts,
    stop: () => {
      for (const each of undo) each();
    },
  };
}

type Watch = (name: string, method: string, note: (args: readonly unknown[], made: unknown) => void) => void;

function watchDevice(watch: Watch, counts: GpuCounts): void {
  for (const method of OBJECTS)
    watch('GPUDevice', method, ([descriptor]) => {
      counts.objects++;
      if (method === 'createBuffer') counts.buffers++;
      if (method === 'createBindGroup') counts.bindGroups++;
      if (method.includes('Pipeline') && method !== 'createPipelineLayout') counts.pipelines++;
      if (method === 'createShaderModule') counts.wgsl += (descriptor as { code: string }).code.length;
    });
  watch('GPUDevice', 'createCommandEncoder', () => counts.encoders++);
}

function watchQueue(watch: Watch, counts: GpuCounts): void {
  watch('GPUQueue', 'submit', () => counts.submits++);
  watch('GPUQueue', 'writeBuffer', ([, , data, from = 0, length]) => {
    counts.writes++;
    const unit = ArrayBuffer.isView(data) ? (data as Uint8Array).BYTES_PER_ELEMENT : 1;
    counts.written += length === undefined ? bytesOf(data) - (from as number) * unit : (length as number) * unit;
  });
}

/** What was counted since `before`. */
export const countsSince = (now: GpuCounts, before: GpuCounts): GpuCounts =>
  Object.fromEntries(
    Object.entries(now).map(([name, count]) => [name, count - before[name as keyof GpuCounts]]),
  ) as unknown as GpuCounts;
