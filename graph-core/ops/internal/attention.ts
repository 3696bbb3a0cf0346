import { type Shape, sameShape, shapeText } from '../../model/tensor.ts';
import type { Builder, Value } from '../../program/builder.ts';
import { broadcast } from '../../shape/shape.ts';
import { type OpError, opError, type TensorType } from '../define.ts';
import { block } from './blocks.ts';

/** Stands for minus infinity among scores: exp of it is 0, and a row of nothing else still has no NaN. */
const RULED_OUT = -1e30;

/** What the scores of a query and a key are added up or ruled out by. */
interface Masking {
  /** True where a query may look at a key; absent where it may look at all. */
  readonly allowed: Value | null;
  /** Added to the scores. */
  readonly added: Value | null;
}

/** A mask of truth values says which pairs take part; one of numbers is added, and rules out what it makes minus infinity. */
function maskingOf(b: Builder, mask: Value | undefined, queries: number, keys: number, isCausal: boolean): Masking {
  const before = isCausal ? block(b, 'le', { input: b.iota(keys), other: b.reshape(b.iota(queries), [queries, 1]) }) : null;
  if (!mask) return { allowed: before, added: null };
  const isTruth = mask.dtype === 'bool';
  const own = isTruth ? mask : block(b, 'ne', { input: mask, other: b.fill(Number.NEGATIVE_INFINITY) });
  const allowed = before ? block(b, 'logical-and', { input: own, other: before }) : own;
  return { allowed, added: isTruth ? null : mask };
}

/** Softmax over the keys of the scores that are allowed; a query that may look at nothing has weights of 0. */
export function attentionWeights(b: Builder, scores: Value, mask: Value | undefined, isCausal: boolean): Value {
  const [queries, keys] = scores.shape.slice(-2) as [number, number];
  const { allowed, added } = maskingOf(b, mask, queries, keys, isCausal);
  const total = added ? block(b, 'add', { input: scores, other: added }) : scores;
  if (!allowed) return block(b, 'softmax', { input: total }, { dim: -1 });
  const shown = block(b, 'where', { condition: allowed, input: total, other: b.fill(RULED_OUT) });
  const weights = block(b, 'softmax', { input: shown }, { dim: -1 });
  return block(b, 'where', { condition: allowed, input: weights, other: b.fill(0) });
}

/** A mask of truth values or numbers that broadcasts to the scores. */
export function checkMask(mask: TensorType | undefined, scores: Shape, port: string): OpError | null {
  if (!mask) return null;
  if (mask.dtype === 'int32') {
    const mend = 'put a comparison before it, for truth values, or cast it to float, for numbers that are added';
    return opError('dtype/mismatch', 'the mask is int32, which could mean either of two things', mend, port);
  }
  const shape = broadcast([mask.shape, scores]);
  if (shape.ok && sameShape(shape.value, scores)) return null;
  const message = `the mask is ${shapeText(mask.shape)}, the scores of queries × keys are ${shapeText(scores)}`;
  return opError('shape/mismatch', message, 'give it their shape, or sizes of 1 that repeat', port);
}

/** Lists of vectors: the named inputs have at least two axes. */
export function checkRows(inputs: Readonly<Record<string, TensorType | undefined>>): OpError | null {
  for (const [port, type] of Object.entries(inputs)) {
    if (!type || type.shape.length >= 2) continue;
    const message = `the ${port} is ${shapeText(type.shape)}, not a list of vectors`;
    return opError('shape/rank', message, 'wire a matrix: one vector a row', port);
  }
  return null;
}
