import { getBezierPath, Position } from '@xyflow/react';
import { describe, expect, it } from 'vitest';
import { pathText, plainPiece } from './curve.ts';

const SIDES = [Position.Left, Position.Right, Position.Top, Position.Bottom] as const;
const numbers = (path: string): number[] => (path.match(/-?[\d.]+/g) ?? []).map((each) => Math.round(Number(each) * 100) / 100);

describe('a wire that nothing is in the way of', () => {
  it('is the curve that React Flow draws, for all sides and directions', () => {
    for (const from of SIDES) {
      for (const to of SIDES) {
        for (const [x, y] of [
          [300, 40],
          [-120, 7],
          [0, -250],
          [-30.5, -9.25],
        ] as const) {
          const ends = { sourceX: 10, sourceY: 20, sourcePosition: from, targetX: 10 + x, targetY: 20 + y, targetPosition: to };
          const drawn = pathText([plainPiece([10, 20], from, [10 + x, 20 + y], to)]);
          expect(numbers(drawn), `${from} ${to} ${x} ${y}`).toEqual(numbers(getBezierPath(ends)[0]));
        }
      }
    }
  });
});
