import { expect, it } from 'vitest';
import type { Document } from '../../graph-core/model/document.ts';
import { nodeGpu } from '../../kernels/webgpu/node.ts';
import { createDirectClient } from '../../session/direct.ts';
import type { DeviceInfo } from '../../session/protocol.ts';
import { describeGpu } from '../support/gpu.ts';

/** The machine's adapter under a name that no software has. */
async function asHardware(): Promise<GPU> {
  const gpu = (await nodeGpu()) as GPU;
  const requestAdapter = async (options?: GPURequestAdapterOptions): Promise<GPUAdapter | null> => {
    const adapter = await gpu.requestAdapter(options);
    const info = { vendor: 'acme', architecture: 'one', device: '', description: 'Acme One' };
    return (
      adapter &&
      new Proxy(adapter, {
        get: (target, key) => {
          if (key === 'info') return info;
          const value: unknown = Reflect.get(target, key, target);
          return typeof value === 'function' ? value.bind(target) : value;
        },
      })
    );
  };
  return { requestAdapter } as GPU;
}

/** A weight matrix of `size` times `size` on one sample. */
const layer = (size: number): Document => ({
  format: 'chainrule-graph',
  version: 1,
  name: 'layer',
  nodes: [
    { id: 'x', type: 'observed', attrs: { shape: [size], fill: { distribution: 'normal', stream: 'x' } } },
    { id: 'f', type: 'linear', attrs: { outFeatures: size, hasBias: false } },
    { id: 'C', type: 'sum' },
  ],
  edges: [
    { from: 'x.value', to: 'f.input' },
    { from: 'f.output', to: 'C.input' },
  ],
  parameters: {},
  definitions: {},
  data: {},
  training: {},
  view: {},
});

/** A session on a GPU, and the kinds of devices that it has told of. */
async function opened(options: { readonly memoryBudget?: number } = {}) {
  const client = createDirectClient({ gpu: await asHardware(), choice: 'auto', seed: 1, ...options });
  const told: DeviceInfo['kind'][] = [];
  client.on('device', ({ kind }) => told.push(kind));
  let generation = 0;
  const open = (document: Document, fresh: boolean) =>
    client.request('open', { document, tables: {}, generation: ++generation, fresh });
  const kindFor = async (document: Document, fresh = true): Promise<string | undefined> => {
    const { diagnostics, view } = await open(document, fresh);
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(view?.generation).toBe(generation);
    return (await client.request('devices', {}))[0]?.kind;
  };
  return { client, told, open, kindFor };
}

describeGpu('the device that is chosen by itself', () => {
  it('is the GPU where dispatches are large, WebAssembly where they are small, and the one asked for in any case', async () => {
    const { client, told, kindFor } = await opened();
    expect(await kindFor(layer(4))).toBe('wasm');
    expect(await kindFor(layer(1024))).toBe('webgpu');
    expect(await kindFor(layer(5))).toBe('wasm');
    expect(told).toEqual(['wasm', 'webgpu', 'wasm']);
    expect((await client.request('useDevice', { choice: 'webgpu' })).kind).toBe('webgpu');
    expect(await kindFor(layer(6))).toBe('webgpu');
    expect((await client.request('useDevice', { choice: 'auto' })).kind).toBe('wasm');
    client.dispose();
  });

  it('changes when the document that is open grows or shrinks', async () => {
    const { client, told, kindFor } = await opened();
    expect(await kindFor(layer(4))).toBe('wasm');
    expect(await kindFor({ ...layer(4), name: 'another name' }, false)).toBe('wasm');
    expect(await kindFor(layer(1024), false)).toBe('webgpu');
    expect(await kindFor(layer(3), false)).toBe('wasm');
    expect(told).toEqual(['wasm', 'webgpu', 'wasm']);
    client.dispose();
  });

  it('is told by few large products among many small blocks, and by the samples of a batch', async () => {
    const { client, kindFor } = await opened();
    const large = layer(1024);
    const small = Array.from({ length: 30 }, (_, i) => ({ id: `a${i}`, type: 'tanh' }));
    const along = small.map(({ id }, i) => ({ from: i === 0 ? 'x.value' : `a${i - 1}.output`, to: `${id}.input` }));
    const mixed = { ...large, nodes: [...large.nodes, ...small], edges: [...large.edges, ...along] };
    expect(await kindFor(mixed)).toBe('webgpu');
    const rows = (count: number): Document => {
      const value = { dtype: 'float', shape: [count, 60], data: Array.from({ length: 60 * count }, (_, i) => i % 7) } as const;
      const [, ...others] = layer(60).nodes;
      return { ...layer(60), nodes: [{ id: 'x', type: 'observed', attrs: { shape: [60], value } }, ...others] };
    };
    expect(await kindFor(rows(4))).toBe('wasm');
    expect(await kindFor(rows(400), false)).toBe('webgpu');
    client.dispose();
  });

  it('can be changed where the step of the document has no room', async () => {
    const { client, open } = await opened({ memoryBudget: 1000 });
    await expect(open(layer(64), true)).rejects.toMatchObject({ code: 'session/too-large' });
    expect((await client.request('useDevice', { choice: 'cpu' })).kind).toBe('cpu');
    expect((await client.request('useDevice', { choice: 'auto' })).kind).toBe('webgpu');
    client.dispose();
  });
});
