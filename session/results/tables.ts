import type { ClassPart, NumberPart, PartName } from '../views/results.ts';

/** Rows with what was said of each and what is right; `each` numbers a row. */
export interface Rows {
  readonly part: PartName;
  readonly rows: Int32Array;
  readonly each: number;
  /** [rows, each]. */
  readonly answers: Float64Array;
  readonly truth: Float64Array;
}

/** Pairs that are drawn at most. */
const MAX_DRAWN = 2000;

/** How often each class was taken for each; what has no true class is counted apart. */
export function classPart({ part, rows, each, answers, truth }: Rows, classes: number): ClassPart {
  const counts = new Float64Array(classes * classes);
  const isClass = (c: number): boolean => Number.isInteger(c) && c >= 0 && c < classes;
  const kept: number[] = [];
  for (let i = 0; i < truth.length; i++) {
    const [is, said] = [truth[i] as number, answers[i] as number];
    if (!isClass(is) || !isClass(said)) continue;
    kept.push(i);
    counts[is * classes + said] = (counts[is * classes + said] as number) + 1;
  }
  return {
    kind: 'classes',
    part,
    counts,
    samples: Int32Array.from(kept, (i) => rows[Math.floor(i / each)] as number),
    truth: Int32Array.from(kept, (i) => truth[i] as number),
    answers: Int32Array.from(kept, (i) => answers[i] as number),
    unlabelled: truth.length - kept.length,
  };
}

/** How far numbers lie from what is right; R^2 takes each entry's mean over the rows by itself. */
export function numberPart({ part, rows, each, answers, truth }: Rows): NumberPart {
  const count = truth.length;
  const residual = (i: number): number => (answers[i] as number) - (truth[i] as number);
  let [sum, absolute, errors, nonFinite] = [0, 0, 0, 0];
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < count; i++) {
    const r = residual(i);
    if (!Number.isFinite(r)) nonFinite++;
    sum += r;
    absolute += Math.abs(r);
    errors += r * r;
    if (r < min) min = r;
    if (r > max) max = r;
  }
  const mean = sum / count;
  let squares = 0;
  for (let i = 0; i < count; i++) squares += (residual(i) - mean) ** 2;
  const drawn = Math.min(MAX_DRAWN, count);
  const at = Array.from({ length: drawn }, (_, k) => Math.floor((k * count) / drawn));
  return {
    kind: 'numbers',
    part,
    count,
    r2: 1 - errors / spread(truth, each),
    residuals: { mean, sd: Math.sqrt(squares / count), absolute: absolute / count, min, max, nonFinite },
    samples: Int32Array.from(at, (i) => rows[Math.floor(i / each)] as number),
    truth: Float64Array.from(at, (i) => truth[i] as number),
    answers: Float64Array.from(at, (i) => answers[i] as number),
  };
}

/** Sum of squared distances from the mean, entry by entry. */
function spread(truth: Float64Array, each: number): number {
  const rows = truth.length / each;
  let squares = 0;
  for (let k = 0; k < each; k++) {
    let sum = 0;
    for (let i = k; i < truth.length; i += each) sum += truth[i] as number;
    for (let i = k; i < truth.length; i += each) squares += ((truth[i] as number) - sum / rows) ** 2;
  }
  return squares;
}
