import { describe, expect, it } from 'vitest';
import { hashText, keyAt, streamKey, threefry2x32 } from './threefry.ts';

describe('threefry2x32, 20 rounds', () => {
  // Known answers published with Random123.
  it.each([
    [
      [0, 0],
      [0, 0],
      [0x6b200159, 0x99ba4efe],
    ],
    [
      [0xffffffff, 0xffffffff],
      [0xffffffff, 0xffffffff],
      [0x1cb996fc, 0xbb002be7],
    ],
    [
      [0x13198a2e, 0x03707344],
      [0x243f6a88, 0x85a308d3],
      [0xc4923a9c, 0x483df7a0],
    ],
  ])('key %j, counter %j', ([k0, k1], [c0, c1], [a, b]) => {
    expect(threefry2x32(k0 as number, k1 as number, c0 as number, c1 as number)).toEqual({ a, b });
  });
  it('tells streams, seeds, steps and samples apart', () => {
    const keys = [
      streamKey(0, 'a'),
      streamKey(1, 'a'),
      streamKey(0, 'b'),
      keyAt(streamKey(0, 'a'), 0, 0),
      keyAt(streamKey(0, 'a'), 1, 0),
      keyAt(streamKey(0, 'a'), 0, 1),
    ];
    expect(new Set(keys.map((k) => `${k.a} ${k.b}`)).size).toBe(keys.length);
  });
  it('hashes by FNV-1a', () => {
    // FNV-1a of the bytes 61 00.
    const step = (hash: number, byte: number) => Number((BigInt(hash ^ byte) * 0x01000193n) & 0xffffffffn);
    expect(hashText('a')).toBe(step(step(0x811c9dc5, 0x61) >>> 0, 0) >>> 0);
    expect(hashText('')).toBe(0x811c9dc5);
  });
});
