import { type Arithmetic, NUMBERS } from './arithmetic.ts';
import { rungeKutta } from './runge-kutta.ts';

/** A number of a simulator's state. */
export interface Quantity {
  readonly name: string;
  readonly unit: string;
}

/**
 * A black box that a policy acts on: nothing knows its derivative. Time goes by in steps of a fixed length, over which the
 * control is held. All functions are pure.
 */
export interface Simulator {
  readonly type: string;
  /** What the state is made of; a policy sees the first {@link observed} of them. */
  readonly state: readonly Quantity[];
  readonly observed: number;
  /** Seconds. */
  readonly timeStep: number;
  /** What a control of 1 is, e.g. 10 N. */
  readonly fullControl: number;
  readonly controlUnit: string;
  /** A start, from as many uniform numbers in [-1, 1) as are {@link observed}. */
  readonly start: (draws: ArrayLike<number>) => Float64Array;
  /** How fast each number of the state changes, a second; `control` is between -1 and 1. */
  readonly slope: <T>(m: Arithmetic<T>, state: readonly T[], control: T) => readonly T[];
  /** It has fallen where one of these numbers of the state is larger than `most`, whatever its sign. */
  readonly bounds: readonly { readonly index: number; readonly most: number }[];
}

/** The state one time step later; `control` is between -1 and 1. */
export function advance(simulator: Simulator, state: ArrayLike<number>, control: number): Float64Array {
  const slope = (now: readonly number[]): readonly number[] => simulator.slope(NUMBERS, now, control);
  return Float64Array.from(rungeKutta(NUMBERS, Array.from(state), slope, simulator.timeStep));
}

export const hasFallen = ({ bounds }: Simulator, state: ArrayLike<number>): boolean =>
  bounds.some(({ index, most }) => Math.abs(state[index] as number) > most);

/** What every simulator rewards: a step at whose end nothing has fallen. The lecture's cost is the negative. */
export const REWARD = 1;

export const observationOf = ({ observed }: Simulator, state: Float64Array): Float64Array => state.subarray(0, observed);

/** Many episodes at once. */
export interface Lanes {
  /** [episodes, numbers of the state]. */
  readonly states: Float64Array;
  /** 1 where the episode goes on. */
  readonly alive: Uint8Array;
}

export interface LaneStep {
  readonly lanes: Lanes;
  /** 0 where an episode was over before. */
  readonly rewards: Float64Array;
  /** 1 where an episode is over, in this step or before. */
  readonly done: Uint8Array;
}

/** One time step of every episode that goes on; controls beyond -1 and 1 are cut off there. Episodes that are over stand still. */
export function stepLanes(simulator: Simulator, { states, alive }: Lanes, controls: ArrayLike<number>): LaneStep {
  const size = simulator.state.length;
  const next = { states: states.slice(), alive: alive.slice() };
  const rewards = new Float64Array(alive.length);
  for (let lane = 0; lane < alive.length; lane++) {
    if (alive[lane] !== 1) continue;
    const control = Math.max(-1, Math.min(1, controls[lane] as number));
    const state = advance(simulator, states.subarray(lane * size, (lane + 1) * size), control);
    next.states.set(state, lane * size);
    if (hasFallen(simulator, state)) next.alive[lane] = 0;
    else rewards[lane] = REWARD;
  }
  return { lanes: next, rewards, done: next.alive.map((on) => 1 - on) };
}
