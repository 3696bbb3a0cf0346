import type { WindowedText } from '../../graph-core/import/text-windows.ts';
import { uniform } from '../../graph-core/random/distributions.ts';
import { SessionError } from '../session-error.ts';
import { MAX_TEMPERATURE } from '../views/text.ts';

/** How the next character is chosen. */
export interface Sampling {
  /** From 0 to MAX_TEMPERATURE. Scores are divided by it: below 1 likely characters become likelier; 0 takes the likeliest. */
  readonly temperature: number;
  readonly seed: number;
}

/** @throws SessionError for a temperature that no scores can be divided by */
export function checkTemperature(temperature: number): void {
  if (temperature >= 0 && temperature <= MAX_TEMPERATURE) return;
  throw new SessionError(
    'text/temperature',
    `the temperature is ${temperature}, no number from 0 to ${MAX_TEMPERATURE}`,
    null,
    'give 1 to draw by the shares that the model gives',
  );
}

/** The classes of a text's characters. @throws SessionError naming the first that is not in the vocabulary */
export function encode(characters: readonly string[], { vocabulary }: WindowedText): Int32Array {
  const classOf = new Map(vocabulary.map((character, i) => [character, i]));
  const stranger = characters.find((character) => !classOf.has(character));
  if (stranger === undefined) return Int32Array.from(characters, (character) => classOf.get(character) as number);
  throw new SessionError(
    'text/unknown-character',
    `the character ${JSON.stringify(stranger)} is none of the ${vocabulary.length} of the text`,
    null,
    'leave it out: nothing is known of it',
  );
}

/** softmax(scores / temperature) over the classes that are characters; a temperature of 0 is its limit. */
export function probabilities(scores: ArrayLike<number>, count: number, temperature: number): Float64Array {
  const own = Float64Array.from({ length: count }, (_, i) => scores[i] as number);
  const most = own.reduce((max, score) => Math.max(max, score), Number.NEGATIVE_INFINITY);
  if (!Number.isFinite(most) || own.some(Number.isNaN))
    throw new SessionError(
      'text/not-finite',
      'the scores of the next character are no finite numbers',
      null,
      'begin with other weights',
    );
  const likeliest = own.indexOf(most);
  if (temperature === 0) return own.map((_, i) => (i === likeliest ? 1 : 0));
  const weights = own.map((score) => Math.exp((score - most) / temperature));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

/** The class that a seeded draw at place `place` of the text falls on. */
export function draw(shares: Float64Array, seed: number, place: number): number {
  const [u] = uniform({ seed, stream: 'text', step: place }, 1) as unknown as readonly [number];
  let sum = 0;
  for (const [i, share] of shares.entries()) {
    sum += share;
    if (u < sum) return i;
  }
  return shares.findLastIndex((share) => share > 0);
}
