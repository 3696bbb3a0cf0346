import type { Builder, Value } from '../../program/builder.ts';
import type { Attrs } from '../../program/program.ts';
import type { Operand } from '../../scalar/expr.ts';
import type { Ports } from '../rules.ts';

/** The one output of a public block: what a composite is made of, and what one sees inside it. */
export const block = (b: Builder, type: string, inputs: Ports, attrs: Attrs = {}): Value =>
  b.op(type, inputs, attrs).output as Value;

/** The output of a block with the port `input`. */
export const one = (b: Builder, type: string, input: Value, attrs: Attrs = {}): Value => block(b, type, { input }, attrs);

/** The output of a block with the ports `input` and `other`. */
export const two = (b: Builder, type: string, input: Value, other: Value): Value => block(b, type, { input, other });

/** scale x + shift. */
export const affine = (b: Builder, x: Value, scale: Operand, shift: Operand): Value => one(b, 'scale-shift', x, { scale, shift });

/** Entries of `x` where the condition holds, of `other` elsewhere; a plain number stands for itself everywhere. */
export const choose = (b: Builder, condition: Value, x: Value | number, other: Value | number): Value =>
  block(b, 'where', { condition, input: lift(b, x), other: lift(b, other) });

const lift = (b: Builder, x: Value | number): Value => (typeof x === 'number' ? b.fill(x) : x);

/** How entries compare with one number: `compare(b, 'gt', x, 1)`. */
export const compare = (b: Builder, type: 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge', x: Value, number: number): Value =>
  two(b, type, x, b.fill(number));

/**
 * x without its gradient, where none is missing: a scale that cancels, an order of which only the places are read. The gradient
 * check, which holds what a stop-gradient passes on, lets this move along.
 */
export const neutral = (b: Builder, x: Value): Value => block(b, 'stop-gradient', { input: x }, { neutral: true });
