/** What was made lately, by key: so many of the latest asked for are kept. */
export class LruCache<V> {
  readonly #capacity: number;
  /** The latest asked for last. */
  readonly #made = new Map<string, V>();

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** What was made for this key; what `make` throws is not kept. */
  get(key: string, make: () => V): V {
    const found = this.#made.get(key) ?? make();
    this.#made.delete(key);
    this.#made.set(key, found);
    const [oldest] = this.#made.keys();
    if (this.#made.size > this.#capacity && oldest !== undefined) this.#made.delete(oldest);
    return found;
  }
}
