import { expect, it } from 'vitest';
import { Lately } from './lately.ts';

/** Asks for some keys, and tells which of them had to be made. */
function madeOf(lately: Lately<string>, keys: string): string {
  let made = '';
  for (const key of keys) {
    const found = lately.get(key, () => {
      made += key;
      return key;
    });
    expect(found).toBe(key);
  }
  return made;
}

it('keeps so many of the latest asked for', () => {
  const lately = new Lately<string>(2);
  expect(madeOf(lately, 'abab')).toBe('ab');
  expect(madeOf(lately, 'ca')).toBe('ca');
});

it('keeps as much as their weights allow, and the latest one always', () => {
  const lately = new Lately<string>(9, 4, (key) => (key === 'X' ? 5 : 2));
  expect(madeOf(lately, 'abab')).toBe('ab');
  expect(madeOf(lately, 'cbca')).toBe('ca');
  expect(madeOf(lately, 'XX')).toBe('X');
  expect(madeOf(lately, 'abXab')).toBe('abXab');
});

it('keeps nothing of what cannot be made', () => {
  const lately = new Lately<string>(2);
  const fail = (): string => {
    throw new Error('no');
  };
  expect(() => lately.get('a', fail)).toThrow('no');
  expect(madeOf(lately, 'a')).toBe('a');
});
