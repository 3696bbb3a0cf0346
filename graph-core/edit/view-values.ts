import { LIMITS } from '../document/limits.ts';
import type { Point } from '../model/document.ts';
import { isRecord } from '../model/is-record.ts';

/** What stands in a view may have been written by anybody: it is looked at before it is used. */

/** A place as far away as a block can be: beyond that nothing can be drawn any more. */
const isNear = (at: unknown): boolean => typeof at === 'number' && Math.abs(at) <= LIMITS.coordinate;

export const isPoint = (value: unknown): value is Point => isRecord(value) && isNear(value.x) && isNear(value.y);
