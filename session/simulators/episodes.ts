import { uniform } from '../../graph-core/random/distributions.ts';
import { type Lanes, observationOf, stepLanes } from '../../graph-core/simulators/simulator.ts';
import type { ResolvedSimulator } from '../../graph-core/validate/simulator.ts';
import { chooseActions } from './actions.ts';

/** What happened from a start to a fall, or to the horizon. */
export interface Episode {
  /** [length + 1, numbers of the state]: the start, and what each step came to. */
  readonly states: readonly Float64Array[];
  readonly actions: readonly number[];
  readonly controls: readonly number[];
  readonly rewards: readonly number[];
  readonly fell: boolean;
}

export interface EpisodesAt {
  readonly seed: number;
  /** Each has starts and draws of its own. */
  readonly iteration: number;
  /** How many times before in this iteration episodes were begun. */
  readonly round: number;
  /** Without noise and with starts of their own: what a policy is judged by. */
  readonly greedy?: boolean;
}

/** Observations of all episodes, [lanes, observed]; those that are over stand still. */
export type Observations = Float64Array;

/** Runs episodes side by side; it gives what the policy sees and takes the policy's outputs, [lanes, ...]. */
export function* runEpisodes(spec: ResolvedSimulator, at: EpisodesAt): Generator<Observations, Episode[], ArrayLike<number>> {
  const { simulator, episodes: count, horizon, policy } = spec;
  const { seed, iteration, round, greedy = false } = at;
  const size = simulator.state.length;
  const stream = greedy ? 'simulator/judged' : 'simulator/start';
  const starts = Array.from({ length: count }, (_, lane) =>
    simulator.start(uniform({ seed, stream, step: iteration, sample: round * count + lane }, simulator.observed, -1, 1)),
  );
  const found = starts.map((state) => ({
    states: [state],
    actions: [] as number[],
    controls: [] as number[],
    rewards: [] as number[],
    fell: false,
  }));
  let lanes: Lanes = { states: joined(starts, size), alive: new Uint8Array(count).fill(1) };
  for (let time = 0; time < horizon && lanes.alive.includes(1); time++) {
    const stateOf = (lane: number): Float64Array => lanes.states.slice(lane * size, (lane + 1) * size);
    const seen = joined(
      found.map((_, lane) => observationOf(simulator, stateOf(lane))),
      simulator.observed,
    );
    const outputs = yield seen;
    const draw = greedy ? null : { seed, iteration, time: round * horizon + time };
    const { actions, controls } = chooseActions(policy, outputs, count, draw);
    const before = lanes.alive;
    const { lanes: next, rewards } = stepLanes(simulator, lanes, controls);
    lanes = next;
    for (const [lane, episode] of found.entries()) {
      if (before[lane] !== 1) continue;
      episode.states.push(stateOf(lane));
      episode.actions.push(actions[lane] as number);
      episode.controls.push(controls[lane] as number);
      episode.rewards.push(rewards[lane] as number);
      episode.fell = lanes.alive[lane] !== 1;
    }
  }
  return found;
}

function joined(parts: readonly Float64Array[], size: number): Float64Array {
  const all = new Float64Array(parts.length * size);
  for (const [i, part] of parts.entries()) all.set(part, i * size);
  return all;
}

/** How a policy did. */
export interface EpisodeSummary {
  /** Sum of an episode's rewards, on average; the cost is the negative. */
  readonly reward: number;
  /** Time steps, on average. */
  readonly length: number;
  readonly episodes: number;
}

export function summaryOf(episodes: readonly Episode[]): EpisodeSummary {
  const mean = (numbers: readonly number[]): number => numbers.reduce((sum, x) => sum + x, 0) / numbers.length;
  return {
    reward: mean(episodes.map(({ rewards }) => rewards.reduce((sum, x) => sum + x, 0))),
    length: mean(episodes.map(({ actions }) => actions.length)),
    episodes: episodes.length,
  };
}
