/** Numbers of calls by slot, in lists that are linked: most are of one or two, and one may be of nearly all. */
export class CallsBySlot {
  readonly #last: Int32Array;
  readonly #calls: number[] = [];
  readonly #before: number[] = [];

  constructor(slots: number) {
    this.#last = new Int32Array(slots).fill(-1);
  }

  add(slot: number, call: number): void {
    this.#before.push(this.#last[slot] as number);
    this.#last[slot] = this.#calls.push(call) - 1;
  }

  some(slot: number, test: (call: number) => boolean): boolean {
    for (let at = this.#last[slot] as number; at >= 0; at = this.#before[at] as number)
      if (test(this.#calls[at] as number)) return true;
    return false;
  }
}
