import { rungeKutta } from './runge-kutta.ts';
import type { Simulator } from './simulator.ts';

type Matrix = readonly [number, number, number, number];

/**
 * The benchmark bicycle of J. P. Meijaard, J. M. Papadopoulos, A. Ruina and A. L. Schwab, "Linearized dynamics equations for
 * the balance and steer of a bicycle: a benchmark and review" (2007), with a rider who does not move: matrices by rows, over
 * lean and steer, in M q'' + v C1 q' + (g K0 + v^2 K2) q = f.
 */
export const BENCHMARK_BICYCLE = {
  mass: [80.81722, 2.31941332208709, 2.31941332208709, 0.29784188199686],
  damping: [0, 33.86641391492494, -0.85035641456978, 1.6854039739756],
  gravityStiffness: [-80.95, -2.59951685249872, -2.59951685249872, -0.80329488458618],
  speedStiffness: [0, 76.59734589573222, 0, 2.65431523794604],
  gravity: 9.81,
  /** Metres. */
  wheelBase: 1.02,
  trail: 0.08,
  /** Radians between the steering axis and the vertical. */
  steerTilt: Math.PI / 10,
} as const satisfies Record<string, Matrix | number>;

export const BICYCLE = {
  /** Forward speed in m/s; below 4.29 the weave of the bicycle alone grows until it falls. */
  speed: 3,
  /** Newton metres at the handlebar. */
  torque: 5,
  /** Radians of lean. */
  fallAngle: Math.PI / 4,
  /** Entries of a start lie between minus and plus this: radians and rad/s. */
  startRange: 0.05,
} as const;

/** Solves M x = r. */
function solve([a, b, c, d]: Matrix, [r, s]: readonly [number, number]): readonly [number, number] {
  const determinant = a * d - b * c;
  return [(d * r - b * s) / determinant, (a * s - c * r) / determinant];
}

const times = ([a, b, c, d]: Matrix, x: number, y: number): readonly [number, number] => [a * x + b * y, c * x + d * y];

/**
 * Accelerations (rad/s^2) of lean and steer at a speed in m/s under a torque at the handlebar in N m; angles and rates in rad
 * and rad/s. Positive are a lean and a turn to the right.
 */
export function bicycleAccelerations(
  [lean = 0, steer = 0, leanRate = 0, steerRate = 0]: ArrayLike<number> & Iterable<number>,
  speed: number,
  torque: number,
): readonly [number, number] {
  const { mass, damping, gravityStiffness, speedStiffness, gravity } = BENCHMARK_BICYCLE;
  const [d1, d2] = times(damping, leanRate, steerRate);
  const [g1, g2] = times(gravityStiffness, lean, steer);
  const [s1, s2] = times(speedStiffness, lean, steer);
  const rest = (d: number, g: number, s: number): number => -speed * d - gravity * g - speed ** 2 * s;
  return solve(mass, [rest(d1, g1, s1), torque + rest(d2, g2, s2)]);
}

/** How fast the heading turns, in rad/s: equation B.6 of the same paper. */
export function bicycleYawRate(steer: number, steerRate: number, speed: number): number {
  const { wheelBase, trail, steerTilt } = BENCHMARK_BICYCLE;
  return ((speed * steer + trail * steerRate) * Math.cos(steerTilt)) / wheelBase;
}

/**
 * The riderless bicycle of the lecture, at a speed at which it falls by itself: the linearised model of
 * {@link BENCHMARK_BICYCLE}, steered by a torque at the handlebar, in steps of {@link rungeKutta}. Heading and place are those
 * of the rear wheel; they follow from the rest and a policy does not see them. It has fallen when it leans more than 45 degrees.
 */
export const bicycle: Simulator = {
  type: 'bicycle',
  state: [
    { name: 'lean', unit: 'rad' },
    { name: 'steer', unit: 'rad' },
    { name: 'leanRate', unit: 'rad/s' },
    { name: 'steerRate', unit: 'rad/s' },
    { name: 'heading', unit: 'rad' },
    { name: 'east', unit: 'm' },
    { name: 'north', unit: 'm' },
  ],
  observed: 4,
  timeStep: 0.02,
  fullControl: BICYCLE.torque,
  controlUnit: 'N m',
  start: (draws) => Float64Array.of(...Array.from(draws, (u) => BICYCLE.startRange * u), 0, 0, 0),
  advance: (state, control) => {
    const slope = (now: Float64Array): Float64Array => {
      const [, steer = 0, leanRate = 0, steerRate = 0, heading = 0] = now;
      const [leans, steers] = bicycleAccelerations(now, BICYCLE.speed, control * BICYCLE.torque);
      const turns = bicycleYawRate(steer, steerRate, BICYCLE.speed);
      const [east, north] = [BICYCLE.speed * Math.sin(heading), BICYCLE.speed * Math.cos(heading)];
      return Float64Array.of(leanRate, steerRate, leans, steers, turns, east, north);
    };
    return rungeKutta(state, slope, bicycle.timeStep);
  },
  hasFallen: (state) => Math.abs(state[0] as number) > BICYCLE.fallAngle,
};
