import { describe, expect, it } from 'vitest';
import type { Field } from '../../session/protocol.ts';
import { boundaries } from './boundary.ts';
import { frameOf, nearestPoint, placesOfData, toPlace, toScreen, valueAt } from './frame.ts';
import { shapeOf, shapePath } from './marks.ts';
import { classColour, type Palette, scaleOf, shareColour, sideColour } from './tone.ts';

/** A plane from -1 to 3 across and from -2 to 2 upwards. */
function plane(kind: Field['kind'], width: number, value: (a: number, b: number) => readonly number[], points = 41): Field {
  const places = Array.from({ length: points * points }, (_, k) => {
    return [-1 + (4 * (k % points)) / (points - 1), -2 + (4 * Math.floor(k / points)) / (points - 1)] as const;
  });
  return {
    generation: 1,
    step: 0,
    inputs: [],
    outputs: [],
    input: { address: 'x.value', size: 2 },
    output: { address: 'f.output', size: width },
    axes: [
      { entry: 0, from: -1, to: 3 },
      { entry: 1, from: -2, to: 2 },
    ],
    points,
    kind,
    width,
    values: Float64Array.from(places.flatMap((place) => value(...place))),
    data: {
      rows: Int32Array.of(4, 7),
      at: Float64Array.of(0, 0, 2, 1),
      targets: Float64Array.of(0, 1),
      held: Uint8Array.of(0, 1),
    },
    made: null,
  };
}

const score = (a: number, b: number): number => a - 2 * b + 0.5;
const curve: Field = {
  ...plane('number', 1, () => [0], 3),
  axes: [{ entry: 0, from: 0, to: 4 }],
  values: Float64Array.of(1, 3, 5),
};

describe('the boundary', () => {
  it('of a linear score is the line on which it is 0', () => {
    const lines = boundaries(
      plane('score', 1, (a, b) => [score(a, b)]),
      0,
    );
    expect(lines).toHaveLength(1);
    const line = lines[0] ?? [];
    expect(line.length).toBeGreaterThan(20);
    for (const [a, b] of line) expect(score(a, b)).toBeCloseTo(0, 9);
    // from edge to edge, as far as the grid's own points reach
    expect(Math.min(...line.map(([a]) => a))).toBeLessThan(-0.85);
    expect(Math.max(...line.map(([a]) => a))).toBeGreaterThan(2.85);
  });
  it('of a probability is at one half', () => {
    const field = plane('probability', 1, (a, b) => [1 / (1 + Math.exp(-score(a, b)))]);
    for (const [a, b] of boundaries(field, 0).flat()) expect(score(a, b)).toBeCloseTo(0, 3);
    expect(boundaries(field, 0)).toHaveLength(1);
  });
  it('of classes is where the largest share changes hands', () => {
    const field = plane('classes', 3, (a) => [a < 1 ? 0.6 - 0.1 * a : 0.4, a < 1 ? 0.4 : 0.5, 0.1]);
    const places = boundaries(field, 0).flat();
    expect(places.length).toBeGreaterThan(0);
    for (const [a] of places) expect(Math.abs(a - 1)).toBeLessThanOrEqual(0.1);
  });
  it('is none along a curve, nor where all is of one side', () => {
    expect(boundaries(curve, 0)).toEqual([]);
    expect(
      boundaries(
        plane('score', 1, () => [1]),
        0,
      ),
    ).toEqual([]);
  });
});

describe('the frame', () => {
  const field = plane('score', 2, (a, b) => [score(a, b), 7]);
  const frame = frameOf(600, 300, field, 0);

  it('is a square that shows all of the plane, upwards', () => {
    expect(frame.width).toBe(frame.height);
    expect(toScreen(frame, -1, 2)).toEqual([frame.left, frame.top]);
    expect(toPlace(frame, ...toScreen(frame, 2.5, -1))).toEqual([expect.closeTo(2.5, 9), expect.closeTo(-1, 9)]);
    expect(toPlace(frame, frame.left - 1, frame.top)).toBeNull();
  });
  it('reads between the points of the grid', () => {
    expect(valueAt(field, 0, [0.123, -0.456])).toBeCloseTo(score(0.123, -0.456), 9);
    expect(valueAt(field, 1, [3, 2])).toBe(7);
    expect(valueAt(curve, 0, [3])).toBeCloseTo(4, 9);
  });
  it('finds the sample under the pointer', () => {
    const places = placesOfData(field);
    const [x, y] = toScreen(frame, 2, 1);
    expect(nearestPoint(frame, places, x + 3, y - 3)).toBe(1);
    expect(nearestPoint(frame, places, x + 30, y)).toBeNull();
  });
  it('puts the points of a curve at what is wanted, all of them in sight', () => {
    const wide: Field = { ...curve, data: { ...curve.data, at: Float64Array.of(1, 2), targets: Float64Array.of(-4, 9) } };
    expect(placesOfData(wide)).toEqual([
      [1, -4],
      [2, 9],
    ]);
    const { up } = frameOf(600, 300, wide, 0);
    expect(up[0]).toBeLessThan(-4);
    expect(up[1]).toBeGreaterThan(9);
  });
});

describe('colours', () => {
  const palette: Palette = {
    ground: [255, 255, 255],
    negative: [100, 0, 100],
    positive: [0, 100, 0],
    text: '#000',
    muted: '#000',
    line: '#000',
    made: '#000',
    curve: '#000',
  };
  it('are neutral in the middle and stronger to either side', () => {
    const field = plane('score', 1, (a, b) => [score(a, b)]);
    const scale = scaleOf(field, 0);
    expect(scale).toEqual({ middle: 0, reach: 7.5 });
    expect(sideColour(0, scale, palette)).toEqual([255, 255, 255]);
    const [weak, strong] = [1, 7].map((value) => sideColour(value, scale, palette)[0]);
    expect(strong).toBeLessThan(weak ?? 0);
    expect(sideColour(-7, scale, palette)[1]).toBeLessThan(sideColour(-7, scale, palette)[0]);
  });
  it('are paler where a class is less certain', () => {
    const field = plane('classes', 2, (a) => [a < 0 ? 0.95 : 0.55, a < 0 ? 0.05 : 0.45]);
    expect(shareColour(field, 0, palette)[1]).toBeLessThan(shareColour(field, 40, palette)[1]);
  });
  it('and shapes tell eight classes apart', () => {
    const all = Array.from({ length: 8 }, (_, of) => of);
    expect(new Set(all.map((of) => classColour(of, 8, palette).join())).size).toBe(8);
    expect(new Set(all.map((of) => shapePath(shapeOf(of), 4))).size).toBe(8);
  });
});
