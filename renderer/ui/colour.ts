export type Rgb = readonly [number, number, number];

/** Of a colour as the theme writes it, `#rrggbb`, or as a build shortens it, `#rgb`. */
export function rgb(hex: string): [number, number, number] {
  const digits = hex.length === 4 ? [...hex.slice(1)].map((digit) => digit + digit) : (hex.slice(1).match(/../g) ?? []);
  return [0, 1, 2].map((i) => Number.parseInt(digits[i] ?? '0', 16)) as [number, number, number];
}
