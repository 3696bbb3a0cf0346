import { expect, it } from 'vitest';
import { compareNames, formatAgo, formatMoment } from './format.ts';

it('writes dates as the language does, and in American English where there is no such language', () => {
  const moment = new Date(2026, 10, 29, 15, 12).getTime();
  expect(formatMoment(moment, 'en')).toMatch(/Nov 29, 2026, 3:12\sPM/);
  expect(formatMoment(moment, 'vi')).toMatch(/29.*2026/);
  expect(formatMoment(moment, 'vi')).not.toBe(formatMoment(moment, 'en'));
  expect(formatMoment(moment, 'no language')).toBe(formatMoment(moment, 'en-US'));
});

it('says how long ago something was, in the language', () => {
  const now = new Date(2026, 10, 29, 15, 12).getTime();
  const ago = (seconds: number, language: string): string => formatAgo(now - seconds * 1000, language, now);
  expect(ago(0, 'en')).toBe('now');
  expect(ago(59, 'en')).toBe('59 seconds ago');
  expect(ago(60, 'en')).toBe('1 minute ago');
  expect(ago(2 * 3600, 'en')).toBe('2 hours ago');
  expect(ago(25 * 3600, 'en')).toBe('yesterday');
  expect(ago(3 * 3600, 'vi')).toBe('3 giờ trước');
  expect(ago(25 * 3600, 'vi')).toBe('Hôm qua');
  expect(ago(8 * 24 * 3600, 'vi')).toBe(formatMoment(now - 8 * 24 * 3600 * 1000, 'vi'));
  expect(ago(-60, 'en')).toBe('now');
});

it('puts names in the order of the language', () => {
  const order = (names: readonly string[], language: string): string[] => names.toSorted((a, b) => compareNames(a, b, language));
  // in Vietnamese đ comes behind d and before e, whatever follows
  expect(order(['đo', 'dư', 'em', 'da'], 'vi')).toEqual(['da', 'dư', 'đo', 'em']);
  expect(order(['block 10', 'block 2'], 'en')).toEqual(['block 2', 'block 10']);
});
