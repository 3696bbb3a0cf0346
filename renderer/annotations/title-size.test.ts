import { describe, expect, it } from 'vitest';
import { titleSize } from './title-size.ts';

const FRAME = { width: 2400, height: 1200 };

describe('titleSize', () => {
  it('stays readable on the screen from afar', () => {
    for (const zoom of [0.3, 0.2, 0.1, 0.05]) expect(titleSize(zoom, FRAME, 'Encoder') * zoom).toBeGreaterThanOrEqual(10);
  });

  it('never leaves its frame', () => {
    for (const zoom of [0.05, 0.02]) {
      const size = titleSize(zoom, FRAME, 'An encoder with three layers');
      expect(size * 0.62 * 'An encoder with three layers'.length).toBeLessThanOrEqual(FRAME.width);
      expect(size).toBeLessThan(FRAME.height / 2);
    }
    expect(titleSize(0.02, { width: 200, height: 80 }, 'Small')).toBe(34);
  });

  it('is that of the text around it from near', () => {
    expect([1, 0.5].map((zoom) => titleSize(zoom, FRAME, 'Encoder'))).toEqual([14, 20]);
  });
});
