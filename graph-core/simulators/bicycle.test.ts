import { describe, expect, it } from 'vitest';
import { NUMBERS } from './arithmetic.ts';
import { BICYCLE, bicycle, bicycleAccelerations, bicycleYawRate } from './bicycle.ts';
import { advance, hasFallen } from './simulator.ts';

type Complex = readonly [number, number];

/** Table 2 of the benchmark: weave (a pair, except at 0), capsize and castering, by speed in m/s. */
const PUBLISHED: readonly (readonly Complex[])[] = [
  [
    [5.53094371765393, 0],
    [3.13164324790656, 0],
    [-3.13164324790656, 0],
    [-5.53094371765393, 0],
  ],
  ...(
    [
      [3.5269617099007, 0.8077402751993, -3.13423125066578, -7.11008014637442],
      [2.68234517512745, 1.68066296590675, -3.07158645641514, -8.67387984831735],
      [1.70675605663975, 2.31582447384325, -2.63366137253667, -10.3510146724592],
      [0.41325331521125, 3.07910818603206, -1.42944427361326, -12.1586142657645],
      [-0.77534188219585, 4.46486771378823, -0.32286642900409, -14.0783896927982],
      [-1.52644486584142, 5.87673060598709, -0.0040669007697, -16.0853712309803],
      [-2.13875644258362, 7.19525913329805, 0.10268170574766, -18.1578846612526],
      [-2.69348683581097, 8.46037971396931, 0.14327879765713, -20.2794089439457],
      [-3.21675402252485, 9.69377351531791, 0.15790184030917, -22.4378855904086],
      [-3.72016840437287, 10.9068113947629, 0.16105338653172, -24.624596350174],
    ] as const
  ).map(([re, im, capsize, caster]): Complex[] => [
    [re, im],
    [re, -im],
    [capsize, 0],
    [caster, 0],
  ]),
];

const times = ([a, b]: Complex, [c, d]: Complex): Complex => [a * c - b * d, a * d + b * c];

/** Coefficients of the product of (x - root), the highest power first. */
function polynomial(roots: readonly Complex[]): Complex[] {
  let found: Complex[] = [[1, 0]];
  for (const [re, im] of roots) {
    const minus = found.map((c) => times(c, [-re, -im]));
    const shifted: Complex[] = [...found, [0, 0]];
    found = shifted.map(([a, b], i): Complex => {
      const [da, db] = minus[i - 1] ?? [0, 0];
      return [a + da, b + db];
    });
  }
  return found;
}

/** The characteristic polynomial of the simulator's own equations at a speed (Faddeev and LeVerrier). */
function characteristic(speed: number): number[] {
  const columns = [0, 1, 2, 3].map((j) =>
    bicycleAccelerations(speed)(
      NUMBERS,
      [0, 1, 2, 3].map((i) => Number(i === j)),
      0,
    ),
  );
  const a = [[0, 0, 1, 0], [0, 0, 0, 1], columns.map(([lean]) => lean), columns.map(([, steer]) => steer)];
  const found = [1];
  let m = a.map((row, i) => row.map((_, j) => Number(i === j)));
  for (let k = 1; k <= 4; k++) {
    const product = a.map((row) => row.map((_, j) => row.reduce((sum, x, n) => sum + x * ((m[n] as number[])[j] as number), 0)));
    const c = -product.reduce((sum, row, i) => sum + (row[i] as number), 0) / k;
    found.push(c);
    m = product.map((row, i) => row.map((x, j) => x + (i === j ? c : 0)));
  }
  return found;
}

describe('the bicycle', () => {
  it.each(PUBLISHED.map((roots, speed) => [speed, roots] as const))('has the published eigenvalues at %i m/s', (speed, roots) => {
    const expected = polynomial(roots);
    for (const [i, c] of characteristic(speed).entries()) {
      const [re = 0, im = 0] = expected[i] ?? [];
      expect(Math.abs(c - re)).toBeLessThan(1e-10 * Math.max(1, Math.abs(re)));
      expect(Math.abs(im)).toBeLessThan(1e-9);
    }
  });

  it('grows as its weave does when nobody steers, from a small lean to a fall', () => {
    const grows = PUBLISHED[BICYCLE.speed]?.[0] as Complex;
    const [rate, omega] = grows;
    expect(rate).toBeGreaterThan(0);
    let state: Float64Array = Float64Array.of(0.001, 0, 0, 0, 0, 0, 0);
    const lean: number[] = [];
    while (!hasFallen(bicycle, state)) {
      lean.push(state[0] as number);
      state = advance(bicycle, state, 0);
    }
    // three values of A e^(rt) cos(wt + p) a step apart: x0 e^(2r) - 2 x1 e^r cos w + x2 = 0
    const [x0, x1, x2] = lean.slice(-3) as [number, number, number];
    const dt = bicycle.timeStep;
    expect(x2 / x1).toBeCloseTo(2 * Math.exp(rate * dt) * Math.cos(omega * dt) - (Math.exp(2 * rate * dt) * x0) / x1, 5);
    expect(lean.length * dt).toBeLessThan(10);
  });

  it('turns its heading as the front wheel points, and runs on at its speed', () => {
    expect(bicycleYawRate(NUMBERS, 0.1, 0, 3)).toBeCloseTo((0.3 * Math.cos(Math.PI / 10)) / 1.02, 14);
    expect(bicycleYawRate(NUMBERS, 0, 1, 3)).toBeCloseTo((0.08 * Math.cos(Math.PI / 10)) / 1.02, 14);
    const straight = advance(bicycle, new Float64Array(7), 0);
    expect([...straight.subarray(0, 6)]).toEqual([0, 0, 0, 0, 0, 0]);
    expect(straight[6]).toBeCloseTo(BICYCLE.speed * bicycle.timeStep, 12);
    const east = advance(bicycle, Float64Array.of(0, 0, 0, 0, Math.PI / 2, 0, 0), 0);
    expect(east[5]).toBeCloseTo(BICYCLE.speed * bicycle.timeStep, 12);
    expect(east[6]).toBeCloseTo(0, 12);
  });

  it('accelerates under a torque at the handlebar as the mass matrix says, and is cut off beyond 45 degrees', () => {
    const [lean, steer] = bicycleAccelerations(3)(NUMBERS, [0, 0, 0, 0], 2);
    expect(80.81722 * lean + 2.31941332208709 * steer).toBeCloseTo(0, 12);
    expect(2.31941332208709 * lean + 0.29784188199686 * steer).toBeCloseTo(2, 12);
    expect(hasFallen(bicycle, [0.78])).toBe(false);
    expect(hasFallen(bicycle, [-0.79])).toBe(true);
  });
});
