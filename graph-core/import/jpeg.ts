/** What a JPEG file says of itself before its pixels. */
export interface JpegHeader {
  readonly width: number;
  readonly height: number;
  /** 1 for grey, 3 for colours, 4 for printing inks. */
  readonly components: number;
}

const START = 0xd8;
const SCAN = 0xda;

/** Markers that begin a frame: its size and components follow. DHT, JPG and DAC share their numbers. */
const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;

/** The header of a JPEG file; null where there is none. */
export function jpegHeader(bytes: Uint8Array): JpegHeader | null {
  if (bytes[0] !== 0xff || bytes[1] !== START) return null;
  const word = (at: number): number => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
  for (let at = 2; at + 9 < bytes.length; ) {
    const marker = bytes[at + 1] as number;
    // Any number of fill bytes may stand before a marker.
    if (bytes[at] !== 0xff) return null;
    if (marker === 0xff) at += 1;
    else if (marker === SCAN) return null;
    else if (isFrame(marker)) return { height: word(at + 5), width: word(at + 7), components: bytes[at + 9] as number };
    else at += 2 + Math.max(2, word(at + 2));
  }
  return null;
}

/** Why a JPEG file is not read, in words that follow its name; null for one that is. A browser would make colours of inks in its own way. */
export function jpegFault(bytes: Uint8Array): { readonly message: string; readonly mend: string } | null {
  const header = jpegHeader(bytes);
  if (header === null) return { message: 'cannot be read as a JPEG image (it has no header)', mend: 'take an undamaged copy' };
  if (header.components === 4)
    return { message: 'is a JPEG image in CMYK, the colours of printing inks', mend: 'save it as RGB or grey' };
  return null;
}
