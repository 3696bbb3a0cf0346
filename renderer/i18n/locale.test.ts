import { describe, expect, it } from 'vitest';
import { checkedLocale } from './locale.ts';

describe('checkedLocale', () => {
  it.each([
    ['en-US', 'en-US'],
    ['en-US@posix', 'en-US'],
    ['de_DE.UTF-8', 'de-DE'],
    ['de', 'de'],
    ['C', 'en-US'],
    ['', 'en-US'],
    [undefined, 'en-US'],
    ['not a language', 'en-US'],
  ])('%s is formatted as %s', (tag, expected) => {
    const locale = checkedLocale(tag);
    expect(locale).toBe(expected);
    expect(() => new Intl.NumberFormat(locale)).not.toThrow();
  });
});
