import type { Units } from '../../session/protocol.ts';

/** Geometry of the unit view: inputs at the left, weighted sums at the right, each weight in a box on its connection. */

export const UNIT = {
  input: 22,
  sum: 30,
  function: 26,
  others: { width: 92, height: 30 },
  box: { width: 60, height: 20, tall: 36 },
  side: 128,
  /** From a sum to the function behind it. */
  after: 220,
} as const;
/** Connections up to which a gradient stands below each weight; of more it is told in the line below the drawing. */
const FEW = 16;

interface Place {
  readonly x: number;
  readonly y: number;
}

export interface UnitsGeometry {
  readonly width: number;
  readonly height: number;
  /** Middles of the circles; one more than there are units where there are others, which stand last. */
  readonly inputs: readonly Place[];
  readonly sums: readonly Place[];
  /** Middle of each weight's box, and of the box on the connection of others: none joins the others of both sides. */
  readonly boxes: readonly ({ readonly row: number; readonly column: number } & Place)[];
  readonly showsGradients: boolean;
}

export const othersOf = ({ count, total }: Units['rows']): number => total - count;

/** `withOthers`: the sums of other units are drawn too, which only backward asks for. */
export function unitsGeometry({ rows, columns, hasBias, after }: Units, withOthers: boolean): UnitsGeometry {
  const showsGradients = rows.count * columns.count <= FEW;
  const [above, below] = [othersOf(columns) > 0 ? 1 : 0, withOthers && othersOf(rows) > 0 ? 1 : 0];
  const [left, right] = [columns.count + above, rows.count + below];
  const step = { input: showsGradients ? 100 : 76, sum: hasBias ? 130 : 110 };
  const height = Math.max(left * step.input, right * step.sum);
  // the boxes of one sum stand in a column, those of different sums beside each other
  const span = Math.max(380, (right * (UNIT.box.width + 8)) / SHARE);
  const end = UNIT.side + span;
  const inputs = Array.from({ length: left }, (_, j) => ({ x: UNIT.side, y: (height * (j + 0.5)) / left }));
  const sums = Array.from({ length: right }, (_, i) => ({ x: end, y: (height * (i + 0.5)) / right }));
  const boxes = sums.flatMap((to, i) =>
    inputs.flatMap((from, j) => {
      if (i === rows.count && j === columns.count) return [];
      const t = right === 1 ? 0.35 : NEAR + (SHARE * (i + 0.5)) / right;
      return [{ row: i, column: j, x: from.x + (to.x - from.x) * t, y: from.y + (to.y - from.y) * t }];
    }),
  );
  return { width: end + UNIT.side + 24 + (after ? UNIT.after : 0), height, inputs, sums, boxes, showsGradients };
}

/** Part of a connection's length that the boxes are spread over, near the inputs, where the lines are far apart. */
const SHARE = 0.4;
const NEAR = 0.08;

/** The path of a function's curve within a square of this size around 0; gaps where it is not finite. */
export function curvePath(curve: readonly (number | null)[], size: number): string {
  const height = Math.max(1, ...curve.map((y) => Math.abs(y ?? 0)));
  let isGap = true;
  return curve
    .map((y, k) => {
      if (y === null) {
        isGap = true;
        return '';
      }
      const point = `${isGap ? 'M' : 'L'} ${(size * (k / (curve.length - 1) - 0.5)).toFixed(1)} ${((-size * y) / (2 * height)).toFixed(1)}`;
      isGap = false;
      return point;
    })
    .join(' ');
}
