import type { EpisodesReport } from '../../session/protocol.ts';
import { numberText } from '../numbers.ts';

/** What came of training on a simulator. */
export interface EpisodesOutcome {
  /** Of an episode without noise, on average; the cost is the negative. */
  readonly reward: number;
  /** Time steps. */
  readonly length: number;
  readonly episodes: number;
  readonly iterations: readonly EpisodesReport[];
}

/** `left`: the time that the run may still take, in words; empty where nobody can tell, or nobody looks. */
export const iterationLine = ({ iteration, reward, length, episodes }: EpisodesReport, left = ''): string =>
  `iteration ${String(iteration).padStart(4)}  reward ${numberText(reward).padStart(9)}  ` +
  `cost ${numberText(-reward).padStart(9)}  length ${numberText(length).padStart(9)}  (${episodes} episodes)${left === '' ? '' : `  ${left}`}\n`;

export const judgedLine = ({ reward, length, episodes }: EpisodesOutcome): string =>
  `  without noise, ${episodes} new episodes: reward ${numberText(reward)}, cost ${numberText(-reward)}, ` +
  `length ${numberText(length)} time steps\n`;
