/** Work that stops now and then, so that who does it can look after something else; what it gives comes at its end. */
export type Pieces<T> = Generator<undefined, T, undefined>;

/** Does all of it at once. */
export function allOf<T>(pieces: Pieces<T>): T {
  for (;;) {
    const { done, value } = pieces.next();
    if (done === true) return value;
  }
}
