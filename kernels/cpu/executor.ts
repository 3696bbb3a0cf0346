import type { Dtype, TensorData } from '../../graph-core/model/tensor.ts';
import { type Plan, slotLength } from '../../graph-core/plan/plan.ts';
import type { DeviceInfo, Executor } from '../executor.ts';
import { type HostEngine, HostedPlan } from '../hosted/hosted-plan.ts';
import { outOfMemory } from '../hosted/out-of-memory.ts';
import type { Kernel } from './kernel.ts';
import { prepare } from './kernels.ts';
import { type Precision, Scratch } from './scratch.ts';

/** The reference: the plan's own memory, every call a plain loop, float64 unless asked otherwise. */
export function createCpuExecutor(precision: Precision = 'float64'): Executor {
  const info: DeviceInfo = {
    kind: 'cpu',
    name: precision === 'float64' ? 'CPU, float64 reference' : 'CPU, float32',
    vendor: 'cpu',
    architecture: precision,
    software: true,
    precision,
    limits: { alignment: 4, maxArenaBytes: 2 ** 31, maxBindings: 64 },
  };
  return {
    info,
    lost: new Promise(() => {}),
    load: async (plan) => loadPlan(plan, precision),
    destroy: () => {},
  };
}

/** @throws DeviceError `device/out-of-memory` where the engine has no room for the slots */
function loadPlan(plan: Plan, precision: Precision): HostedPlan {
  try {
    return new HostedPlan(plan, cpuEngine(plan, precision));
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw outOfMemory(plan, (plan.arenas.reduce((sum, arena) => sum + arena, 0) * bytesPerElement(precision)) / 4);
  }
}

function cpuEngine(plan: Plan, precision: Precision): HostEngine {
  const size = bytesPerElement(precision);
  const arenas = plan.arenas.map((bytes) => new ArrayBuffer((bytes / 4) * size));
  const memory = plan.slots.map((slot) => {
    const arena = arenas[slot.arena] as ArrayBuffer;
    return viewOf(arena, (slot.offset / 4) * size, slotLength(slot), slot.dtype, precision);
  });
  const scratch = new Scratch(precision);
  const kernels = plan.calls.map(({ call }) => (call.kernel === 'script' ? null : prepare(call, memory, scratch)));
  return {
    memory,
    *run(from, to) {
      for (let i = from; i < to; i++) {
        const label = plan.calls[i]?.label ?? '';
        for (const _ of (kernels[i] as Kernel)()) yield label;
        yield label;
      }
    },
    destroy: () => {},
  };
}

/** A plan counts four bytes an element, as on a device; here every element takes a float's room, so that all stay aligned. */
const bytesPerElement = (precision: Precision): number => (precision === 'float64' ? 8 : 4);

function viewOf(arena: ArrayBuffer, offset: number, length: number, dtype: Dtype, precision: Precision): TensorData {
  if (dtype !== 'float') return new Int32Array(arena, offset, length);
  return precision === 'float64' ? new Float64Array(arena, offset, length) : new Float32Array(arena, offset, length);
}
