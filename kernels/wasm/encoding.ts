/** Numbers as WebAssembly's binary format writes them (core specification, section 5.2). */

/** Appends an unsigned LEB128. */
export function appendUnsigned(to: number[], value: number): void {
  let rest = value >>> 0;
  for (; rest > 0x7f; rest >>>= 7) to.push((rest & 0x7f) | 0x80);
  to.push(rest);
}

/** Unsigned LEB128. */
export function unsigned(value: number): number[] {
  const bytes: number[] = [];
  appendUnsigned(bytes, value);
  return bytes;
}

/** Unsigned LEB128 in five bytes whatever the number: its place can be filled in later. */
export const padded = (value: number): number[] => [
  (value & 0x7f) | 0x80,
  ((value >>> 7) & 0x7f) | 0x80,
  ((value >>> 14) & 0x7f) | 0x80,
  ((value >>> 21) & 0x7f) | 0x80,
  (value >>> 28) & 0x0f,
];

/** Signed LEB128 of an int32. */
export function signed(value: number): number[] {
  const bytes: number[] = [];
  let rest = value | 0;
  for (;;) {
    const low = rest & 0x7f;
    rest >>= 7;
    const done = (rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0);
    bytes.push(done ? low : low | 0x80);
    if (done) return bytes;
  }
}

const littleEndian = (length: 4 | 8, set: (view: DataView) => void): number[] => {
  const buffer = new ArrayBuffer(length);
  set(new DataView(buffer));
  return [...new Uint8Array(buffer)];
};

export const float32Bytes = (value: number): number[] => littleEndian(4, (view) => view.setFloat32(0, value, true));
export const float64Bytes = (value: number): number[] => littleEndian(8, (view) => view.setFloat64(0, value, true));
export const int32Bytes = (value: number): number[] => littleEndian(4, (view) => view.setInt32(0, value, true));

/** A vector of encoded things: how many, then each. */
export const vector = (items: readonly (readonly number[])[]): number[] => [...unsigned(items.length), ...items.flat()];

/** A name as its length in bytes and its characters, which are ASCII. */
export const nameBytes = (name: string): number[] => [...unsigned(name.length), ...[...name].map((c) => c.charCodeAt(0))];
