/** More than this are rarely alive at one time: a document has few kinds of blocks, however many of each; fewer where each is large. */
const MOST = 8_192;

/** What was worked out once, by owner and key: pure functions only. All of an owner's is forgotten when it has become too many. */
export class Memo<Owner extends object, V> {
  readonly #byOwner = new WeakMap<Owner, Map<string, V>>();
  readonly #most: number;

  constructor(most = MOST) {
    this.#most = most;
  }

  /** What `make` gave for this owner and key; what it throws is not remembered. */
  get(owner: Owner, key: string, make: () => V): V {
    let found = this.#byOwner.get(owner);
    if (found === undefined) {
      found = new Map();
      this.#byOwner.set(owner, found);
    }
    const before = found.get(key);
    if (before !== undefined) return before;
    const made = make();
    if (found.size >= this.#most) found.clear();
    found.set(key, made);
    return made;
  }
}
