import type { Shape } from '../../graph-core/model/tensor.ts';
import { indexLabel } from '../ui/heat.ts';
import { formatCount, formatShort } from '../ui/number-format.ts';

/** `W[1,2]`, or the symbol alone for a scalar. */
export function entryLabel(symbol: string, shape: Shape, flat: number): string {
  const index = indexLabel(shape, flat);
  return index === '' ? symbol : `${symbol}[${index}]`;
}

/** What runs along one side of a Jacobian: `W₁ (2 × 3)`, or the symbol alone for a scalar. */
export const axisText = (symbol: string, shape: Shape): string =>
  shape.length === 0 ? symbol : `${symbol} (${shape.join(' × ')})`;

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

/** `16 MiB` of float64 entries. */
export function bytesText(entries: number): string {
  let bytes = entries * 8;
  let unit = 0;
  while (bytes >= 1024 && unit < UNITS.length - 1) {
    bytes /= 1024;
    unit++;
  }
  return `${bytes < 10 ? formatShort(bytes, 2) : formatCount(bytes)} ${UNITS[unit]}`;
}

/** `2.16 M`, `4 096`. */
export function countText(count: number): string {
  if (count >= 1e9) return `${formatShort(count / 1e9, 3)} G`;
  return count >= 1e6 ? `${formatShort(count / 1e6, 3)} M` : formatCount(count);
}
