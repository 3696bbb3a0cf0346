/** What is left to look at, the cheapest first. */
export class Heap<T extends { readonly rank: number }> {
  readonly #all: T[] = [];

  push(item: T): void {
    const all = this.#all;
    let at = all.length;
    all.push(item);
    while (at > 0) {
      const above = (at - 1) >> 1;
      if ((all[above] as T).rank <= item.rank) break;
      all[at] = all[above] as T;
      at = above;
    }
    all[at] = item;
  }

  pop(): T | undefined {
    const all = this.#all;
    const [first, last] = [all[0], all.pop()];
    if (last === undefined || all.length === 0) return first;
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      if (left >= all.length) break;
      const right = left + 1;
      const least = right < all.length && (all[right] as T).rank < (all[left] as T).rank ? right : left;
      if ((all[least] as T).rank >= last.rank) break;
      all[at] = all[least] as T;
      at = least;
    }
    all[at] = last;
    return first;
  }
}
