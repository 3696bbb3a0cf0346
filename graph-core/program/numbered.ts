/** Characters of all texts that are known: more than those of any document. */
const MOST = 2 ** 26;

interface Entry<T> {
  readonly number: number;
  readonly thing: T;
}

/**
 * Numbers for things that a text tells apart: things of one text have one number, and one of them stands for all. The number of that one is
 * known without its text, so that a key made of numbers is short and quickly made. Things have to be read-only. All are forgotten when their
 * texts are longer than `most`; numbers are never given twice, so that what was forgotten only gets a new one.
 */
export class Numbered<T extends object> {
  readonly #textOf: (thing: T) => string;
  readonly #most: number;
  readonly #known = new WeakMap<T, number>();
  readonly #byText = new Map<string, Entry<T>>();
  #next = 0;
  #length = 0;

  constructor(textOf: (thing: T) => string, most = MOST) {
    this.#textOf = textOf;
    this.#most = most;
  }

  /** The number of all things that are like this one. */
  of(thing: T): number {
    return this.#known.get(thing) ?? this.#entry(thing).number;
  }

  /** Whether a thing stands for all that are like it. */
  has(thing: T): boolean {
    return this.#known.has(thing);
  }

  /** The thing that stands for all that are like this one. */
  one(thing: T): T {
    return this.#known.has(thing) ? thing : this.#entry(thing).thing;
  }

  #entry(thing: T): Entry<T> {
    const text = this.#textOf(thing);
    let entry = this.#byText.get(text);
    if (entry === undefined) {
      entry = { number: this.#next++, thing };
      this.#length += text.length;
      if (this.#length > this.#most) {
        this.#byText.clear();
        this.#length = text.length;
      }
      this.#byText.set(text, entry);
      this.#known.set(thing, entry.number);
    }
    return entry;
  }
}
