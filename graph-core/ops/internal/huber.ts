import type { Builder, Value } from '../../program/builder.ts';
import type { Operand } from '../../scalar/expr.ts';
import { opposite } from '../../scalar/operands.ts';
import { one, two } from './blocks.ts';

/**
 * Half the square of a difference d up to a size, beyond it a line: c (d - c/2), where c is d cut off at that size. Without a
 * case distinction nothing overflows in a branch that is not taken, and the second derivative is right also at 0.
 */
export function huberEntries(b: Builder, difference: Value, size: Operand): Value {
  const cut = one(b, 'clamp', difference, { min: opposite(size), max: size });
  const half = one(b, 'scale-shift', cut, { scale: 0.5 });
  return two(b, 'mul', cut, two(b, 'sub', difference, half));
}
