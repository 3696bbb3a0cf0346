/** Squares whose sum lies between them lose nothing to what is too large or too small for a float64. */
const SAFE = { least: 1e-280, most: 1e300 };

/**
 * The length of a vector, each entry of which stands for `weight` of them; infinite or NaN where an entry is. No entry is too
 * large or too small to be squared: then all are scaled by the largest first.
 */
export function normOf(data: ArrayLike<number>, weight = 1): number {
  const plain = sumOfSquares(data, 1) * weight;
  if (plain >= SAFE.least && plain <= SAFE.most) return Math.sqrt(plain);
  let largest = 0;
  for (let i = 0; i < data.length; i++) largest = Math.max(largest, Math.abs(data[i] as number));
  if (largest === 0 || !Number.isFinite(largest)) return largest;
  return largest * Math.sqrt(sumOfSquares(data, largest) * weight);
}

function sumOfSquares(data: ArrayLike<number>, unit: number): number {
  let sum = 0;
  for (let i = 0; i < data.length; i++) sum += ((data[i] as number) / unit) ** 2;
  return sum;
}
