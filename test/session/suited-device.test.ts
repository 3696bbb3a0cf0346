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

describeGpu('the device that is chosen by itself', () => {
  it('is the GPU where calls are large, WebAssembly where they are small, and the one asked for in any case', async () => {
    const client = createDirectClient({ gpu: await asHardware(), choice: 'auto', seed: 1 });
    const told: DeviceInfo['kind'][] = [];
    client.on('device', ({ kind }) => told.push(kind));
    let generation = 0;
    const kindFor = async (size: number): Promise<string | undefined> => {
      const { diagnostics } = await client.request('open', {
        document: layer(size),
        tables: {},
        generation: ++generation,
        fresh: true,
      });
      expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
      return (await client.request('devices', {}))[0]?.kind;
    };
    expect(await kindFor(4)).toBe('wasm');
    expect(await kindFor(1024)).toBe('webgpu');
    expect(await kindFor(5)).toBe('wasm');
    expect(told).toEqual(['wasm', 'webgpu', 'wasm']);
    expect((await client.request('useDevice', { choice: 'webgpu' })).kind).toBe('webgpu');
    expect(await kindFor(6)).toBe('webgpu');
    expect((await client.request('useDevice', { choice: 'auto' })).kind).toBe('wasm');
    client.dispose();
  });
});
