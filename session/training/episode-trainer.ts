import type { ResolvedSimulator } from '../../graph-core/validate/simulator.ts';
import type { EpisodesReport } from '../protocol.ts';
import { type Episode, type EpisodeSummary, type EpisodesAt, runEpisodes, summaryOf } from '../simulators/episodes.ts';
import { PolicyPlan, type PolicyPlanOptions } from '../simulators/policy-plan.ts';
import { rowsFrom, stepsOf } from '../simulators/rows.ts';
import type { Trainer } from './trainer.ts';
import type { Chunk, Evaluations, Training } from './training-options.ts';

export interface EpisodeTrainerOptions extends PolicyPlanOptions {
  readonly seed: number;
}

/**
 * Trains a policy on a simulator: before each epoch the policy acts in new episodes, with the weights of that moment, and the
 * epoch's batches are taken from the rows of these. The rows are the training set of a trainer that knows nothing of episodes.
 * They follow from seed, epoch and weights, so that a run that is stopped between two epochs goes on as if it had not been.
 */
export class EpisodeTrainer implements Training {
  readonly #trainer: Trainer;
  readonly #spec: ResolvedSimulator;
  readonly #options: EpisodeTrainerOptions;
  /** The epoch whose rows the trainer has. */
  #epoch: number | null = null;
  #news: EpisodesReport[] = [];

  constructor(trainer: Trainer, spec: ResolvedSimulator, options: EpisodeTrainerOptions) {
    this.#trainer = trainer;
    this.#spec = spec;
    this.#options = options;
  }

  get order() {
    return this.#trainer.order;
  }

  get evaluations(): Evaluations {
    return this.#trainer.evaluations;
  }

  /** Each step's set is another: no cost is that of all. */
  get costIsLoss(): boolean {
    return false;
  }

  takeEpisodes(): EpisodesReport[] {
    const news = this.#news;
    this.#news = [];
    return news;
  }

  /** At most `count` steps of one epoch. @throws DeviceError, SessionError */
  async advance(count: number, signal?: AbortSignal): Promise<Chunk> {
    const { store } = this.#options;
    const { stepsPerEpoch } = this.order;
    const epoch = this.order.epochOf(store.steps);
    if (epoch !== this.#epoch && !(await this.#collect(epoch, signal))) return { steps: [], halted: false, hit: null };
    const left = (epoch + 1) * stepsPerEpoch - store.steps;
    return this.#trainer.advance(Math.min(count, left), signal);
  }

  /** Episodes without noise by the weights of now, from starts that training never sees. @throws DeviceError, SessionError */
  async judge(signal?: AbortSignal): Promise<{ readonly episodes: readonly Episode[]; readonly summary: EpisodeSummary }> {
    const episodes = await this.#act({ seed: this.#options.seed, iteration: 0, round: 0, greedy: true }, signal);
    return { episodes, summary: summaryOf(episodes) };
  }

  /** False where it was stopped. */
  async #collect(epoch: number, signal?: AbortSignal): Promise<boolean> {
    const { seed, dataset, store } = this.#options;
    const episodes: Episode[] = [];
    for (let round = 0; stepsOf(episodes) < this.#spec.rows; round++) {
      episodes.push(...(await this.#act({ seed, iteration: epoch, round }, signal)));
      if (signal?.aborted === true) return false;
    }
    const rows = rowsFrom(episodes, this.#spec, { seed, iteration: epoch });
    this.#trainer.feed({ ...dataset, feeds: new Map([...dataset.feeds, ...rows]) });
    this.#epoch = epoch;
    this.#news.push({ step: store.steps, iteration: epoch + 1, ...summaryOf(episodes) });
    return true;
  }

  async #act(at: EpisodesAt, signal?: AbortSignal): Promise<Episode[]> {
    const policy = await PolicyPlan.open(this.#spec, this.#options);
    policy.begin();
    const running = runEpisodes(this.#spec, at);
    let next = running.next();
    while (next.done !== true) {
      if (signal?.aborted === true) return [];
      next = running.next(await policy.outputs(next.value, signal));
    }
    return next.value;
  }
}
