import type { Address } from '../../graph-core/model/document.ts';
import { createCpuExecutor } from '../../kernels/cpu/executor.ts';
import type { Executor } from '../../kernels/executor.ts';
import { type RunRequest, type RunResult, runGraph } from '../run.ts';
import { errorOf } from '../session-error.ts';

export interface DeviceRow {
  readonly address: Address;
  readonly what: 'value' | 'gradient';
  /** Largest difference, over the scale of the reference. */
  readonly error: number;
  readonly passed: boolean;
}

/** Rounding of a chain of float32 operations, over the largest entry: about a thousand roundings in a row. */
const DEVICE_TOLERANCE = 2e-4;

/** How much further than float32 on the CPU a device may be from the reference, where most digits cancel. */
const CANCELLATION = 32;
/** Below it float32 has no normal numbers, and a device may take them for 0. */
const SMALLEST_NORMAL = 2 ** -126;

/**
 * Compares every value and gradient of a device with the reference's, each tensor on its own scale. What is left of large
 * terms that cancel (a gradient at the minimum) has no digit that float32 could get right: how far off any float32 is, is
 * found by doing the same on the CPU. @throws DeviceError
 */
export async function compareDevices(
  request: RunRequest,
  reference: Executor,
  device: Executor,
  signal?: AbortSignal,
): Promise<readonly DeviceRow[]> {
  const results: RunResult[] = [];
  for (const executor of [reference, createCpuExecutor('float32'), device]) {
    const found = await runGraph(request, executor, signal);
    if (!found.ok) throw errorOf(found.error);
    results.push(found.value);
  }
  const [expected, rounded, found] = results as [RunResult, RunResult, RunResult];
  return (['value', 'gradient'] as const).flatMap((what) => {
    const of = (result: RunResult): RunResult['values'] => (what === 'value' ? result.values : result.gradients);
    return [...of(expected)].map(([address, { data }]): DeviceRow => {
      const scale = scaleOf(data, of(rounded).get(address)?.data);
      const error = distance(data, of(found).get(address)?.data) / scale;
      return { address, what, error, passed: error <= DEVICE_TOLERANCE };
    });
  });
}

/** The largest entry, or what makes the unavoidable difference a tolerable one. */
function scaleOf(want: ArrayLike<number>, rounded: ArrayLike<number> | undefined): number {
  let largest = 0;
  for (let i = 0; i < want.length; i++) {
    const size = Math.abs(want[i] as number);
    if (Number.isFinite(size) && size > largest) largest = size;
  }
  const off = distance(want, rounded);
  const unavoidable = Math.max(SMALLEST_NORMAL, Number.isFinite(off) ? CANCELLATION * off : 0);
  return Math.max(largest, unavoidable / DEVICE_TOLERANCE);
}

/** Largest difference; infinite where lengths or non-finite entries differ. */
function distance(want: ArrayLike<number>, got: ArrayLike<number> | undefined): number {
  if (want.length !== got?.length) return Number.POSITIVE_INFINITY;
  let difference = 0;
  for (let i = 0; i < want.length; i++) {
    const [a, b] = [want[i] as number, got[i] as number];
    if (Number.isFinite(a) && Number.isFinite(b)) difference = Math.max(difference, Math.abs(a - b));
    else if (!Object.is(a, b)) return Number.POSITIVE_INFINITY;
  }
  return difference;
}
