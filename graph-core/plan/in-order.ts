/**
 * The numbers from 0 on in the order of their keys, which are integers from `least` to `most`; of equal keys the lower number first, or the
 * one that comes first in `among`, where only those are ordered. Counted, not compared: calls and slots are many, and their keys few.
 */
export function inOrder(keys: ArrayLike<number>, least: number, most: number, among?: ArrayLike<number>): Int32Array {
  const count = among?.length ?? keys.length;
  const numberAt = (i: number): number => (among ? (among[i] as number) : i);
  const next = new Int32Array(most - least + 2);
  for (let i = 0; i < count; i++) {
    const above = (keys[numberAt(i)] as number) - least + 1;
    next[above] = (next[above] as number) + 1;
  }
  for (let i = 1; i < next.length; i++) next[i] = (next[i] as number) + (next[i - 1] as number);
  const ordered = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    const number = numberAt(i);
    const key = (keys[number] as number) - least;
    const at = next[key] as number;
    ordered[at] = number;
    next[key] = at + 1;
  }
  return ordered;
}
