import { err, ok, type Result } from '../../graph-core/model/result.ts';
import { DeviceError, type DeviceInfo } from '../executor.ts';

/** Drivers that are CPU programs, by what they call themselves. */
const SOFTWARE = /llvmpipe|lavapipe|swiftshader|softpipe|basic render|warp/i;

/** Arenas stay below what every WebGPU device binds. */
const DEFAULT_BINDING_BYTES = 128 * 2 ** 20;

export interface OpenDevice {
  readonly device: GPUDevice;
  readonly info: DeviceInfo;
}

/** What an adapter says of itself. */
function describe(adapter: GPUAdapter): Pick<DeviceInfo, 'name' | 'vendor' | 'architecture' | 'software'> {
  const { vendor, architecture, device, description } = adapter.info;
  const name = description || device || [vendor, architecture].filter(Boolean).join(' ') || 'unnamed adapter';
  const fallback = (adapter.info as { isFallbackAdapter?: boolean }).isFallbackAdapter === true;
  return { name, vendor, architecture, software: fallback || SOFTWARE.test(`${name} ${vendor} ${architecture}`) };
}

/** Opens a device with the limits that WebGPU guarantees and no features. */
export async function openDevice(gpu: GPU | undefined): Promise<Result<OpenDevice, DeviceError>> {
  if (!gpu) return err(new DeviceError('device/no-adapter', 'WebGPU is not available here.'));
  try {
    const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
    if (!adapter) return err(new DeviceError('device/no-adapter', 'WebGPU found no adapter: no GPU driver that it can use.'));
    const device = await adapter.requestDevice();
    const { minStorageBufferOffsetAlignment, maxStorageBufferBindingSize, maxStorageBuffersPerShaderStage } = device.limits;
    const info: DeviceInfo = {
      kind: 'webgpu',
      ...describe(adapter),
      precision: 'float32',
      limits: {
        alignment: minStorageBufferOffsetAlignment,
        maxArenaBytes: Math.min(DEFAULT_BINDING_BYTES, maxStorageBufferBindingSize),
        maxBindings: maxStorageBuffersPerShaderStage,
      },
    };
    return ok({ device, info });
  } catch (cause) {
    return err(new DeviceError('device/no-adapter', `WebGPU could not open a device: ${messageOf(cause)}`));
  }
}

export const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));
