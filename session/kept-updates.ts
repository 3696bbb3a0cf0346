import type { ParameterStore, Snapshot } from './parameter-store.ts';

/** Kept updates that can be taken back, and bytes that they may take together; the last one can be taken back at any size. */
const MAX_KEPT = 500;
const MAX_BYTES = 2 ** 28;

/**
 * The weights before and after every update that was stepped through, in one line with a place on it. Going back along it is
 * exact: optimiser state and step count come back with the weights.
 */
export class KeptUpdates {
  readonly #store: ParameterStore;
  /** Empty, or one more than there are updates. */
  #line: Snapshot[] = [];
  #at = 0;

  constructor(store: ParameterStore) {
    this.#store = store;
  }

  /** Updates that can be taken back. */
  get count(): number {
    return this.#at;
  }

  /** Does an update of the store and remembers what was before, unless the update was none. */
  async keep(update: () => Promise<boolean>): Promise<boolean> {
    const before = this.#store.snapshot();
    if (!(await update())) return false;
    this.#line = trimmed([...this.#line.slice(0, this.#at), before, this.#store.snapshot()]);
    this.#at = this.#line.length - 1;
    return true;
  }

  /** Puts the weights before the last kept update into the store; false where there is none. */
  takeBack(): boolean {
    if (this.#at === 0) return false;
    this.#moveTo(this.#at - 1);
    return true;
  }

  /**
   * The store's weights were set from a document. Where they are those of this place or of another one (an update was undone,
   * or done again), the rest of the store follows to the nearest; else the line is over.
   */
  follow(): void {
    const values = this.#store.snapshot();
    const places = [...this.#line.keys()].sort((a, b) => Math.abs(a - this.#at) - Math.abs(b - this.#at));
    const place = places.find((at) => sameWeights(this.#line[at] as Snapshot, values));
    if (place !== undefined) this.#moveTo(place);
    else {
      this.clear();
      this.#store.leaveStep();
    }
  }

  clear(): void {
    this.#line = [];
    this.#at = 0;
  }

  #moveTo(at: number): void {
    this.#at = at;
    this.#store.restore(this.#line[at] as Snapshot);
  }
}

/** Without the oldest snapshots, where there are too many or they take too much. */
function trimmed(line: Snapshot[]): Snapshot[] {
  let bytes = 0;
  let first = line.length;
  while (first > 0 && line.length - first <= MAX_KEPT) {
    bytes += bytesOf(line[first - 1] as Snapshot);
    if (bytes > MAX_BYTES && line.length - first >= 2) break;
    first--;
  }
  return line.slice(first);
}

const bytesOf = ({ values, state }: Snapshot): number =>
  [...values.values(), ...state.values()].reduce((sum, data) => sum + data.byteLength, 0);

function sameWeights(a: Snapshot, b: Snapshot): boolean {
  if (a.values.size !== b.values.size) return false;
  return [...a.values].every(([address, value]) => {
    const other = b.values.get(address);
    return other === value || (other?.length === value.length && value.every((x, i) => x === other[i] || Object.is(x, other[i])));
  });
}
