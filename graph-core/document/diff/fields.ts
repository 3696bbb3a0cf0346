import type { Json } from '../../model/document.ts';
import { isRecord } from '../../model/is-record.ts';

/** One field with another value: its path, `outFeatures`, `objectives.0.cost`; null where it is not there. */
export interface FieldChange {
  readonly field: string;
  readonly before: Json;
  readonly after: Json;
}

/** Lists of numbers are compared as one value: nobody reads four hundred entries one by one. */
const MOST_ENTRIES = 16;

const isPlainList = (value: unknown): boolean =>
  Array.isArray(value) && (value.length > MOST_ENTRIES || value.every((each) => typeof each !== 'object'));

export function sameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((each, i) => sameJson(each, b[i]));
  if (!isRecord(a) || !isRecord(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && sameJson(a[key], b[key]));
}

/** The fields in which two values differ, as deep as they are records or lists of records. */
export function fieldChanges(before: unknown, after: unknown, path = ''): readonly FieldChange[] {
  if (sameJson(before, after)) return [];
  const within = (key: string): string => (path === '' ? key : `${path}.${key}`);
  if (isRecord(before) && isRecord(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return keys.flatMap((key) => fieldChanges(own(before, key), own(after, key), within(key)));
  }
  if (Array.isArray(before) && Array.isArray(after) && !isPlainList(before) && !isPlainList(after)) {
    const length = Math.max(before.length, after.length);
    return Array.from({ length }, (_, i) => fieldChanges(before[i], after[i], within(String(i)))).flat();
  }
  return [{ field: path, before: (before ?? null) as Json, after: (after ?? null) as Json }];
}

const own = (record: { readonly [key: string]: unknown }, key: string): unknown =>
  Object.hasOwn(record, key) ? record[key] : undefined;
