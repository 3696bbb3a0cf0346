import type { ParameterStore, Snapshot } from '../parameter-store.ts';
import type { HistoryBound } from '../protocol.ts';
import { SessionError } from '../session-error.ts';

/** Kept updates that can be taken back, and bytes that they may take together; the last one can be taken back at any size. */
const BOUND: HistoryBound = { updates: 500, bytes: 2 ** 28 };

/**
 * The weights before and after every update that was stepped through, in one line with a place on it. Going back along it is
 * exact: optimiser state and step count come back with the weights.
 */
export class KeptUpdates {
  readonly #store: ParameterStore;
  /** Empty, or one more than there are updates. */
  #line: Snapshot[] = [];
  #at = 0;
  #bound = BOUND;

  constructor(store: ParameterStore) {
    this.#store = store;
  }

  /** Updates that can be taken back. */
  get count(): number {
    return this.#at;
  }

  /** Bytes of weights and optimiser state that taking them back needs. */
  get bytes(): number {
    return this.#line.slice(0, this.#at).reduce((sum, snapshot) => sum + bytesOf(snapshot), 0);
  }

  /** Keeps no more than this from now on. @throws SessionError `session/history-bound` */
  limit(bound: HistoryBound): void {
    if (!(Number.isInteger(bound.updates) && bound.updates >= 1 && bound.bytes >= 0)) {
      const message = `${bound.updates} updates in ${bound.bytes} bytes cannot be kept: give at least 1 update and 0 bytes`;
      throw new SessionError('session/history-bound', message);
    }
    this.#bound = bound;
    const dropped = this.#line.length - trimmed(this.#line, bound).length;
    const first = Math.min(dropped, Math.max(0, this.#at - 1));
    this.#line = this.#line.slice(first);
    this.#at -= first;
  }

  /** Does an update of the store and remembers what was before, unless the update was none. */
  async keep(update: () => Promise<boolean>): Promise<boolean> {
    const before = this.#store.snapshot();
    if (!(await update())) return false;
    this.#line = trimmed([...this.#line.slice(0, this.#at), before, this.#store.snapshot()], this.#bound);
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
function trimmed(line: Snapshot[], { updates, bytes: most }: HistoryBound): Snapshot[] {
  let bytes = 0;
  let first = line.length;
  while (first > 0 && line.length - first <= updates) {
    bytes += bytesOf(line[first - 1] as Snapshot);
    if (bytes > most && line.length - first >= 2) break;
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
