import type { Point } from '../model/document.ts';
import { isRecord } from '../model/is-record.ts';

/** What stands in a view may have been written by anybody: it is looked at before it is used. */

export const isPoint = (value: unknown): value is Point =>
  isRecord(value) && Number.isFinite(value.x) && Number.isFinite(value.y);
