import { DeviceError } from '../executor.ts';

/**
 * What has gone wrong on a device. One for each device and asked by all its plans: a listener of its own would keep every
 * plan that was ever loaded alive for as long as the device.
 */
export class DeviceHealth {
  #fault: DeviceError | null = null;
  #isLost = false;

  constructor(device: GPUDevice) {
    device.addEventListener('uncapturederror', ({ error }) => {
      const code = error.constructor.name === 'GPUOutOfMemoryError' ? 'device/out-of-memory' : 'device/validation';
      this.#fault ??= new DeviceError(code, error.message);
    });
    void device.lost.then(() => {
      this.#isLost = true;
    });
  }

  /** @throws DeviceError `device/lost` from then on, or a fault, of which only the first to ask is told */
  check(): void {
    if (this.#isLost) throw new DeviceError('device/lost', 'The device was lost.');
    const fault = this.#fault;
    this.#fault = null;
    if (fault) throw fault;
  }
}
