import { expect, it } from 'vitest';
import { fromBase64, toBase64 } from './base64.ts';

// The table of RFC 4648, section 10.
it.each([
  ['', ''],
  ['f', 'Zg=='],
  ['fo', 'Zm8='],
  ['foo', 'Zm9v'],
  ['foob', 'Zm9vYg=='],
  ['fooba', 'Zm9vYmE='],
  ['foobar', 'Zm9vYmFy'],
])('%j is %j', (text, code) => {
  const bytes = Uint8Array.from(text, (c) => c.charCodeAt(0));
  expect(toBase64(bytes)).toBe(code);
  expect(fromBase64(code)).toEqual(bytes);
  expect(fromBase64(code.replace(/=+$/, ''))).toEqual(bytes);
});

it('keeps every byte, and knows what is no base64', () => {
  const all = Uint8Array.from({ length: 512 }, (_, i) => (i * 7) & 0xff);
  expect(fromBase64(toBase64(all))).toEqual(all);
  for (const text of ['A', 'Z g=', 'Zm9\u00e4', '====', 'Zm9vA']) expect(fromBase64(text), text).toBeNull();
});
