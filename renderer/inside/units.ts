import type { InsideUnits } from '../../session/protocol.ts';

/** Geometry of the unit view: inputs at the left, weighted sums at the right, each weight in a box on its connection. */

export const UNIT = { input: 22, sum: 30, box: { width: 60, height: 20, tall: 36 }, side: 128 } as const;
/** Connections up to which a gradient stands below each weight; of more it is told on hover. */
const FEW = 16;

export interface UnitsGeometry {
  readonly width: number;
  readonly height: number;
  /** Middles of the circles. */
  readonly inputs: readonly { readonly x: number; readonly y: number }[];
  readonly sums: readonly { readonly x: number; readonly y: number }[];
  /** [rows][columns]: middle of a weight's box. */
  readonly boxes: readonly { readonly row: number; readonly column: number; readonly x: number; readonly y: number }[];
  readonly showsGradients: boolean;
}

export function unitsGeometry({ rows, columns, bias }: InsideUnits): UnitsGeometry {
  const showsGradients = rows * columns <= FEW;
  const row = { input: showsGradients ? 100 : 76, sum: bias ? 130 : 110 };
  const height = Math.max(columns * row.input, rows * row.sum);
  // the boxes of one sum stand in a column, those of different sums beside each other
  const span = Math.max(380, (rows * (UNIT.box.width + 8)) / SHARE);
  const left = UNIT.side;
  const right = left + span;
  const inputs = Array.from({ length: columns }, (_, j) => ({ x: left, y: (height * (j + 0.5)) / columns }));
  const sums = Array.from({ length: rows }, (_, i) => ({ x: right, y: (height * (i + 0.5)) / rows }));
  const boxes = sums.flatMap((to, i) =>
    inputs.map((from, j) => {
      const t = rows === 1 ? 0.35 : NEAR + (SHARE * (i + 0.5)) / rows;
      return { row: i, column: j, x: from.x + (to.x - from.x) * t, y: from.y + (to.y - from.y) * t };
    }),
  );
  return { width: right + UNIT.side + 24, height, inputs, sums, boxes, showsGradients };
}

/** Part of a connection's length that the boxes are spread over, near the inputs, where the lines are far apart. */
const SHARE = 0.4;
const NEAR = 0.08;

/** Units that are not drawn. */
export const leftOut = ({
  inputs,
  outputs,
  columns,
  rows,
}: InsideUnits): { readonly inputs: number; readonly outputs: number } => ({
  inputs: inputs - columns,
  outputs: outputs - rows,
});
