import { normal, uniform } from '../random/distributions.ts';
import type { SearchSetting } from './search.ts';

/** Numbers that a step keeps of what it has drawn; beyond these they are drawn again when they are needed again. */
const KEPT_NUMBERS = 2 ** 22;

/** Draws of one step by number; the same each time, whoever asks in which order. */
function drawing(size: number, draw: (index: number) => Float64Array): (index: number) => Float64Array {
  const known = new Map<number, Float64Array>();
  return (index) => {
    const before = known.get(index);
    if (before) return before;
    const made = draw(index);
    if ((known.size + 1) * size <= KEPT_NUMBERS) known.set(index, made);
    return made;
  };
}

/** Directions with independent standard normal coordinates. */
export const normalDirections = ({ point, seed, stream, update }: SearchSetting): ((index: number) => Float64Array) =>
  drawing(point.length, (sample) => normal({ seed, stream, step: update, sample }, point.length));

/** Directions whose coordinates are 1 or -1, each as likely as the other. */
export const signDirections = ({ point, seed, stream, update }: SearchSetting): ((index: number) => Float64Array) =>
  drawing(point.length, (sample) => uniform({ seed, stream, step: update, sample }, point.length).map((u) => (u < 0.5 ? -1 : 1)));
