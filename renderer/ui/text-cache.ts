/** Texts by their keys, up to a number of UTF-16 units of both together; the oldest are forgotten first. */
export class TextCache {
  readonly #most: number;
  readonly #texts = new Map<string, string>();
  #units = 0;

  constructor(most: number) {
    this.#most = most;
  }

  get(key: string): string | undefined {
    return this.#texts.get(key);
  }

  set(key: string, text: string): void {
    this.#forget(key);
    this.#texts.set(key, text);
    this.#units += key.length + text.length;
    for (const oldest of this.#texts.keys()) {
      if (this.#units <= this.#most) return;
      this.#forget(oldest);
    }
  }

  #forget(key: string): void {
    const text = this.#texts.get(key);
    if (text === undefined) return;
    this.#texts.delete(key);
    this.#units -= key.length + text.length;
  }
}
