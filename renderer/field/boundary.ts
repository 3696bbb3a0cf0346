import { contours } from 'd3-contour';
import type { Field } from '../../session/protocol.ts';
import { bestClass } from './tone.ts';

/** A line through places of the plane. */
export type Line = readonly (readonly [a: number, b: number])[];

/** Where a level is crossed. Parts along the edge of the plane are no boundary and are left out. */
function levelLines(values: readonly number[], { axes: [across, up], points }: Field, level: number): Line[] {
  if (!across || !up) return [];
  const at = (x: number, y: number): [number, number] => [
    across.from + ((across.to - across.from) * (x - 0.5)) / (points - 1),
    up.from + ((up.to - up.from) * (y - 0.5)) / (points - 1),
  ];
  const isEdge = (x: number, y: number): boolean => x <= 0.5 || y <= 0.5 || x >= points - 0.5 || y >= points - 0.5;
  const lines: [number, number][][] = [];
  const [found] = contours().size([points, points]).thresholds([level])([...values]);
  for (const ring of found?.coordinates.flat() ?? []) {
    let line: [number, number][] = [];
    for (const [x = 0, y = 0] of ring) {
      if (!isEdge(x, y)) line.push(at(x, y));
      else if (line.length > 0) {
        lines.push(line);
        line = [];
      }
    }
    if (line.length > 0) lines.push(line);
  }
  return lines.filter((line) => line.length > 1);
}

/** Where one class gives way to another: the level between the two sides, or where the largest share changes hands. */
export function boundaries(field: Field, entry: number): Line[] {
  const { kind, values, width, points } = field;
  if (field.axes.length < 2) return [];
  const finite = (value: number): number => (Number.isFinite(value) ? value : 0);
  if (kind !== 'classes') {
    const own = Array.from({ length: points * points }, (_, k) => finite(values[k * width + entry] as number));
    return levelLines(own, field, kind === 'probability' ? 0.5 : 0);
  }
  const present = new Set(Array.from({ length: points * points }, (_, k) => bestClass(field, k)[0]));
  return [...present].flatMap((c) => {
    // how far the class is ahead of the best other one
    const lead = Array.from({ length: points * points }, (_, k) => {
      let other = Number.NEGATIVE_INFINITY;
      for (let i = 0; i < width; i++) if (i !== c) other = Math.max(other, values[k * width + i] as number);
      return finite((values[k * width + c] as number) - other);
    });
    return levelLines(lead, field, 0);
  });
}
