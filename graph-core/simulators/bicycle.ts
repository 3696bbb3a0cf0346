import { type Arithmetic, weighted } from './arithmetic.ts';
import type { Simulator } from './simulator.ts';

type Matrix = readonly [number, number, number, number];

/**
 * The benchmark bicycle of J. P. Meijaard, J. M. Papadopoulos, A. Ruina and A. L. Schwab, "Linearized dynamics equations for
 * the balance and steer of a bicycle: a benchmark and review" (2007), with a rider who does not move: matrices by rows, over
 * lean and steer, in M q'' + v C1 q' + (g K0 + v^2 K2) q = f.
 */
const BENCHMARK_BICYCLE = {
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

/** M^-1 times a column. */
function solved([a, b, c, d]: Matrix, [r, s]: readonly [number, number]): readonly [number, number] {
  const determinant = a * d - b * c;
  return [(d * r - b * s) / determinant, (a * s - c * r) / determinant];
}

/** What lean, steer, lean rate, steer rate and torque each give to the two accelerations, at a speed in m/s. */
function bicycleFactors(speed: number): readonly (readonly [number, number])[] {
  const { mass, damping, gravityStiffness, speedStiffness, gravity } = BENCHMARK_BICYCLE;
  const stiffness = gravityStiffness.map((k, i) => -gravity * k - speed ** 2 * (speedStiffness[i] as number));
  const drag = damping.map((c) => -speed * c);
  const column = (m: readonly number[], j: number): readonly [number, number] => [m[j] as number, m[j + 2] as number];
  return [column(stiffness, 0), column(stiffness, 1), column(drag, 0), column(drag, 1), [0, 1] as const].map((each) =>
    solved(mass, each),
  );
}

/**
 * Accelerations (rad/s^2) of lean and steer at a speed in m/s, as a function of the state and of a torque at the handlebar in
 * N m; angles and rates in rad and rad/s. Positive are a lean and a turn to the right.
 */
export function bicycleAccelerations(speed: number): <T>(m: Arithmetic<T>, state: readonly T[], torque: T) => readonly [T, T] {
  const factors = bicycleFactors(speed);
  return <T>(m: Arithmetic<T>, state: readonly T[], torque: T) => {
    const given = [...state.slice(0, 4), torque];
    const along = (row: 0 | 1): T =>
      weighted(m, ...factors.map((factor, i): readonly [number, T] => [factor[row], given[i] as T]));
    return [along(0), along(1)] as const;
  };
}

const accelerations = bicycleAccelerations(BICYCLE.speed);

/** How fast the heading turns, in rad/s: equation B.6 of the same paper. */
export function bicycleYawRate<T>(m: Arithmetic<T>, steer: T, steerRate: T, speed: number): T {
  const { wheelBase, trail, steerTilt } = BENCHMARK_BICYCLE;
  const by = Math.cos(steerTilt) / wheelBase;
  return weighted(m, [speed * by, steer], [trail * by, steerRate]);
}

/**
 * The riderless bicycle of the lecture, at a speed at which it falls by itself: the linearised model of
 * {@link BENCHMARK_BICYCLE}, steered by a torque at the handlebar. Heading and place are those of the rear wheel; they
 * follow from the rest and a policy does not see them. It has fallen when it leans more than 45 degrees.
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
  slope: <T>(m: Arithmetic<T>, state: readonly T[], control: T) => {
    const [, steer, leanRate, steerRate, heading] = state as readonly [T, T, T, T, T];
    const [leans, steers] = accelerations(m, state, m.mul(m.of(BICYCLE.torque), control));
    const turns = bicycleYawRate(m, steer, steerRate, BICYCLE.speed);
    const along = (x: T): T => m.mul(m.of(BICYCLE.speed), m.keep(x));
    return [leanRate, steerRate, leans, steers, turns, along(m.sin(heading)), along(m.cos(heading))];
  },
  bounds: [{ index: 0, most: BICYCLE.fallAngle }],
};
