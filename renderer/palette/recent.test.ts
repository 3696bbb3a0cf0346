import { expect, it } from 'vitest';
import { noteAdded, recentBlocks } from './recent.ts';

const memory = (text: string | null = null) => {
  let held = text;
  return {
    getItem: () => held,
    setItem: (_: string, next: string) => {
      held = next;
    },
  };
};

it('keeps the blocks that were added last, newest first, each once', () => {
  const kept = memory();
  for (const type of ['relu', 'add', 'relu', 'a', 'b', 'c', 'd', 'e']) noteAdded(type, kept);
  expect(recentBlocks(kept)).toEqual(['e', 'd', 'c', 'b', 'a', 'relu']);
});

it('begins anew where something else is kept, or nothing can be', () => {
  for (const text of ['{', '{"a":1}', '7', null]) expect(recentBlocks(memory(text))).toEqual([]);
  expect(recentBlocks(memory('[1,"relu"]'))).toEqual(['relu']);
  const closed = {
    getItem: (): string => {
      throw new Error('forbidden');
    },
    setItem: (): void => {
      throw new Error('forbidden');
    },
  };
  noteAdded('relu', closed);
  expect(recentBlocks(closed)).toEqual([]);
});
