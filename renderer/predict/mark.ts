import { parseExpression } from './answer.ts';

/** How far from the truth an answer may be: either is enough. */
export interface Tolerance {
  readonly relative: number;
  readonly absolute: number;
}

export const TOLERANCE: Tolerance = { relative: 0.01, absolute: 0.001 };

/** A slip that has a name. `incoming`: the gradient before the block; `local`: the local derivative without it. */
export type Slip = 'sign' | 'incoming' | 'local' | 'transposed';

export type Mark =
  | { readonly kind: 'right' }
  | { readonly kind: 'slip'; readonly slip: Slip }
  | { readonly kind: 'wrong' }
  /** So many entries were typed where there are so many. */
  | { readonly kind: 'count'; readonly typed: number; readonly wanted: number };

/** Numbers that a wrong answer may be by a slip; each list stands beside the true entries. */
export interface Mistaken {
  readonly incoming?: readonly number[];
  readonly local?: readonly number[];
  readonly transposed?: readonly number[];
}

const within = (answer: number, truth: number, { relative, absolute }: Tolerance): boolean =>
  Object.is(answer, truth) ||
  (Number.isFinite(truth) && Math.abs(answer - truth) <= Math.max(relative * Math.abs(truth), absolute));

/** Half of the last decimal place that was typed; 0 where the text is no decimal fraction or has no digit but zeros. */
function lastPlace(text: string): number {
  const [, digits, exponent] = /^[+\-−]?(\d*\.\d+)(?:e([+-]?\d+))?$/i.exec(text.trim()) ?? [];
  if (digits === undefined || Number(digits) === 0) return 0;
  return 0.5 * 10 ** (Number(exponent ?? 0) - (digits.length - digits.indexOf('.') - 1));
}

/** Whether a text is the true number, also when it is that number rounded to the digits typed. */
export function isRight(text: string, truth: number, tolerance: Tolerance): boolean {
  const answer = parseExpression(text);
  if (answer === null) return false;
  return within(answer, truth, tolerance) || Math.abs(answer - truth) <= lastPlace(text) * (1 + 1e-9);
}

/** Marks the texts of entries against the true ones. */
export function markEntries(
  texts: readonly string[],
  truth: readonly number[],
  mistaken: Mistaken,
  tolerance: Tolerance = TOLERANCE,
): Mark {
  if (texts.length !== truth.length) return { kind: 'count', typed: texts.length, wanted: truth.length };
  const all = (numbers: readonly number[] | undefined): boolean =>
    numbers !== undefined &&
    numbers.length === texts.length &&
    texts.every((text, i) => isRight(text, numbers[i] as number, tolerance));
  if (all(truth)) return { kind: 'right' };
  if (all(truth.map((x) => -x))) return { kind: 'slip', slip: 'sign' };
  for (const slip of ['transposed', 'incoming', 'local'] as const) if (all(mistaken[slip])) return { kind: 'slip', slip };
  return { kind: 'wrong' };
}

/** Marks a shape. */
export function markShape(answer: readonly number[], truth: readonly number[]): Mark {
  const same = (shape: readonly number[]): boolean => answer.length === shape.length && answer.every((x, i) => x === shape[i]);
  if (same(truth)) return { kind: 'right' };
  return same([...truth].reverse()) ? { kind: 'slip', slip: 'transposed' } : { kind: 'wrong' };
}
