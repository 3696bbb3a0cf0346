import type { Shape } from '../../model/tensor.ts';
import type { Builder, Value } from '../../program/builder.ts';
import type { Attrs } from '../../program/program.ts';
import { DRAW_PORTS } from '../../random/draw-inputs.ts';
import { s } from '../../scalar/expr.ts';
import type { AttrSpec } from '../define.ts';
import type { Ports } from '../rules.ts';

export const STREAM: AttrSpec = {
  type: 'string',
  default: '',
  maxLength: 128,
  docs: 'Name of the random stream; the block’s address when empty. Inside a group it stands behind the group’s path.',
};

/** What a block draws with, handed on to a block inside it; 0 where a run feeds nothing. */
export const drawInputs = (b: Builder, inputs: Ports): Record<string, Value> =>
  Object.fromEntries(DRAW_PORTS.map((port) => [port, inputs[port] ?? b.fill(0, [], 'int32')]));

/** Numbers in [0, 1) in steps of 2^-24, each equally likely: the same on every device, bit for bit. */
export function uniform(b: Builder, inputs: Ports, shape: Shape, attrs: Attrs, lane = 0): Value {
  const bits = b.op('random-bits', drawInputs(b, inputs), { shape, stream: attrs.stream, lane }).output as Value;
  return b.map((k) => s.mul(s.cast(k, 'float'), 2 ** -24), bits);
}

/** Normal numbers by Box and Muller's formula, one from each pair of uniform ones. */
export function normal(b: Builder, inputs: Ports, shape: Shape, attrs: Attrs): Value {
  const [u, v] = [uniform(b, inputs, shape, attrs, 0), uniform(b, inputs, shape, attrs, 1)];
  // 1 - u is in (0, 1], so that the logarithm is finite
  return b.map((x, y) => s.mul(s.sqrt(s.mul(-2, s.log(s.sub(1, x)))), s.cos(s.mul(2 * Math.PI, y))), u, v);
}
