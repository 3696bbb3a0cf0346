import { err, errorAt, ok, type Result } from '../model/result.ts';

/** Present in browsers, workers and Node alike; the folder's types know none of the three. */
declare const TextDecoder: new (
  label: string,
  options: { readonly fatal: boolean; readonly ignoreBOM: boolean },
) => { decode(bytes: Uint8Array): string };

/** The text of a file, without a byte order mark. Errors: `file/not-utf8` with the first byte at fault. */
export function decodeText(source: string | Uint8Array, fileName: string): Result<string> {
  if (typeof source === 'string') return ok(source.startsWith('\uFEFF') ? source.slice(1) : source);
  const [a, b] = source;
  if ((a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff))
    return err([
      errorAt('file/not-utf8', fileName, `${fileName} is not UTF-8 text: it looks like UTF-16.`, 'Save it again as UTF-8.'),
    ]);
  try {
    return ok(new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(source));
  } catch {
    const at = firstBadByte(source);
    return err([
      errorAt(
        'file/not-utf8',
        fileName,
        `${fileName} is not UTF-8 text: byte ${at} does not belong there.`,
        'Save it again as UTF-8, or take an undamaged copy.',
      ),
    ]);
  }
}

/** Offset of the first byte that no UTF-8 text has at that place; the length when there is none. */
function firstBadByte(bytes: Uint8Array): number {
  let i = 0;
  while (i < bytes.length) {
    const length = sequenceLength(bytes, i);
    if (length === 0) return i;
    i += length;
  }
  return i;
}

/** Length of the well-formed sequence at `i`, 0 where there is none. */
function sequenceLength(bytes: Uint8Array, i: number): number {
  const lead = bytes[i] as number;
  if (lead < 0x80) return 1;
  if (lead < 0xc2 || lead > 0xf4) return 0;
  const length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  for (let k = 1; k < length; k++) {
    const byte = bytes[i + k];
    if (byte === undefined || (byte & 0xc0) !== 0x80) return 0;
  }
  const second = bytes[i + 1] as number;
  // Overlong forms, surrogates and code points above U+10FFFF.
  if (lead === 0xe0 && second < 0xa0) return 0;
  if (lead === 0xed && second > 0x9f) return 0;
  if (lead === 0xf0 && second < 0x90) return 0;
  if (lead === 0xf4 && second > 0x8f) return 0;
  return length;
}

/** Bytes that a text takes in UTF-8 (a lone surrogate counts as its replacement, three). */
export function utf8Length(text: string, end = text.length): number {
  let bytes = 0;
  for (let i = 0; i < end; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) bytes += 1;
    else if (unit < 0x800) bytes += 2;
    else if (unit >= 0xd800 && unit < 0xdc00 && i + 1 < end && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00) {
      bytes += 4;
      i++;
    } else bytes += 3;
  }
  return bytes;
}
