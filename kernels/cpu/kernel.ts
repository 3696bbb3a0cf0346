/** A prepared call: yields after about a millisecond of work at most, so that the caller can look at the clock. */
export type Kernel = () => Generator<void, void>;
