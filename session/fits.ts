import type { Diagnostic } from '../graph-core/model/result.ts';
import type { Dataset } from './data/dataset.ts';
import type { Feed } from './data/feed.ts';
import { fitBuffers } from './fitted-buffers.ts';
import type { Opened } from './opened.ts';
import type { ParameterStore } from './parameter-store.ts';

/**
 * Keeps the buffers that blocks take from the training rows true to graph and data: they are worked out when a document is
 * opened and when an edit changes what they depend on. Training in between does not move them.
 */
export class Fits {
  readonly #store: ParameterStore;
  /** What they were worked out for; null where there is nothing to fit, or nothing can run. */
  #last: { readonly key: string; readonly dataset: Dataset; readonly diagnostics: readonly Diagnostic[] } | null = null;

  constructor(store: ParameterStore) {
    this.#store = store;
  }

  forget(): void {
    this.#last = null;
  }

  /** Follows a document that was opened; gives what there is to say of blocks that have no rows. */
  async follow({ document, analysis, ready }: Opened): Promise<readonly Diagnostic[]> {
    if (ready === null) {
      this.#last = null;
      return [];
    }
    const { dataset } = ready;
    const given = analysis.parameters.filter(({ spec }) => spec.role === 'buffer' && spec.value !== undefined);
    const key = JSON.stringify([given.map(({ address, spec }) => [address, spec.value]), ready.key]);
    if (this.#last?.key === key && sameData(this.#last.dataset, dataset)) return this.#last.diagnostics;
    const { values, diagnostics } = await fitBuffers({ document, analysis, dataset }, this.#store.values());
    this.#store.fit(values);
    this.#last = { key, dataset, diagnostics };
    return diagnostics;
  }
}

function sameData(a: Dataset, b: Dataset): boolean {
  if (a === b) return true;
  if (!sameNumbers(a.train, b.train) || a.feeds.size !== b.feeds.size) return false;
  return [...a.feeds].every(([address, feed]) => sameFeed(feed, b.feeds.get(address)));
}

const sameFeed = (a: Feed, b: Feed | undefined): boolean =>
  b !== undefined && a.carries === b.carries && sameNumbers(a.data, b.data);

const sameNumbers = (a: ArrayLike<number>, b: ArrayLike<number>): boolean => {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
};
