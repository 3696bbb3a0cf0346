import { shapeText, type Tensor, type TensorData } from '../graph-core/model/tensor.ts';

/** A number in at most `digits` significant digits, as short as it can be. */
export function numberText(value: number, digits = 5): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Inf' : '-Inf';
  if (Number.isInteger(value) && Math.abs(value) < 1e6) return Object.is(value, -0) ? '0' : String(value);
  const short = Number(value.toPrecision(digits));
  const size = Math.abs(short);
  return size >= 1e6 || size < 1e-4 ? short.toExponential().replace('e+', 'e') : String(short);
}

/** `[ 1 2 3 ]`, cut off after `most` numbers. */
export function listText(data: ArrayLike<number>, most = 8): string {
  const shown = Array.from({ length: Math.min(data.length, most) }, (_, i) => numberText(data[i] as number));
  const rest = data.length > most ? ` ... ${data.length - most} more` : '';
  return `[ ${shown.join(' ')}${rest} ]`;
}

/** A tensor in one line of at most `width` characters: all of it when it fits, else its first numbers. */
export function tensorText({ shape, data }: Tensor, width = 72): string {
  if (shape.length === 0) return numberText(data[0] as number);
  if (data.length === 0) return `empty ${shapeText(shape)}`;
  for (let most = Math.min(data.length, 64); most > 1; most--) {
    const text = nested(data, shape, most);
    if (text.length <= width) return text;
  }
  return nested(data, shape, 1);
}

/** Small matrices with a semicolon between rows, everything else as one list. */
function nested(data: TensorData, shape: readonly number[], most: number): string {
  const columns = shape[1] ?? 0;
  if (shape.length !== 2 || data.length > most || columns === 0) return listText(data, most);
  const rows = Array.from({ length: shape[0] as number }, (_, r) =>
    Array.from(data.subarray(r * columns, (r + 1) * columns), (v) => numberText(v)).join(' '),
  );
  return `[ ${rows.join(' ; ')} ]`;
}
