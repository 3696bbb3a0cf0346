import type { KernelCall } from '../../graph-core/model/kernel-call.ts';
import { sizeOf } from '../../graph-core/model/tensor.ts';
import { contractShader } from './contract.ts';
import { gatherShader, mapShader } from './elementwise.ts';
import { randomShader } from './random.ts';
import { argShader, reduceShader } from './reduce.ts';
import type { Shader, Target } from './shader.ts';

/** Number of elements that a call writes. */
function written(call: KernelCall): number {
  return call.kernel === 'contract' ? sizeOf([...call.batch, ...call.m, ...call.n]) : sizeOf(call.dims);
}

/** The shader of a call; null when it writes nothing, for a dispatch of nothing is not allowed. */
export function generate(call: KernelCall, target: Target): Shader | null {
  if (written(call) === 0 || call.kernel === 'script') return null;
  switch (call.kernel) {
    case 'map':
      return mapShader(call, target);
    case 'gather':
      return gatherShader(call, target);
    case 'random':
      return randomShader(call, target);
    case 'reduce':
      return reduceShader(call, target);
    case 'arg':
      return argShader(call, target);
    case 'contract':
      return contractShader(call, target);
  }
}
