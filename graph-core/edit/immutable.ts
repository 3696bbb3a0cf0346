/** Small pure helpers: every one leaves its argument as it was. */

/** The list with `item` at index `at`, or at the end. */
export const insertAt = <T>(list: readonly T[], item: T, at = list.length): readonly T[] => list.toSpliced(at, 0, item);

/** The object without a key. */
export function without<T extends object>(object: T, key: string): T {
  const { [key as keyof T]: _, ...rest } = object;
  return rest as T;
}

/** The record, or null where nothing is left in it. */
export const orNone = <T extends object>(record: T): T | null => (Object.keys(record).length === 0 ? null : record);

/** Place of a key among an object's keys, -1 when it has none of its own. */
export const keyIndex = (record: object, key: string): number => Object.keys(record).indexOf(key);

export const getOwn = <T>(record: { readonly [key: string]: T } | undefined, key: string): T | undefined =>
  record !== undefined && Object.hasOwn(record, key) ? record[key] : undefined;

/** The record with one entry set (a new key goes to place `at`, or to the end) or, for null, taken away. */
export function withEntry<T>(record: { readonly [key: string]: T }, key: string, value: T | null, at?: number) {
  if (value === null) return without(record, key);
  if (Object.hasOwn(record, key) || at === undefined) return { ...record, [key]: value };
  return Object.fromEntries(Object.entries(record).toSpliced(at, 0, [key, value]));
}
