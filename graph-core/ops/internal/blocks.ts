import type { Builder, Value } from '../../program/builder.ts';
import type { Attrs } from '../../program/program.ts';

/** The output of a block with the port `input`. */
export const one = (b: Builder, type: string, input: Value, attrs: Attrs = {}): Value =>
  b.op(type, { input }, attrs).output as Value;

/** The output of a block with the ports `input` and `other`. */
export const two = (b: Builder, type: string, input: Value, other: Value): Value => b.op(type, { input, other }).output as Value;

/** scale x + shift. */
export const affine = (b: Builder, x: Value, scale: number, shift: number): Value => one(b, 'scale-shift', x, { scale, shift });

/** Entries of `x` where the condition holds, of `other` elsewhere; a plain number stands for itself everywhere. */
export const choose = (b: Builder, condition: Value, x: Value | number, other: Value | number): Value =>
  b.op('where', { condition, input: lift(b, x), other: lift(b, other) }).output as Value;

const lift = (b: Builder, x: Value | number): Value => (typeof x === 'number' ? b.fill(x) : x);

/** How entries compare with one number: `compare(b, 'gt', x, 1)`. */
export const compare = (b: Builder, type: 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge', x: Value, number: number): Value =>
  two(b, type, x, b.fill(number));
