/** Of a page of WebAssembly. */
const PAGE = 2 ** 16;
/** Pages that the interpreter has from the start, and at most: both are fixed in its module. */
const [FIRST, MOST] = [256, 32_768];

/** The memory of an interpreter, which grows up to a limit. */
export interface LimitedMemory {
  readonly wasm: WebAssembly.Memory;
  /** From now on it may have so many bytes beside those from the start. */
  allow(bytes: number): void;
}

/**
 * QuickJS in WebAssembly counts blocks of memory but not their sizes, so that its own limit is met by a single large block only. What
 * holds for all of them is that the memory cannot grow, which it then reports as being out of memory.
 */
export function limitedMemory(): LimitedMemory {
  const wasm = new WebAssembly.Memory({ initial: FIRST, maximum: MOST });
  let limit = FIRST * PAGE;
  const grow = wasm.grow.bind(wasm);
  wasm.grow = (pages) => {
    if (wasm.buffer.byteLength + pages * PAGE > limit) throw new RangeError('the memory of the scripts is used up');
    return grow(pages);
  };
  const allow = (bytes: number): void => {
    limit = FIRST * PAGE + bytes;
  };
  return { wasm, allow };
}
