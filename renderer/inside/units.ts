import type { Units } from '../../session/protocol.ts';

/** Geometry of the unit view: inputs at the left, weighted sums at the right, each weight in a box on its connection. */

export const UNIT = {
  input: 22,
  sum: 30,
  function: 26,
  others: { width: 100, height: 30 },
  box: { width: 64, height: 22, tall: 40 },
  side: 120,
  /** From a sum to the function behind it. */
  after: 200,
} as const;
/** Connections up to which each has its weight in a box; of more, those of the unit that is looked at. */
const FEW = 16;
/** Room for a unit above the next; where there are many, the bias stands close to its sum. */
const STEP = { input: 100, sum: 110, biased: 140, dense: 88 } as const;
/** From inputs to sums; where every connection has its box, those of different sums stand beside each other. */
const SPAN = { few: 370, most: 720, dense: 460 } as const;
/** Part of a connection's length that these boxes are spread over, near the inputs, where the lines are far apart. */
const SHARE = 0.4;
const NEAR = 0.1;
/** Boxes of a sum are nearer to the inputs, those of an input nearer to the sums: there the lines are apart. */
const BOX_AT = { sum: 0.32, input: 0.55, only: 0.4 } as const;

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
  readonly isDense: boolean;
}

export const othersOf = ({ count, total }: Units['rows']): number => total - count;

export function unitsGeometry({ rows, columns, hasBias, after }: Units): UnitsGeometry {
  const [left, right] = [rowsOf(columns), rowsOf(rows)];
  const isDense = rows.count * columns.count > FEW;
  const step = isDense ? { input: STEP.dense, sum: STEP.dense } : { input: STEP.input, sum: hasBias ? STEP.biased : STEP.sum };
  const height = Math.max(left * step.input, right * step.sum);
  const end =
    UNIT.side + (isDense ? SPAN.dense : Math.min(SPAN.most, Math.max(SPAN.few, (right * (UNIT.box.width + 8)) / SHARE)));
  const along = (x: number, count: number): Place[] =>
    Array.from({ length: count }, (_, k) => ({ x, y: (height * (k + 0.5)) / count }));
  return {
    width: end + UNIT.side + 24 + (after ? UNIT.after : 0),
    height,
    inputs: along(UNIT.side, left),
    sums: along(end, right),
    isDense,
  };
}

const rowsOf = (span: Units['rows']): number => span.count + (othersOf(span) > 0 ? 1 : 0);

/** A connection: its place among the units drawn, the others after the last. */
export interface Connection {
  readonly row: number;
  readonly column: number;
}

/** All connections; none joins the others of both sides. */
export const connectionsOf = ({ inputs, sums }: UnitsGeometry, { rows, columns }: Units): Connection[] =>
  sums.flatMap((_, row) =>
    inputs.flatMap((_, column) => (row === rows.count && column === columns.count ? [] : [{ row, column }])),
  );

/** The middle of the box on a connection; where there are few, the boxes of different sums stand beside each other. */
export function boxAt({ inputs, sums, isDense }: UnitsGeometry, { row, column }: Connection, of: 'sum' | 'input'): Place {
  const [from, to] = [inputs[column] as Place, sums[row] as Place];
  const spread = sums.length === 1 ? BOX_AT.only : NEAR + (SHARE * (row + 0.5)) / sums.length;
  const t = isDense ? BOX_AT[of] : spread;
  return { x: from.x + (to.x - from.x) * t, y: from.y + (to.y - from.y) * t };
}

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
