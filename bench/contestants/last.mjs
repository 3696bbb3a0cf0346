/**
 * Something that is done again and again on a device, each time giving a number that stays there: only the last one is read, the
 * others are let go.
 * @template {{ dispose(): void }} T
 * @param {() => T} step @param {(last: T) => Promise<ArrayLike<number>>} read takes the last one over
 * @param {{ settle?: (all: readonly T[]) => Promise<unknown>, dispose?: () => void }} [more] `settle` makes an engine compute what nobody
 * will read
 */
export const running = (step, read, { settle, dispose = () => {} } = {}) => ({
  steps: async (count) => {
    const made = [];
    for (let i = 0; i < count; i++) {
      if (!settle) made.pop()?.dispose();
      made.push(step());
    }
    if (settle) await settle(made);
    const last = made.pop();
    for (const each of made) each.dispose();
    return read(last);
  },
  counts: {},
  dispose,
});
