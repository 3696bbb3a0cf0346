/**
 * Something that is done again and again on a device, each time giving a number that stays there: only the last one is read, the
 * others are let go.
 * @template {{ dispose(): void }} T
 * @param {() => T} step @param {(last: T) => Promise<ArrayLike<number>>} read takes the last one over @param {() => void} dispose
 */
export const running = (step, read, dispose = () => {}) => ({
  steps: async (count) => {
    let last = step();
    for (let i = 1; i < count; i++) {
      last.dispose();
      last = step();
    }
    return read(last);
  },
  counts: {},
  dispose,
});
