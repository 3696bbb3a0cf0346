import { describe, expect, it } from 'vitest';
import { LateEvaluation } from './late-evaluation.ts';

/** What is found when `go` is called, and rejects where it was stopped before. */
function slow<T>(value: T) {
  let go: () => void = () => {};
  const gate = new Promise<void>((resolve) => (go = resolve));
  const find = async (signal: AbortSignal): Promise<T> => {
    await gate;
    if (signal.aborted) throw new Error('stopped');
    return value;
  };
  return { find, go: () => go() };
}

describe('an evaluation beside the queue', () => {
  it('tells what it found, or why it failed', async () => {
    const late = new LateEvaluation();
    const told: unknown[] = [];
    await new Promise<void>((resolve) =>
      late.begin(
        async () => 1,
        (found) => resolve(void told.push(found)),
        told.push,
      ),
    );
    await new Promise<void>((resolve) =>
      late.begin(
        () => Promise.reject(new Error('no')),
        told.push,
        (error) => resolve(void told.push((error as Error).message)),
      ),
    );
    expect(told).toEqual([1, 'no']);
  });

  it('tells nothing once it was ended, and its end is waited for', async () => {
    const late = new LateEvaluation();
    const told: unknown[] = [];
    const { find, go } = slow('late');
    late.begin(
      find,
      (found) => told.push(found),
      (error) => told.push(error),
    );
    let isOver = false;
    const ended = late.end().then(() => {
      isOver = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(isOver).toBe(false);
    go();
    await ended;
    expect(told).toEqual([]);
  });

  it('gives way to the next one', async () => {
    const late = new LateEvaluation();
    const told: unknown[] = [];
    const [first, second] = [slow('first'), slow('second')];
    for (const { find } of [first, second])
      late.begin(
        find,
        (found) => told.push(found),
        (error) => told.push(error),
      );
    first.go();
    second.go();
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(told).toEqual(['second']);
    await late.end();
  });
});
