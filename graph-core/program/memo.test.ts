import { expect, it } from 'vitest';
import { NumberMemo } from './memo.ts';

it('finds again what was made for a list of numbers, and for no other one', () => {
  const memo = new NumberMemo<object, object>();
  const [one, other] = [{}, {}];
  const keys = [[], [1], [1, 2], [2, 1], [12], [1, 2, 3]];
  const made = keys.map((key) => memo.get(one, key, () => ({})));
  expect(new Set(made).size).toBe(keys.length);
  for (const [i, key] of keys.entries()) expect(memo.get(one, key, () => ({}))).toBe(made[i]);
  expect(made).not.toContain(memo.get(other, [1], () => ({})));
});

it('does not remember what could not be made, and forgets when there is too much', () => {
  const memo = new NumberMemo<object, object>();
  const owner = {};
  const fail = (): object => {
    throw new Error('no');
  };
  expect(() => memo.get(owner, [1], fail)).toThrow('no');
  const first = memo.get(owner, [1], () => ({}));
  for (let i = 2; i < 10_000; i++) memo.get(owner, [i], () => ({}));
  expect(memo.get(owner, [1], () => ({}))).not.toBe(first);
  expect(memo.get(owner, [9_999], fail)).toBeDefined();
});

it('tells lists apart that have the same hash', () => {
  const memo = new NumberMemo<object, object>();
  const owner = {};
  const after = (first: number): number => Math.imul(2 ^ first, 0x9e3779b1);
  const keys = [0, 1, 2].map((first) => [first, after(first)]);
  const made = keys.map((key) => memo.get(owner, key, () => ({})));
  expect(new Set(made).size).toBe(keys.length);
  for (const [i, key] of keys.entries()) expect(memo.get(owner, key, () => ({}))).toBe(made[i]);
});
