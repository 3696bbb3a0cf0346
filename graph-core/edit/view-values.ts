import type { Point } from '../model/document.ts';

/** What stands in a view may have been written by anybody: it is looked at before it is used. */

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const isPoint = (value: unknown): value is Point =>
  isRecord(value) && Number.isFinite(value.x) && Number.isFinite(value.y);
