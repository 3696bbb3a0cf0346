import type { DeviceCall, KernelCall } from '../../graph-core/model/kernel-call.ts';
import { sizeOf } from '../../graph-core/model/tensor.ts';
import { callAt, type FormAt } from '../../graph-core/plan/planned-call.ts';
import { textKey } from '../../graph-core/program/keys.ts';
import { bind } from './bindings.ts';
import { contractBody, contractWork } from './contract.ts';
import { GATHER_WORK, gatherBody, mapBody, mapWork, streamsOf } from './elementwise.ts';
import { RANDOM_WORK, randomBody } from './random.ts';
import { argBody, argWork, reduceBody, reduceWork } from './reduce.ts';
import { SameCalls, wordsAt } from './same-calls.ts';
import { type Body, type Shader, ShaderBuilder, type Target } from './shader.ts';

/** Number of elements that a call writes. */
export function written(call: KernelCall): number {
  return call.kernel === 'contract' ? sizeOf(call.batch) * sizeOf(call.m) * sizeOf(call.n) : sizeOf(call.dims);
}

const shaders = new SameCalls<Shader>();

/** The shader of a call; null when it writes nothing, for a dispatch of nothing is not allowed. */
export function generate(call: FormAt, target: Target): Shader | null {
  const { form } = call;
  if (written(form) === 0 || form.kernel === 'script') return null;
  const { slots, lanes, products, software } = target;
  const bound = bind(call.slots, slots, target.maxBindings);
  const streams = streamsOf([form], target);
  const kind = [lanes, textKey(products), Number(software), streams];
  const template = shaders.templateOf(kind, call, bound, slots, () => {
    const b = new ShaderBuilder(slots, bound);
    return b.finish(bodyOf(b, callAt(form, call.slots) as DeviceCall, { ...target, streams }));
  });
  const { wgsl, count, perGroup, work, starts, writable } = template.made;
  return { wgsl, count, perGroup, work, starts, writable, words: wordsAt(template, call, bound), bindings: bound.bindings };
}

export type BodyTarget = Pick<Target, 'lanes' | 'products' | 'software' | 'streams'>;

/**
 * The text of a call, for a device that it takes `lanes` invocations to keep busy; 0 for a text in which one invocation computes an
 * element, or `streams` of them, without a barrier.
 */
export function bodyOf(b: ShaderBuilder, call: DeviceCall, target: BodyTarget): Body {
  switch (call.kernel) {
    case 'map':
      return mapBody(b, call, target.streams);
    case 'gather':
      return gatherBody(b, call);
    case 'random':
      return randomBody(b, call);
    case 'reduce':
      return reduceBody(b, call, target);
    case 'arg':
      return argBody(b, call);
    case 'contract':
      return contractBody(b, call, target);
  }
}

/** Loads and operations for each element of a call whose text is serial. */
export function serialWork(call: DeviceCall): number {
  switch (call.kernel) {
    case 'map':
      return mapWork(call);
    case 'gather':
      return GATHER_WORK;
    case 'random':
      return RANDOM_WORK;
    case 'reduce':
      return reduceWork(call);
    case 'arg':
      return argWork(call);
    case 'contract':
      return contractWork(call);
  }
}
