import { expect, it } from 'vitest';
import { parsePreferences } from '../state/preferences.ts';
import { markOf } from './decimal-mark.ts';

it('is that of the language, as the system has it, unless one is chosen', () => {
  expect(markOf('language', 'en', 'en-US')).toBe('.');
  expect(markOf('language', 'vi', 'en-US')).toBe(',');
  expect(markOf('language', 'en', 'vi-VN')).toBe('.');
  expect(markOf('language', 'en', 'en-DE')).toBe(',');
  expect(markOf('point', 'vi', 'vi-VN')).toBe('.');
  expect(markOf('comma', 'en', 'en-US')).toBe(',');
});

it('is remembered; what is no choice is that of the language', () => {
  expect(parsePreferences('{"decimalMark": "point"}').decimalMark).toBe('point');
  expect(parsePreferences('{"decimalMark": "dot"}').decimalMark).toBe('language');
});
