import type { DeviceCall, Slot, View } from '../../graph-core/model/kernel-call.ts';
import { Memo } from '../../graph-core/program/memo.ts';
import type { Expr } from '../../graph-core/scalar/expr.ts';
import { exprKey } from '../../graph-core/scalar/key.ts';
import type { Bound } from './bindings.ts';
import type { Shader, Target } from './shader.ts';

/** Nobody's in particular: a text depends on nothing but what is in its key. */
const EVERYONE = {};
const shaders = new Memo<typeof EVERYONE, Shader>();

/**
 * The shader that `make` gives, once for all calls that are alike: that differ in nothing but where their values lie. A network of a thousand equal
 * layers has a handful of them.
 */
export function shaderOnce(call: DeviceCall, bound: Bound, { slots, lanes, products }: Target, make: () => Shader): Shader {
  const known = shaders.get(EVERYONE, `${lanes} ${products} ${boundKey(bound, slots)} ${callKey(call, bound)}`, make);
  return known.bindings === bound.bindings ? known : { ...known, bindings: bound.bindings };
}

/** What values the slots hold, and in which binding and how far behind its start they are. */
function boundKey({ bindings, places }: Bound, slots: readonly Slot[]): string {
  let key = bindings.map(({ storage }) => storage).join();
  for (const [slot, { binding, behind }] of places) key += ` ${slots[slot]?.dtype}@${binding}+${behind}`;
  return key;
}

/** All that a call says, its slots by their order in it. */
function callKey(call: DeviceCall, { places }: Bound): string {
  const numbers = new Map<number, number>();
  for (const slot of places.keys()) numbers.set(slot, numbers.size);
  const view = ({ slot, offset, strides }: View): string => `${numbers.get(slot)}+${offset}*${strides.join()}`;
  let key = '';
  for (const [name, value] of Object.entries(call)) {
    if (name === 'inputs') key += call.inputs.map(view).join(' ');
    else if (name === 'output') key += view(call.output);
    else key += name === 'expr' || name === 'post' ? exprKey(value as Expr) : JSON.stringify(value);
    key += ';';
  }
  return key;
}
