import { afterEach, expect, it, vi } from 'vitest';
import { parsePreferences } from '../state/preferences.ts';
import { uiStore } from '../state/stores.ts';
import { decimalMark, setDecimalMark } from '../ui/number-format.ts';
import { followDecimalMark, markOf } from './decimal-mark.ts';

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  setDecimalMark('.');
});

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

it('is looked up where the language or the choice changes, not with every click', () => {
  vi.stubGlobal('navigator', { language: 'en-US', languages: ['en-US'] });
  followDecimalMark();
  const looked = vi.spyOn(Intl.NumberFormat.prototype, 'formatToParts');
  const before = uiStore.getState().preferences;
  uiStore.setState({ dialog: uiStore.getState().dialog });
  uiStore.setState({ preferences: { ...before, snapToGrid: !before.snapToGrid } });
  expect(looked).not.toHaveBeenCalled();
  uiStore.setState({ preferences: { ...before, language: 'vi' } });
  expect(decimalMark()).toBe(',');
  uiStore.setState({ preferences: { ...before, language: 'vi', decimalMark: 'point' } });
  expect(decimalMark()).toBe('.');
  uiStore.setState({ preferences: before });
});
