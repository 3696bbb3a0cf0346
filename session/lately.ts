/** What was made lately, by key: so many of the latest asked for are kept, and as much as their weights allow. The latest one always is. */
export class Lately<V> {
  readonly #capacity: number;
  readonly #most: number;
  readonly #weigh: (made: V) => number;
  /** The latest asked for last. */
  readonly #made = new Map<string, V>();
  #weight = 0;

  constructor(capacity: number, most = Number.POSITIVE_INFINITY, weigh: (made: V) => number = () => 0) {
    this.#capacity = capacity;
    this.#most = most;
    this.#weigh = weigh;
  }

  /** What was made for this key; what `make` throws is not kept. */
  get(key: string, make: () => V): V {
    const before = this.#made.get(key);
    const found = before ?? make();
    if (before === undefined) this.#weight += this.#weigh(found);
    this.#made.delete(key);
    this.#made.set(key, found);
    while (this.#made.size > 1 && (this.#made.size > this.#capacity || this.#weight > this.#most)) this.#letGo();
    return found;
  }

  #letGo(): void {
    const [oldest] = this.#made;
    if (!oldest) return;
    this.#made.delete(oldest[0]);
    this.#weight -= this.#weigh(oldest[1]);
  }
}
