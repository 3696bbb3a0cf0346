import type { Plan } from '../../graph-core/plan/plan.ts';
import { bytesText } from '../bytes-text.ts';
import { DeviceError } from '../executor.ts';

/** What a plan that finds no room is refused with. */
export function outOfMemory({ slots }: Plan, bytes: number): DeviceError {
  const largest = [...slots].sort((a, b) => b.bytes - a.bytes)[0];
  const message = `The graph needs ${bytesText(bytes)} of memory, more than there is; the largest value is ${largest?.label}.`;
  return new DeviceError('device/out-of-memory', message, largest?.label);
}
