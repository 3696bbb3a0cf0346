import { allocate, type TensorData } from '../../graph-core/model/tensor.ts';
import type { Executor, LoadedPlan } from '../../kernels/executor.ts';

/** One unit in the last place of a float32. */
const STEP = 2 ** -23;

/**
 * An executor whose floats are moved in their last digit when they are written, up or down by turns that look random: what comes
 * out of it says how much of a result hangs on digits that float32 has not got.
 */
export function moved(executor: Executor): Executor {
  return {
    ...executor,
    load: async (plan) => {
      const loaded = await executor.load(plan);
      const write: LoadedPlan['write'] = (slot, data, at) => {
        const isFloat = plan.slots[slot]?.dtype === 'float';
        loaded.write(slot, isFloat ? movedData(data, slot) : data, at);
      };
      return new Proxy(loaded, {
        get: (target, key) => {
          if (key === 'write') return write;
          const member: unknown = Reflect.get(target, key, target);
          return typeof member === 'function' ? member.bind(target) : member;
        },
      });
    },
  };
}

function movedData(data: TensorData, slot: number): TensorData {
  const out = allocate('float', data.length);
  for (let i = 0; i < data.length; i++) {
    const bits = Math.imul((i + 1) * 0x9e3779b1, slot + 0x85ebca6b);
    out[i] = (data[i] as number) * (1 + ((bits >>> 13) & 1 ? STEP : -STEP));
  }
  return out;
}
