import { describe, expect, it } from 'vitest';
import { simulatorOf } from '../../graph-core/simulators/index.ts';
import { hasFallen } from '../../graph-core/simulators/simulator.ts';
import type { ResolvedSimulator } from '../../graph-core/validate/simulator.ts';
import { chooseActions } from './actions.ts';
import { type Episode, runEpisodes, summaryOf } from './episodes.ts';
import { costsToGo, firstRows, rowsFrom } from './rows.ts';

const simulator = simulatorOf('cart-pole');
if (!simulator) throw new Error('there is no cart-pole');

const spec: ResolvedSimulator = {
  simulator,
  policy: { kind: 'categorical', output: 'pi.output', actions: 2 },
  observation: { address: 's.value', shape: [4], dtype: 'float' },
  action: { address: 'a.value', shape: [], dtype: 'int32' },
  cost: { address: 'G.value', shape: [1], dtype: 'float' },
  horizon: 30,
  episodes: 5,
  rows: 64,
  discount: 0.5,
};

const ended = (rewards: readonly number[], fell: boolean): Episode => ({ states: [], actions: [], controls: [], rewards, fell });

/** Episodes of a policy whose outputs are a function of what it sees. */
function episodesOf(policy: (seen: Float64Array) => number[], at: Parameters<typeof runEpisodes>[1], of = spec): Episode[] {
  const running = runEpisodes(of, at);
  let next = running.next();
  while (next.done !== true) {
    const seen = next.value;
    next = running.next(Array.from({ length: of.episodes }, (_, i) => policy(seen.subarray(4 * i, 4 * i + 4))).flat());
  }
  return next.value;
}

const toTheRight = (): number[] => [0, 50];
/** Pushes to where the pole leans. */
const upright = ([x = 0, v = 0, angle = 0, rate = 0]: Float64Array): number[] => [0, 50 * (x + v + 20 * angle + 4 * rate)];

describe('the cost from a step on', () => {
  it('is the discounted sum of the negative rewards down to a fall', () => {
    expect([...costsToGo(ended([1, 1, 0], true), 0.5)]).toEqual([-1.5, -1, 0]);
    expect([...costsToGo(ended([1, 1, 0], true), 1)]).toEqual([-2, -1, 0]);
  });

  it('goes on for ever behind the horizon, and ends there without a discount', () => {
    expect([...costsToGo(ended([1, 1], false), 0.5)]).toEqual([-2, -2]);
    expect([...costsToGo(ended([1, 1], false), 1)]).toEqual([-2, -1]);
  });
});

describe('actions', () => {
  it('are drawn as often as the softmax of the logits says', () => {
    const lanes = 4000;
    const logits = Array.from({ length: lanes }, () => [Math.log(1), Math.log(2), Math.log(5)]).flat();
    const { actions, controls } = chooseActions({ kind: 'categorical', output: '', actions: 3 }, logits, lanes, {
      seed: 1,
      iteration: 0,
      time: 0,
    });
    const share = (k: number): number => actions.filter((a) => a === k).length / lanes;
    expect(share(0)).toBeCloseTo(1 / 8, 1);
    expect(share(1)).toBeCloseTo(2 / 8, 1);
    expect(share(2)).toBeCloseTo(5 / 8, 1);
    expect([...controls]).toEqual([...actions].map((k) => k - 1));
  });

  it('lie around the mean with the deviation, and at the mean without noise', () => {
    const policy = { kind: 'normal', output: '', std: 0.5 } as const;
    const means = new Float64Array(4000).fill(0.25);
    const { actions } = chooseActions(policy, means, 4000, { seed: 1, iteration: 2, time: 3 });
    const mean = actions.reduce((sum, a) => sum + a, 0) / 4000;
    const variance = actions.reduce((sum, a) => sum + (a - mean) ** 2, 0) / 4000;
    expect(mean).toBeCloseTo(0.25, 1);
    expect(Math.sqrt(variance)).toBeCloseTo(0.5, 1);
    expect([...chooseActions(policy, [0.25, -3], 2, null).controls]).toEqual([0.25, -3]);
    expect([...chooseActions(spec.policy, [1, 0, 0, 1], 2, null).actions]).toEqual([0, 1]);
  });
});

describe('episodes', () => {
  it('go on to the horizon under a policy that balances, and end where they fall under one that does not', () => {
    const standing = episodesOf(upright, { seed: 0, iteration: 0, round: 0 });
    expect(standing.map(({ actions, fell }) => [actions.length, fell])).toEqual(standing.map(() => [30, false]));
    const falling = episodesOf(toTheRight, { seed: 0, iteration: 0, round: 0 });
    for (const { states, actions, rewards, fell } of falling) {
      expect(fell).toBe(true);
      expect(states).toHaveLength(actions.length + 1);
      expect(hasFallen(simulator, states.at(-1) as Float64Array)).toBe(true);
      expect(hasFallen(simulator, states.at(-2) as Float64Array)).toBe(false);
      expect(rewards).toEqual([...actions.slice(1).map(() => 1), 0]);
    }
    expect(summaryOf(falling).reward).toBeCloseTo(summaryOf(falling).length - 1, 12);
  });

  it('follow from seed, iteration and round, and judged ones have starts of their own', () => {
    const starts = (at: Parameters<typeof runEpisodes>[1]): string =>
      String(episodesOf(toTheRight, at).map(({ states }) => states[0]));
    const at = { seed: 3, iteration: 1, round: 1 };
    expect(starts(at)).toBe(starts(at));
    const others = [
      { ...at, seed: 4 },
      { ...at, iteration: 2 },
      { ...at, round: 2 },
      { ...at, greedy: true },
    ];
    expect(new Set([at, ...others].map(starts)).size).toBe(5);
  });
});

describe('rows', () => {
  it('hold what was seen, done and paid, as many as are asked for, none twice', () => {
    const episodes = [0, 1].flatMap((round) => episodesOf(toTheRight, { seed: 0, iteration: 0, round }));
    const feeds = rowsFrom(episodes, { ...spec, rows: 50 }, { seed: 0, iteration: 0 });
    const [seen, actions, costs] = ['s.value', 'a.value', 'G.value'].map((address) => feeds.get(address)?.data ?? []);
    expect([seen?.length, actions?.length, costs?.length]).toEqual([200, 50, 50]);
    const known = new Map(
      episodes.flatMap((episode) =>
        [...costsToGo(episode, 0.5)].map((cost, t) => [String(episode.states[t]), [episode.actions[t], cost]] as const),
      ),
    );
    const rows = Array.from({ length: 50 }, (_, i) => String(Float64Array.from(seen ?? []).subarray(4 * i, 4 * i + 4)));
    expect(new Set(rows).size).toBe(50);
    for (const [i, row] of rows.entries()) expect(known.get(row)).toEqual([actions?.[i], costs?.[i]]);
  });

  it('are there before training, by a policy that knows nothing', () => {
    const feeds = firstRows(spec, 0);
    expect(feeds.get('a.value')?.data).toHaveLength(64);
    expect(new Set(feeds.get('a.value')?.data)).toEqual(new Set([0, 1]));
    expect(firstRows(spec, 0)).toEqual(feeds);
    expect(firstRows(spec, 1)).not.toEqual(feeds);
  });
});
