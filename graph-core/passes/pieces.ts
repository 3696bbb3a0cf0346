/** Work in pieces: whoever drives it may let something else in between two of them, or give it up; it may say what the piece was that is done. */
export type Pieces<T> = Generator<string | undefined, T, undefined>;

/** All pieces one after another. */
export function finish<T>(pieces: Pieces<T>): T {
  for (;;) {
    const { done, value } = pieces.next();
    if (done) return value;
  }
}
