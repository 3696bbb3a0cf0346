import { Position } from '@xyflow/react';
import { describe, expect, it } from 'vitest';
import { growth } from '../../graph-core/validate/testing.ts';
import type { Rect } from '../canvas/viewport.ts';
import { alongOf } from './curve.ts';
import { asideOf, detourFor, detourPath, detourPieces, plainPieces, type WireEnds } from './detour.ts';
import { type Obstacle, Obstacles } from './obstacles.ts';

const block = (id: string, x: number, y: number, width = 160, height = 72): Obstacle => ({ id, rect: { x, y, width, height } });

/** A wire from the middle of a block's right side to the middle of another's left side. */
function wire(source: Obstacle, target: Obstacle, all: readonly Obstacle[]) {
  const ends: WireEnds = {
    sourceX: source.rect.x + source.rect.width,
    sourceY: source.rect.y + source.rect.height / 2,
    sourcePosition: Position.Right,
    targetX: target.rect.x,
    targetY: target.rect.y + target.rect.height / 2,
    targetPosition: Position.Left,
  };
  return { ends, detour: detourFor(new Obstacles(all), ends, { source, target }) };
}

const inside = ({ x, y, width, height }: Rect, [px, py]: readonly [number, number]): boolean =>
  px > x + 4 && px < x + width - 4 && py > y + 4 && py < y + height - 4;

/** Ids of the blocks that a wire runs through as it is drawn. */
function met({ ends, detour }: ReturnType<typeof wire>, all: readonly Obstacle[]): string[] {
  const at = alongOf(detour ? detourPieces(detour, ends) : plainPieces(ends));
  const points = Array.from({ length: 200 }, (_, i) => at(i / 199));
  return all.filter(({ rect }) => points.some((point) => inside(rect, point))).map(({ id }) => id);
}

describe('the way of a wire', () => {
  it('is straight where nothing is in its way', () => {
    const [a, b, aside] = [block('a', 0, 0), block('b', 300, 40), block('c', 200, 300)];
    expect(wire(a, b, [a, b, aside]).detour).toBeNull();
  });

  it('goes around the blocks between its ends, and around what it meets beside them', () => {
    const [a, b] = [block('a', 0, 0), block('b', 900, 0)];
    const between = [block('c', 220, 0), block('d', 460, 10), block('e', 460, 100), block('f', 690, -5)];
    const all = [a, b, ...between];
    const straight = wire(a, b, [a, b]);
    expect(met(straight, all)).toEqual(['c', 'd', 'f']);
    expect(met(wire(a, b, all), all)).toEqual([]);
  });

  it('goes back around both blocks where the target lies behind', () => {
    const [a, b] = [block('a', 400, 0), block('b', 0, 10)];
    expect(met(wire(a, b, [a, b]), [a, b])).toEqual([]);
    expect(met(wire(a, a, [a]), [a])).toEqual([]);
    expect(wire(a, a, [a]).detour?.form).toBe('loop');
  });

  it('is the same from the bottom up', () => {
    const up: WireEnds = {
      sourceX: 80,
      sourceY: 900,
      sourcePosition: Position.Top,
      targetX: 80,
      targetY: 100,
      targetPosition: Position.Bottom,
    };
    const [source, target, between] = [block('a', 0, 900), block('b', 0, 28), block('c', 0, 500)];
    const detour = detourFor(new Obstacles([source, target, between]), up, { source, target });
    expect(detour).toMatchObject({ form: 'lane', flow: 'up' });
    expect(met({ ends: up, detour }, [between])).toEqual([]);
    const [path, x, y] = detourPath(detour as NonNullable<typeof detour>, up, [0, 0]);
    expect(path.startsWith('M 80,900 C ')).toBe(true);
    expect(path.endsWith(' 80,100')).toBe(true);
    // what is written on the wire stands on the lane, beside the block in its way
    expect(x < 0 || x > 160).toBe(true);
    expect(y).toBeGreaterThan(400);
    expect(asideOf(detour as NonNullable<typeof detour>, 7)).toEqual([7, 0]);
  });

  it('turns corners among thousands of blocks too, where no lane passes', () => {
    // a fence across the way, open at one place that no lane beside it leads to
    const fence = Array.from({ length: 40 }, (_, i) => block(`fence${i}`, 400, -2000 + 100 * i, 160, 90)).filter(
      (_, i) => i !== 14,
    );
    const walls = [block('wall0', 300, -900, 90, 700), block('wall1', 600, -500, 90, 1000)];
    const [a, b] = [block('a', 0, 0), block('b', 900, 0)];
    const far = Array.from({ length: 5000 }, (_, i) => block(`n${i}`, 5000 + (i % 100) * 240, Math.floor(i / 100) * 140));
    const all = [a, b, ...fence, ...walls, ...far];
    const way = wire(a, b, all);
    expect(way.detour?.form).toBe('corners');
    expect(met(way, all)).toEqual([]);
    // among the same blocks it is the same way without being looked for again, another one where a gap is closed
    const ways = (those: readonly Obstacle[]) => {
      const { detour } = wire(a, b, those);
      return detour?.form === 'corners' ? detour.points : null;
    };
    expect(ways(all)).toBe(way.detour?.form === 'corners' ? way.detour.points : undefined);
    expect(ways([...all, block('gate', 400, -600, 160, 90)])).not.toEqual(ways(all));
  });

  it('is seen to be blocked however long it is', () => {
    const [a, b, between] = [block('a', 0, 0), block('b', 40_000, 0), block('c', 20_013, 0, 30, 72)];
    const way = wire(a, b, [a, b, between]);
    expect(way.detour?.form).toBe('lane');
  });

  it('takes as long among thousands of blocks as among hundreds', { timeout: 60_000 }, () => {
    const ways = (n: number): void => {
      const all = Array.from({ length: n }, (_, i) => block(`n${i}`, (i % 50) * 240, Math.floor(i / 50) * 140));
      const obstacles = new Obstacles(all);
      let around = 0;
      for (let i = 0; i < n; i++) {
        const [source, target] = [all[i] as Obstacle, all[Math.min(n - 1, i + 3)] as Obstacle];
        const { ends } = wire(source, target, []);
        if (detourFor(obstacles, ends, { source, target })) around++;
      }
      expect(around).toBeGreaterThan(0.8 * n);
    };
    expect(growth(ways, 750)).toBeLessThan(5.5);
  });
});
