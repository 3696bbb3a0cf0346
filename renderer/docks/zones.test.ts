import { describe, expect, it } from 'vitest';
import { sideAt, zonesOf } from './zones.ts';

const area = { x: 0, y: 44, width: 1280, height: 588 };

describe('the zones of a dragged panel', () => {
  it('are the docks, or large enough to be hit where they are closed', () => {
    const zones = zonesOf(area, { left: 220, right: 0, bottom: 0 });
    expect(sideAt(zones, { x: 210, y: 100 })).toBe('left');
    expect(sideAt(zones, { x: 230, y: 100 })).toBeNull();
    expect(sideAt(zones, { x: 1130, y: 100 })).toBe('right');
    expect(sideAt(zones, { x: 600, y: 600 })).toBe('bottom');
  });

  it('leave the middle free, in a small window too', () => {
    const zones = zonesOf({ x: 0, y: 44, width: 320, height: 200 }, { left: 0, right: 0, bottom: 0 });
    expect(sideAt(zones, { x: 160, y: 100 })).toBeNull();
    expect(sideAt(zones, { x: 160, y: 20 })).toBeNull();
  });
});
