import type { DeviceCall } from '../../graph-core/model/kernel-call.ts';
import type { TensorData } from '../../graph-core/model/tensor.ts';
import { contractKernel } from './contract.ts';
import { gatherKernel, mapKernel } from './elementwise.ts';
import type { Kernel } from './kernel.ts';
import { randomKernel } from './random.ts';
import { argKernel, reduceKernel } from './reduce.ts';
import type { Scratch } from './scratch.ts';

/** Prepares a call over the memory of the slots. */
export function prepare(call: DeviceCall, memory: readonly TensorData[], scratch: Scratch): Kernel {
  const read = call.inputs.map((view) => memory[view.slot] as TensorData);
  const write = memory[call.output.slot] as TensorData;
  switch (call.kernel) {
    case 'map':
      return mapKernel(call, read, write, scratch);
    case 'reduce':
      return reduceKernel(call, read, write, scratch);
    case 'arg':
      return argKernel(call, read[0] as TensorData, write);
    case 'contract':
      return contractKernel(call, read, write, scratch);
    case 'gather':
      return gatherKernel(call, read, write);
    case 'random':
      return randomKernel(call, read, write);
  }
}
