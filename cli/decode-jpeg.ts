import load from '@jsquash/jpeg/codec/dec/mozjpeg_dec.js';
import code from '@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm?url&inline';
import { fromBase64 } from '../graph-core/import/base64.ts';
import type { DecodedImage } from '../graph-core/import/images.ts';

/** The decoder's module, as far as it is used: it is filled in when its WebAssembly has been instantiated. */
interface Decoder {
  decode?: (bytes: Uint8Array, turned: boolean) => Pick<DecodedImage, 'width' | 'height'> & { readonly data: Uint8ClampedArray };
  readonly noInitialRun: boolean;
  readonly instantiateWasm: (imports: WebAssembly.Imports, done: (instance: WebAssembly.Instance) => void) => unknown;
  readonly printErr: (line: string) => void;
}

/** What the decoder has said of the image that it is at. */
let complaints: string[] = [];
let decoder: Decoder | null = null;

/** Instantiated at once, so that no caller has to wait: the module is small. */
function openDecoder(): Decoder {
  const bytes = fromBase64(code.replace(/^.*,/, ''));
  if (bytes === null) throw new Error('the JPEG decoder is damaged');
  const compiled = new WebAssembly.Module(new Uint8Array(bytes));
  const opened: Decoder = {
    noInitialRun: true,
    printErr: (line) => void complaints.push(line),
    instantiateWasm: (imports, done) => {
      const instance = new WebAssembly.Instance(compiled, imports);
      done(instance);
      return instance.exports;
    },
  };
  void load(opened);
  return opened;
}

/**
 * Decodes a JPEG image with the library that browsers use, so that the bytes are theirs. @throws Error with what the decoder says,
 * also of an image that ends too early, whose rest it would make up
 */
export function decodeJpeg(bytes: Uint8Array): Omit<DecodedImage, 'path'> {
  decoder ??= openDecoder();
  complaints = [];
  const image = attempt(decoder, bytes);
  const [first] = complaints;
  if (image === null || first !== undefined) throw new Error(first ?? 'its data are damaged');
  return { width: image.width, height: image.height, rgba: new Uint8Array(image.data) };
}

function attempt(from: Decoder, bytes: Uint8Array): ReturnType<NonNullable<Decoder['decode']>> | null {
  try {
    return from.decode?.(bytes, true) ?? null;
  } catch {
    // What is thrown is a pointer; what it points to has been said already.
    return null;
  }
}
