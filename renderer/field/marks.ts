/** Shapes of points, so that classes are told apart without colour. */
const SHAPES = ['circle', 'square', 'triangle', 'diamond', 'down', 'plus', 'star', 'cross'] as const;
export type Shape = (typeof SHAPES)[number];

export const shapeOf = (of: number): Shape => SHAPES[of % SHAPES.length] as Shape;

/** Corners of a shape of radius 1, in order; none for a circle. */
const CORNERS: Readonly<Record<Exclude<Shape, 'circle'>, readonly (readonly [number, number])[]>> = {
  square: [
    [-0.85, -0.85],
    [0.85, -0.85],
    [0.85, 0.85],
    [-0.85, 0.85],
  ],
  triangle: [
    [0, -1.1],
    [1, 0.75],
    [-1, 0.75],
  ],
  down: [
    [0, 1.1],
    [1, -0.75],
    [-1, -0.75],
  ],
  diamond: [
    [0, -1.2],
    [1, 0],
    [0, 1.2],
    [-1, 0],
  ],
  plus: cross(0),
  cross: cross(Math.PI / 4),
  star: Array.from({ length: 10 }, (_, i) => polar(i % 2 === 0 ? 1.25 : 0.55, (i * Math.PI) / 5 - Math.PI / 2)),
};

function polar(radius: number, angle: number): readonly [number, number] {
  return [radius * Math.cos(angle), radius * Math.sin(angle)];
}

function cross(turn: number): readonly (readonly [number, number])[] {
  const [arm, half] = [1.15, 0.36];
  return Array.from({ length: 4 }, (_, i) => (i * Math.PI) / 2).flatMap((angle) =>
    [
      [arm, -half],
      [arm, half],
      [half, half],
    ].map(([x = 0, y = 0]) => polar(Math.hypot(x, y), Math.atan2(y, x) + angle + turn)),
  );
}

/** Traces a shape around a place; whoever calls fills or strokes it. */
export function traceShape(context: CanvasRenderingContext2D, shape: Shape, x: number, y: number, radius: number): void {
  context.beginPath();
  if (shape === 'circle') {
    context.arc(x, y, radius, 0, 2 * Math.PI);
    return;
  }
  for (const [i, [dx, dy]] of CORNERS[shape].entries()) {
    if (i === 0) context.moveTo(x + dx * radius, y + dy * radius);
    else context.lineTo(x + dx * radius, y + dy * radius);
  }
  context.closePath();
}

/** The same as the path of an SVG, around (0, 0). */
export function shapePath(shape: Shape, radius: number): string {
  if (shape === 'circle')
    return `M${-radius} 0a${radius} ${radius} 0 1 0 ${2 * radius} 0a${radius} ${radius} 0 1 0 ${-2 * radius} 0Z`;
  return `M${CORNERS[shape].map(([x, y]) => `${x * radius} ${y * radius}`).join('L')}Z`;
}
