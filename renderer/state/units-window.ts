import type { UnitSpan, UnitsPlace } from '../../session/protocol.ts';
import type { UnitsOnView } from './term-walk.ts';

/** Units that are drawn of each side at most: the session gives no more. */
const PAGE = 8;

export type UnitsSide = 'rows' | 'columns' | 'row';

const placeOf = ({ rows, columns, row }: UnitsOnView): UnitsPlace => ({ rows: rows.from, columns: columns.from, row: row.at });

/** The window a page on or back along one of its sides; null where there is no more. */
export function unitsMoved(units: UnitsOnView, side: UnitsSide, by: 1 | -1): UnitsPlace | null {
  const place = placeOf(units);
  if (side === 'row') return isWithin(place.row + by, units.row.count) ? { ...place, row: place.row + by } : null;
  const { from, total }: UnitSpan = units[side];
  const next = from + by * PAGE;
  return isWithin(next, total) ? { ...place, [side]: next } : null;
}

const isWithin = (at: number, count: number): boolean => at >= 0 && at < count;
