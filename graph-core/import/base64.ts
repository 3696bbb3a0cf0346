const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const VALUES = new Int8Array(128).fill(-1);
for (let i = 0; i < DIGITS.length; i++) VALUES[DIGITS.charCodeAt(i)] = i;

/** Bytes of a base64 text (RFC 4648, with padding or without); null where it is none. */
export function fromBase64(text: string): Uint8Array | null {
  const { length } = text.replace(/={1,2}$/, '');
  if (length % 4 === 1) return null;
  const bytes = new Uint8Array(Math.floor((length * 3) / 4));
  let bits = 0;
  let held = 0;
  let at = 0;
  for (let i = 0; i < length; i++) {
    const value = VALUES[text.charCodeAt(i)] ?? -1;
    if (value < 0) return null;
    held = ((held << 6) | value) & 0xffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes[at++] = (held >> bits) & 0xff;
  }
  return bytes;
}

/** Bytes as base64, with padding. */
export function toBase64(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let i = 0; i < bytes.length; i += 3) {
    const [a = 0, b = 0, c = 0] = bytes.subarray(i, i + 3);
    const digit = (shift: number): string => DIGITS[(((a << 16) | (b << 8) | c) >> shift) & 63] as string;
    const left = bytes.length - i;
    parts.push(digit(18), digit(12), left > 1 ? digit(6) : '=', left > 2 ? digit(0) : '=');
  }
  return parts.join('');
}
