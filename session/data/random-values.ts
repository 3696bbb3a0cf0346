import { type Diagnostic, err, errorAt, ok, type Result } from '../../graph-core/model/result.ts';
import { normal, uniform } from '../../graph-core/random/distributions.ts';
import { initialValue } from '../../graph-core/random/init.ts';
import { epochKey, shuffled } from '../../graph-core/random/shuffle.ts';
import type { ParameterAnalysis } from '../../graph-core/validate/analysis.ts';

/** A parameter's initial value in float64, row-major; a `value` in its specification is not looked at. */
export function drawInitial({ address, shape, spec, fanIn }: ParameterAnalysis, seed: number): Result<Float64Array> {
  return ok(initialValue(spec, { shape, fallback: 'zeros', stream: address, fanIn, seed }));
}

/** A seeded random value of an observed variable: `{ distribution: "normal" | "uniform", stream? }`. */
export function drawFill(fill: unknown, address: string, size: number, seed: number): Result<Float64Array> {
  const { distribution, stream = address } = (typeof fill === 'object' && fill !== null ? fill : {}) as {
    distribution?: unknown;
    stream?: unknown;
  };
  const problem = (message: string, mend: string): Result<Float64Array, readonly Diagnostic[]> =>
    err([errorAt('data/fill', address, message, mend)]);
  if (typeof stream !== 'string')
    return problem(`the fill of ${address} names a stream that is no text`, 'name the stream, or leave it out');
  if (distribution === 'normal') return ok(normal({ seed, stream }, size));
  if (distribution === 'uniform') return ok(uniform({ seed, stream }, size));
  return problem(`the fill of ${address} has no distribution that is known`, 'set "distribution" to "normal" or "uniform"');
}

/** 0 .. length - 1 in the order of an epoch. */
export const epochOrder = (length: number, seed: number, epoch: number): Int32Array => shuffled(length, epochKey(seed, epoch));

/** `count` numbers from 0 .. length - 1, drawn with replacement for one step. */
export function drawWithReplacement(length: number, count: number, seed: number, step: number): Int32Array {
  return Int32Array.from(uniform({ seed, stream: 'replacement', step }, count), (u) =>
    Math.min(length - 1, Math.floor(u * length)),
  );
}

/** A seeded order for splitting a table; independent of the order in which training visits it. */
export const splitOrder = (length: number, seed: number): Int32Array => shuffled(length, epochKey(seed, 0, 'split'));
