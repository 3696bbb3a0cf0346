import { afterEach, expect, it } from 'vitest';
import { setThreads } from '../../kernels/wasm/pool.ts';
import { nodeGpu } from '../../kernels/webgpu/node.ts';
import { createDirectClient } from '../../session/direct.ts';
import type { SessionClient, SessionEvents } from '../../session/protocol.ts';
import { describeGpu } from '../support/gpu.ts';
import { failingThreads } from '../support/threads.ts';
import { networkOf } from './step-and-run.ts';

const clients: SessionClient[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.dispose();
  setThreads(null);
});

/** The real GPU, with the devices it gave out, so that one can be taken away. */
function watched(gpu: GPU) {
  const devices: GPUDevice[] = [];
  const bound = <T extends object>(target: T, key: PropertyKey): unknown => {
    const value = Reflect.get(target, key, target) as unknown;
    return typeof value === 'function' ? value.bind(target) : value;
  };
  const adapter = (real: GPUAdapter): GPUAdapter =>
    new Proxy(real, {
      get: (target, key) =>
        key === 'requestDevice'
          ? async (options: GPUDeviceDescriptor) => {
              const device = await target.requestDevice(options);
              devices.push(device);
              return device;
            }
          : bound(target, key),
    });
  const proxy = new Proxy(gpu, {
    get: (target, key) =>
      key === 'requestAdapter'
        ? async (options: GPURequestAdapterOptions) => {
            const found = await target.requestAdapter(options);
            return found && adapter(found);
          }
        : bound(target, key),
  });
  return { gpu: proxy, devices };
}

const spec = {
  samples: 4,
  features: 3,
  hidden: 4,
  outputs: 2,
  activation: 'tanh',
  cost: 'mse-loss',
  optimizer: { type: 'adam', lr: 0.01 },
  penalty: false,
  seed: 1,
} as const;

describeGpu('losing the device', () => {
  it('opens a new one with the same weights, and tells', async () => {
    const real = await nodeGpu();
    if (!real) throw new Error('WebGPU for Node is not installed');
    const { gpu, devices } = watched(real);
    const client = createDirectClient({ choice: 'webgpu', gpu });
    clients.push(client);
    const errors: SessionEvents['error'][] = [];
    client.on('error', (error) => errors.push(error));
    await client.request('open', { document: networkOf(spec), tables: {}, generation: 1 });
    await client.request('train', { steps: 7 });
    const { stages } = await client.request('goTo', { cursor: 1 });
    const before = await client.request('parameters', {});
    const reopened = new Promise<SessionEvents['device']>((resolve) => void client.on('device', resolve));
    const shown = new Promise<SessionEvents['view']>((resolve) => void client.on('view', resolve));
    const running = client.request('train', { steps: Number.POSITIVE_INFINITY }).catch((error: unknown) => error);
    const weights = async () => (await client.request('parameters', {}))['f.weight']?.data;
    await expect.poll(weights, { timeout: 20_000 }).not.toEqual(before['f.weight']?.data);
    const trained = await client.request('parameters', {});
    devices.at(-1)?.destroy();
    expect((await reopened).kind).toBe('webgpu');
    await shown;
    await running;
    expect(errors.map((error) => error.code)).toContain('device/lost');
    const after = await client.request('parameters', {});
    expect(Array.from(after['f.weight']?.data ?? []).every(Number.isFinite)).toBe(true);
    expect(after['f.weight']?.data).not.toEqual(before['f.weight']?.data);
    expect(trained['f.weight']?.data).not.toEqual(before['f.weight']?.data);
    const view = await client.request('goTo', { cursor: stages.length });
    expect(view.values['C.cost']).toBeDefined();
    expect((await client.request('train', { steps: 3 })).ended).toBe('done');
  });
});

it('opens WebAssembly anew where a thread fails in the middle of training', async () => {
  setThreads(failingThreads(2));
  const client = createDirectClient({ choice: 'wasm', gpu: undefined });
  clients.push(client);
  const errors: SessionEvents['error'][] = [];
  client.on('error', (error) => errors.push(error));
  const large = { ...spec, samples: 128, features: 300, hidden: 200 };
  await client.request('open', { document: networkOf(large), tables: {}, generation: 1 });
  const reopened = new Promise<SessionEvents['device']>((resolve) => void client.on('device', resolve));
  const running = client.request('train', { steps: Number.POSITIVE_INFINITY }).catch((error: unknown) => error);
  expect((await reopened).kind).toBe('wasm');
  await running;
  expect(errors.map(({ code, message }) => [code, message])).toContainEqual([
    'device/lost',
    'the device was lost (a thread could not do its part of a call) and is opened again',
  ]);
  expect((await client.request('train', { steps: 3 })).ended).toBe('done');
  const weights = (await client.request('parameters', {}))['f.weight']?.data;
  expect(Array.from(weights ?? [Number.NaN]).every(Number.isFinite)).toBe(true);
});
