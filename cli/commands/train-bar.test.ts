import { expect, it } from 'vitest';
import { timeText } from './train-bar.ts';

it.each([
  [null, false, ''],
  [3, true, 'a few seconds left'],
  [21, false, 'about 20 s left'],
  [185, true, 'at most 3 min left'],
  [260_000, false, 'about 3 days left'],
])('%s s are said on a terminal', (seconds, mayEndEarlier, text) => {
  expect(timeText(seconds, mayEndEarlier)).toBe(text);
});
