/** More than this are rarely alive at one time: a document has few kinds of blocks, however many of each; fewer where each is large. */
const MOST = 8_192;

/** What was worked out once, by owner and a text: pure functions only. All of an owner's is forgotten when it has become too many. */
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

/** What keys that begin alike have in common: by the number that comes next, and what is known of the key that ends here. */
interface Branch<V> {
  readonly next: Map<number, Branch<V>>;
  value: V | undefined;
}

const branch = <V>(): Branch<V> => ({ next: new Map(), value: undefined });

function following<V>({ next }: Branch<V>, number: number): Branch<V> {
  let found = next.get(number);
  if (found === undefined) {
    found = branch();
    next.set(number, found);
  }
  return found;
}

/** {@link Memo} by keys that are lists of numbers: no text has to be made for what is asked thousands of times. */
export class NumberMemo<Owner extends object, V> {
  readonly #byOwner = new WeakMap<Owner, Branch<V>>();
  readonly #counts = new WeakMap<Owner, number>();

  /** What `make` gave for this owner and key; what it throws is not remembered. */
  get(owner: Owner, key: readonly number[], make: () => V): V {
    let at = this.#rootOf(owner);
    for (const number of key) at = following(at, number);
    if (at.value !== undefined) return at.value;
    const made = make();
    at.value = made;
    this.#count(owner);
    return made;
  }

  #rootOf(owner: Owner): Branch<V> {
    const before = this.#byOwner.get(owner);
    if (before !== undefined) return before;
    const root = branch<V>();
    this.#byOwner.set(owner, root);
    return root;
  }

  #count(owner: Owner): void {
    const count = 1 + (this.#counts.get(owner) ?? 0);
    if (count > MOST) this.#byOwner.delete(owner);
    this.#counts.set(owner, count > MOST ? 0 : count);
  }
}
