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

/** A key that is written anew for each question: whoever keeps it copies it. */
export class Key {
  readonly numbers: number[] = [];
  length = 0;

  /** Begins a key anew. */
  begin(): this {
    this.length = 0;
    return this;
  }

  push(number: number): void {
    this.numbers[this.length++] = number;
  }

  copy(): number[] {
    return this.numbers.slice(0, this.length);
  }
}

/** What is known by a key, and what else is known by keys of the same hash. */
interface Entry<V> {
  readonly key: readonly number[];
  readonly value: V;
  readonly next: Entry<V> | undefined;
}

/** By the hashes of keys. */
type Entries<V> = Map<number, Entry<V>>;

/**
 * {@link Memo} by keys that are lists of numbers: no text has to be made for what is asked thousands of times. A list is kept as it is, so that nobody
 * may change it; a {@link Key} is copied, and may be written anew while what belongs to it is made.
 */
export class NumberMemo<Owner extends object, V> {
  readonly #byOwner = new WeakMap<Owner, Entries<V>>();
  readonly #counts = new WeakMap<Owner, number>();

  /** What `make` gave for this owner and key; what it throws is not remembered. */
  get(owner: Owner, key: readonly number[] | Key, make: () => V): V {
    const numbers = key instanceof Key ? key.numbers : key;
    const hash = hashOf(numbers, key.length);
    let entry = this.#byOwner.get(owner)?.get(hash);
    while (entry !== undefined && !isSame(entry.key, numbers, key.length)) entry = entry.next;
    if (entry !== undefined) return entry.value;
    const kept = key instanceof Key ? key.copy() : key;
    const value = make();
    this.#add(owner, hash, kept, value);
    return value;
  }

  #add(owner: Owner, hash: number, key: readonly number[], value: V): void {
    const known = this.#entriesOf(owner);
    known.set(hash, { key, value, next: known.get(hash) });
    const count = 1 + (this.#counts.get(owner) ?? 0);
    if (count > MOST) this.#byOwner.delete(owner);
    this.#counts.set(owner, count > MOST ? 0 : count);
  }

  #entriesOf(owner: Owner): Entries<V> {
    const before = this.#byOwner.get(owner);
    if (before !== undefined) return before;
    const entries: Entries<V> = new Map();
    this.#byOwner.set(owner, entries);
    return entries;
  }
}

/** A number that two lists rarely share; 2^32 divided by the golden ratio spreads what is added over all bits. */
function hashOf(key: readonly number[], length: number): number {
  let hash = length;
  for (let i = 0; i < length; i++) hash = Math.imul(hash ^ (key[i] as number), 0x9e3779b1);
  return hash;
}

function isSame(one: readonly number[], other: readonly number[], length: number): boolean {
  if (one.length !== length) return false;
  for (let i = 0; i < length; i++) if (one[i] !== other[i]) return false;
  return true;
}
