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

export const iterationLine = ({ iteration, reward, length, episodes }: EpisodesReport): string =>
  `iteration ${String(iteration).padStart(4)}  reward ${numberText(reward).padStart(9)}  ` +
  `cost ${numberText(-reward).padStart(9)}  length ${numberText(length).padStart(9)}  (${episodes} episodes)\n`;

export const judgedLine = ({ reward, length, episodes }: EpisodesOutcome): string =>
  `  without noise, ${episodes} new episodes: reward ${numberText(reward)}, cost ${numberText(-reward)}, ` +
  `length ${numberText(length)} time steps\n`;
