import type { StopSpec } from '../../graph-core/model/training.ts';
import type { ParameterStore, Snapshot } from '../parameter-store.ts';
import type { BatchOrder } from './batch-order.ts';
import type { Evaluation } from './evaluator.ts';

/** Why a rule ends a run: the loss is low enough, or has not become lower for a while. */
export type StopReason = 'low' | 'no-better';

/**
 * When a run ends by itself. It is asked after every epoch, which does not depend on how fast the machine is: L(S, w) on the
 * training rows may be low enough, or the loss that counts (on the held-back rows where there are some) may not have been lower
 * for some epochs. Then the weights of the best epoch are put back, with the optimisers' state of that moment, unless the
 * document says otherwise.
 */
export class StopRule {
  readonly #spec: StopSpec;
  readonly #order: BatchOrder;
  readonly #store: ParameterStore;
  #best: { readonly loss: number; readonly snapshot: Snapshot } | null = null;
  #epochs = 0;

  constructor(spec: StopSpec, order: BatchOrder, store: ParameterStore) {
    this.#spec = spec;
    this.#order = order;
    this.#store = store;
  }

  /** Whether there is anything to be asked. */
  get isIdle(): boolean {
    return this.#spec.loss === undefined && this.#spec.patience === undefined;
  }

  /** Steps until it is to be asked next. */
  stepsLeft(step: number): number {
    return this.isIdle ? Number.POSITIVE_INFINITY : this.#order.stepsPerEpoch - (step % this.#order.stepsPerEpoch);
  }

  isDue(step: number): boolean {
    return !this.isIdle && step % this.#order.stepsPerEpoch === 0;
  }

  /** After an epoch, and before the first. Null: go on. */
  ask(train: Evaluation, held: Evaluation | null): StopReason | null {
    const { loss, patience, minDelta = 0 } = this.#spec;
    if (loss !== undefined && train.cost <= loss) return 'low';
    if (patience === undefined) return null;
    const counts = (held ?? train).cost;
    if (this.#best === null || counts < this.#best.loss - minDelta) {
      this.#best = { loss: counts, snapshot: this.#store.snapshot() };
      this.#epochs = 0;
      return null;
    }
    this.#epochs += 1;
    return this.#epochs >= patience ? 'no-better' : null;
  }

  /** Puts the weights of the best epoch back, where one was better than the last; gives the step that they are of. */
  finish(reason: StopReason): number {
    if (reason === 'no-better' && this.#spec.restore !== false && this.#best !== null) this.#store.restore(this.#best.snapshot);
    return this.#store.steps;
  }
}
