import type { Builder, Value } from '../../program/builder.ts';
import type { Attrs } from '../../program/program.ts';
import type { AttrSpec, InputPort } from '../define.ts';
import type { Ports } from '../rules.ts';
import { one, two } from './blocks.ts';

export const PENALTY_INPUTS = {
  inputs: { docs: 'The parameters; filled in from `parameters` unless wired.', list: true, optional: true },
} as const satisfies Record<string, InputPort>;

export const PENALTY_ATTRS = {
  parameters: { type: 'strings', default: ['*'], docs: 'Patterns of parameter addresses, such as `*.weight`; `*` is all.' },
  scale: { type: 'float', default: 1, operand: true, docs: 'Factor λ.' },
} as const satisfies Record<string, AttrSpec>;

/** λ times the sum of what every entry of every parameter costs. */
export function penalty(b: Builder, inputs: Ports, attrs: Attrs, ofEntries: (w: Value) => Value): Value {
  const sums = Object.values(inputs).map((w) => one(b, 'sum', ofEntries(b.cast(w, 'float'))));
  const total = sums.length === 0 ? b.fill(0) : sums.reduce((x, y) => two(b, 'add', x, y));
  return one(b, 'scale-shift', total, { scale: attrs.scale });
}
