import type { Address } from '../../graph-core/model/document.ts';
import { allocate, type Dtype, sizeOf } from '../../graph-core/model/tensor.ts';
import { observationOf } from '../../graph-core/simulators/simulator.ts';
import type { ObservedAnalysis } from '../../graph-core/validate/analysis.ts';
import type { ResolvedSimulator } from '../../graph-core/validate/simulator.ts';
import type { Feed } from '../data/feed.ts';
import { epochOrder } from '../data/random-values.ts';
import { type Episode, type EpisodesAt, runEpisodes } from './episodes.ts';

/**
 * The discounted cost from each step on, the cost of a step being its negative reward: G_t = c_t + discount G_t+1. Behind a fall
 * there is none. What still stands at the horizon is taken to stand for ever, c / (1 - discount), so that the cost is a function
 * of the state and not of the time that is left; without a discount that would be no number, and the sum ends there.
 */
export function costsToGo({ rewards, fell }: Episode, discount: number): Float64Array {
  const costs = new Float64Array(rewards.length);
  const last = -(rewards.at(-1) ?? 0);
  let next = fell || discount >= 1 ? 0 : last / (1 - discount);
  for (let t = rewards.length - 1; t >= 0; t--) {
    next = -(rewards[t] as number) + discount * next;
    costs[t] = next;
  }
  return costs;
}

/** As many rows as are asked for, drawn from all steps of the episodes without taking one twice. */
export function rowsFrom(
  episodes: readonly Episode[],
  spec: ResolvedSimulator,
  { seed, iteration }: Pick<EpisodesAt, 'seed' | 'iteration'>,
): Map<Address, Feed> {
  const { simulator, observation, action, cost, rows, discount } = spec;
  const all = episodes.flatMap((episode) => {
    const costs = costsToGo(episode, discount);
    return episode.actions.map((taken, t) => ({
      seen: observationOf(simulator, episode.states[t] as Float64Array),
      taken,
      cost: costs[t] as number,
    }));
  });
  const chosen = [...epochOrder(all.length, seed, iteration).subarray(0, rows)].map((i) => all[i] as (typeof all)[number]);
  const feeds = [
    feedOf(
      observation,
      chosen.map(({ seen }) => seen),
    ),
    feedOf(
      action,
      chosen.map(({ taken }) => [taken]),
    ),
    feedOf(
      cost,
      chosen.map((row) => [row.cost]),
    ),
  ];
  return new Map(feeds.map((feed) => [feed.address, feed]));
}

function feedOf(
  { address, dtype, shape }: ObservedAnalysis,
  rows: readonly ArrayLike<number>[],
): Feed & { readonly dtype: Dtype } {
  const size = sizeOf(shape);
  const data = allocate(dtype, rows.length * size);
  for (const [i, row] of rows.entries()) data.set(row, i * size);
  return { address, dtype, shape, carries: true, data, rows: rows.length };
}

/** Rows before anything is learned: actions drawn as if the policy's output were 0 throughout. */
export function firstRows(spec: ResolvedSimulator, seed: number): Map<Address, Feed> {
  const width = spec.policy.kind === 'categorical' ? spec.policy.actions : 1;
  const zeros = new Float64Array(spec.episodes * width);
  const episodes: Episode[] = [];
  for (let round = 0; stepsOf(episodes) < spec.rows; round++) {
    const running = runEpisodes(spec, { seed, iteration: 0, round });
    let next = running.next(zeros);
    while (next.done !== true) next = running.next(zeros);
    episodes.push(...next.value);
  }
  return rowsFrom(episodes, spec, { seed, iteration: 0 });
}

export const stepsOf = (episodes: readonly Episode[]): number => episodes.reduce((sum, { actions }) => sum + actions.length, 0);
