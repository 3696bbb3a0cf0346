import { expect, it } from 'vitest';
import { formatMoment } from './format.ts';

it('writes dates as the language does, and in American English where there is no such language', () => {
  const moment = new Date(2026, 10, 29, 15, 12).getTime();
  expect(formatMoment(moment, 'en')).toMatch(/Nov 29, 2026, 3:12\sPM/);
  expect(formatMoment(moment, 'vi')).toMatch(/29.*2026/);
  expect(formatMoment(moment, 'vi')).not.toBe(formatMoment(moment, 'en'));
  expect(formatMoment(moment, 'no language')).toBe(formatMoment(moment, 'en-US'));
});
