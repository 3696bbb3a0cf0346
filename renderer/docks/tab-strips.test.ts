import { describe, expect, it } from 'vitest';
import { spotAt, type TabStrip } from './tab-strips.ts';

const tab = (panel: 'data' | 'training' | 'runs', x: number) => ({ panel, rect: { x, y: 500, width: 80, height: 30 } });
const strips: readonly TabStrip[] = [
  {
    side: 'bottom',
    rect: { x: 10, y: 490, width: 240, height: 40 },
    tabs: [tab('data', 10), tab('training', 90), tab('runs', 190)],
  },
];
const spot = (x: number, y = 510) => spotAt(strips, { x, y }, 'data');

describe('a panel among tabs', () => {
  it('lies before the tab whose middle is behind the pointer, behind all else', () => {
    expect(spot(100)).toEqual({ side: 'bottom', before: 'training', mark: { x: 90, y: 500, height: 30 } });
    expect(spot(140)?.before).toBe('runs');
    // a mark stays on the strip that is seen, also where its last tab is cut off
    expect(spot(245)).toEqual({ side: 'bottom', before: null, mark: { x: 250, y: 500, height: 30 } });
  });
  it('stays where it is over itself, and is elsewhere off the tabs', () => {
    expect(spot(20)?.before).toBe('training');
    expect([spot(100, 489), spot(260)]).toEqual([null, null]);
  });
});
