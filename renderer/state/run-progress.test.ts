import { describe, expect, it } from 'vitest';
import { clockTime, runProgress } from './run-progress.ts';
import { toldProgress } from './testing.ts';

const told = (part: Parameters<typeof toldProgress>[0]) => toldProgress({ seconds: 1, ...part });

const run = { from: 100, steps: 400, spent: 0 };

describe('how far a run has come', () => {
  it('counts from where it began, and the time before its settings changed', () => {
    const left = { count: 3, unit: 'minute' } as const;
    const state = { run: { ...run, spent: 61 }, progress: told({ step: 151, seconds: 2.5, left }), status: 'training' } as const;
    expect(runProgress(state)).toEqual({ done: 51, steps: 400, percent: 12, seconds: 63, left });
  });

  it.each([
    ['no run', { run: null, progress: told({}), status: 'training' }],
    ['a run that is over', { run, progress: told({ running: false }), status: 'ready' }],
    ['its first half second', { run, progress: told({ seconds: 0.4 }), status: 'training' }],
    ['no end', { run: { ...run, steps: Number.POSITIVE_INFINITY }, progress: told({}), status: 'training' }],
  ] as const)('is not told of %s', (_, state) => {
    expect(runProgress(state)).toBeNull();
  });
});

it.each([
  [7.9, '0:07'],
  [185, '3:05'],
  [3729, '1:02:09'],
])('%d s is %s', (seconds, text) => {
  expect(clockTime(seconds)).toBe(text);
});
