import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { LONG_MS, LongRequests } from './long-requests.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

it('tells of requests that take long, until the last of them has ended', async () => {
  const told: boolean[] = [];
  const requests = new LongRequests((isLong) => told.push(isLong));
  const first = requests.watch(wait(LONG_MS + 100));
  const second = requests.watch(wait(LONG_MS + 300).then(() => Promise.reject(new Error('stopped')))).catch(() => {});
  await vi.advanceTimersByTimeAsync(LONG_MS - 1);
  expect(told).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(told).toEqual([true]);
  await vi.advanceTimersByTimeAsync(150);
  await first;
  expect(told).toEqual([true]);
  await vi.advanceTimersByTimeAsync(200);
  await second;
  expect(told).toEqual([true, false]);
});

it('does not tell of short ones, however many follow one another', async () => {
  const told: boolean[] = [];
  const requests = new LongRequests((isLong) => told.push(isLong));
  for (let i = 0; i < 5; i++) {
    const request = requests.watch(wait(200));
    await vi.advanceTimersByTimeAsync(200);
    await request;
  }
  expect(told).toEqual([]);
});
