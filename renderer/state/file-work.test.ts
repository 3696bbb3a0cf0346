import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type FileWork, fileWork, PATIENCE_MS, tellWork } from './file-work.ts';

const work: FileWork = { kind: 'opening', file: 'large.chainrule', cancel: null };

describe('work on a file', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('is told once it keeps somebody waiting, and no longer', async () => {
    let finish = (_: string): void => {};
    const told = tellWork(work, new Promise<string>((resolve) => (finish = resolve)));
    await vi.advanceTimersByTimeAsync(PATIENCE_MS - 1);
    expect(fileWork()).toBeNull();
    await vi.advanceTimersByTimeAsync(1);
    expect(fileWork()).toBe(work);
    finish('done');
    expect(await told).toBe('done');
    expect(fileWork()).toBeNull();
  });

  it('is not told where it is quick, or fails', async () => {
    await expect(tellWork(work, Promise.reject(new Error('gone')))).rejects.toThrow('gone');
    await vi.advanceTimersByTimeAsync(2 * PATIENCE_MS);
    expect(fileWork()).toBeNull();
  });
});
