/** More texts than this are rarely alive at one time; numbers are never given twice, so that what was forgotten only gets a new one. */
const MOST = 65_536;

/**
 * Numbers for things that a text tells apart: things of one text have one number. A thing that was seen before needs no text any more, so
 * that a key made of numbers is short and quickly made. Things have to be read-only.
 */
export class Numbered<T extends object> {
  readonly #textOf: (thing: T) => string;
  readonly #seen = new WeakMap<T, number>();
  readonly #byText = new Map<string, number>();
  #next = 0;

  constructor(textOf: (thing: T) => string) {
    this.#textOf = textOf;
  }

  of(thing: T): number {
    const before = this.#seen.get(thing);
    if (before !== undefined) return before;
    const text = this.#textOf(thing);
    let number = this.#byText.get(text);
    if (number === undefined) {
      number = this.#next++;
      if (this.#byText.size >= MOST) this.#byText.clear();
      this.#byText.set(text, number);
    }
    this.#seen.set(thing, number);
    return number;
  }
}
