/** What was worked out once of two things that are compared by identity; it lives as long as both. */
export class PairMemo<A extends object, B extends object, V> {
  readonly #known = new WeakMap<A, WeakMap<B, V>>();

  get(first: A, second: B, make: (first: A, second: B) => V): V {
    let of = this.#known.get(first);
    if (of === undefined) {
      of = new WeakMap();
      this.#known.set(first, of);
    }
    let found = of.get(second);
    if (found === undefined) {
      found = make(first, second);
      of.set(second, found);
    }
    return found;
  }
}
