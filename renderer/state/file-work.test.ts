import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type FileWork, fileWork, madeTold, PATIENCE_MS, tellWork } from './file-work.ts';

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

  it('is told before something long is made in one go, and a cancel meanwhile has been heard when that is done', async () => {
    vi.stubGlobal('requestAnimationFrame', (then: () => void) => setTimeout(then, 16));
    const until = new AbortController();
    const told = { ...work, cancel: () => until.abort() };
    const made = madeTold(
      told,
      () => {
        setTimeout(() => fileWork()?.cancel?.());
        return fileWork();
      },
      true,
    );
    await vi.advanceTimersByTimeAsync(100);
    expect(await made).toBe(told);
    expect(until.signal.aborted).toBe(true);
    expect(fileWork()).toBeNull();
    expect(await madeTold(told, () => fileWork(), false)).toBeNull();
    vi.unstubAllGlobals();
  });

  it('is not told where it is quick, or fails', async () => {
    await expect(tellWork(work, Promise.reject(new Error('gone')))).rejects.toThrow('gone');
    await vi.advanceTimersByTimeAsync(2 * PATIENCE_MS);
    expect(fileWork()).toBeNull();
  });
});
