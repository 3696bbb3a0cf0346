import { Position } from '@xyflow/react';
import { describe, expect, it } from 'vitest';
import { cornersFor, keptCorners } from './corners-for.ts';
import { wayFor } from './detour.ts';
import { type Obstacle, Obstacles } from './obstacles.ts';

const block = (id: string, x: number, y: number, width = 160, height = 72): Obstacle => ({ id, rect: { x, y, width, height } });
const [a, b] = [block('a', 0, 0), block('b', 900, 0)];
const ends = {
  sourceX: 160,
  sourceY: 36,
  sourcePosition: Position.Right,
  targetX: 900,
  targetY: 36,
  targetPosition: Position.Left,
};
const wall = block('wall', 400, -100, 60, 300);

/** Obstacles that count how often somebody asks what lies in an area. */
class Counted extends Obstacles {
  asked = 0;
  override in(area: Parameters<Obstacles['in']>[0]): readonly Obstacle[] {
    this.asked++;
    return super.in(area);
  }
}

describe('ways by corners that are remembered', () => {
  it('are those of wires between blocks of the same places and sizes', () => {
    const obstacles = new Obstacles([a, b, wall]);
    const first = cornersFor(obstacles, ends, { source: a, target: b });
    expect(cornersFor(obstacles, ends, { source: a, target: b }).points).toBe(first.points);
    // the same ends, and a source that hangs down far enough to be in the way of what lies below the wall
    const grown = { id: 'a', rect: { x: 0, y: 0, width: 160, height: 400 } };
    expect(cornersFor(obstacles, ends, { source: grown, target: b }).points).not.toBe(first.points);
    // another wire with the same ends, for which the wall is its own block
    expect(cornersFor(obstacles, ends, { source: { ...a, id: 'wall' }, target: b }).points).not.toEqual(first.points);
  });

  it('keep none of the thousands of obstacles among which no way is looked for', () => {
    const crowd = Array.from({ length: 3000 }, (_, i) =>
      block(`n${i}`, 200 + (i % 60) * 10, -140 + Math.floor(i / 60) * 6, 4, 4),
    );
    const obstacles = new Counted([a, b, ...crowd]);
    const before = keptCorners();
    expect(cornersFor(obstacles, ends, { source: a, target: b }).points).toBeNull();
    expect(keptCorners().met).toBeLessThanOrEqual(before.met);
    const { asked } = obstacles;
    expect(cornersFor(obstacles, ends, { source: a, target: b }).points).toBeNull();
    expect(obstacles.asked, 'the same obstacles are not walked through again').toBe(asked);
  });

  it('are bounded by all obstacles that they were found around', () => {
    const some = Array.from({ length: 390 }, (_, i) => block(`n${i}`, 200 + (i % 30) * 20, -100 + Math.floor(i / 30) * 15, 3, 3));
    // it covers where the way begins: nothing is searched
    const over = block('over', 160, 0, 30, 72);
    const obstacles = new Obstacles([a, b, over, ...some]);
    for (let i = 0; i < 600; i++)
      cornersFor(
        obstacles,
        { ...ends, sourceY: i / 20 },
        { source: { id: 'a', rect: { ...a.rect, height: 72 + i } }, target: b },
      );
    expect(keptCorners().met).toBeLessThanOrEqual(200_000);
  });
});

describe('where a way was looked for', () => {
  it('holds whatever gives the wire another way', () => {
    const far = block('far', 5000, 5000);
    const open = new Obstacles([a, b, far]);
    const { detour, area } = wayFor(open, ends, { source: a, target: b });
    expect(detour).toBeNull();
    const closed = open.with([a, b, wall], { gone: [far], come: [wall] });
    expect(closed.isSameIn(area, open.mark)).toBe(false);
    const around = wayFor(closed, ends, { source: a, target: b });
    expect(around.detour?.form).toBe('lane');
    // what stands on the lane that was taken moves it; what stands far from both lanes does not
    const lane = around.detour?.form === 'lane' ? around.detour.lane : 0;
    const [on, off] = [block('on', 400, lane - 20, 50, 40), block('off', 400, 2000)];
    expect(closed.with([a, b, wall, on], { gone: [], come: [on] }).isSameIn(around.area, closed.mark)).toBe(false);
    expect(closed.with([a, b, wall, off], { gone: [], come: [off] }).isSameIn(around.area, closed.mark)).toBe(true);
  });
});
