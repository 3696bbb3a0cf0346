import type { Plan } from '../../graph-core/plan/plan.ts';
import { bytesText } from '../bytes-text.ts';
import { DeviceError } from '../executor.ts';

/** What a plan that finds no room is refused with; `most`: bytes that all of WebAssembly's memory may have, where it is that. */
export function outOfMemory({ slots }: Plan, bytes: number, most = Number.POSITIVE_INFINITY): DeviceError {
  const largest = [...slots].sort((a, b) => b.bytes - a.bytes)[0];
  const limit =
    bytes > most
      ? `which is more than the ${bytesText(most)} that WebAssembly has at most; the CPU has no such limit`
      : 'more than there is';
  const message = `The graph needs ${bytesText(bytes)} of memory, ${limit}; the largest value is ${largest?.label}.`;
  return new DeviceError('device/out-of-memory', message, largest?.label);
}
