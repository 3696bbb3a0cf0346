/**
 * WebGPU in Node: Dawn, from the `webgpu` package. The instance has to be kept for as long as one of its devices is used,
 * or Dawn takes it away.
 */
let instance: GPU | undefined;

/** Dawn's `GPU`; undefined where the package or its library is not there. */
export async function nodeGpu(): Promise<GPU | undefined> {
  if (instance) return instance;
  try {
    const { create } = (await import('webgpu')) as unknown as { create: (flags: readonly string[]) => GPU };
    instance = create([]);
    return instance;
  } catch {
    return undefined;
  }
}
