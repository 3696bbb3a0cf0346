/**
 * For tests that hold an answer to a time: a busy machine is away for a moment now and then, but not three times running,
 * while an answer that takes too long does so each time.
 */
export const IN_TIME = { retry: 2 } as const;
