import { describe, expect, it } from 'vitest';
import { beyond } from './beyond.tsx';

describe('what lies beyond the pane', () => {
  const pane = { transform: [100, 50, 0.5], width: 700, height: 500 } as const;
  const at = (x: number, y: number) => ({ x, y, width: 80, height: 80 });

  it.each([
    ['right', at(1161, 100)],
    ['left', at(-241, 100)],
    ['down', at(100, 861)],
    ['up', at(100, -141)],
  ] as const)('lies %s', (way, rect) => expect(beyond(rect, pane)).toBe(way));

  it('is in sight as soon as its middle is, and nowhere before the pane has a size', () => {
    expect(beyond(at(1160, 100), pane)).toBeNull();
    expect(beyond(at(-240, 100), pane)).toBeNull();
    expect(beyond(at(5000, 100), { ...pane, width: 0 })).toBeNull();
  });
});
