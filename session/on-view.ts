import type { Address, Document } from '../graph-core/model/document.ts';
import type { TensorData } from '../graph-core/model/tensor.ts';
import type { Mode } from '../graph-core/program/program.ts';
import type { Analysis } from '../graph-core/validate/analysis.ts';
import { type Feed, rowsOf } from './data/feed.ts';
import type { Asked } from './questions.ts';

/** What a program over the document on view is fed with. */
export interface OnView {
  readonly document: Document;
  readonly analysis: Analysis;
  readonly mode: Mode;
  /** The rows of the sample on view, none of which carries samples; for a mean those that it is over. */
  readonly feeds: ReadonlyMap<Address, Feed>;
  readonly parameters: ReadonlyMap<Address, TensorData>;
  /** Null for one sample, else how many the mean is over. */
  readonly samples: number | null;
}

/** The document, sample and weights that the step on view is made of, before its update. */
export function onView({ stepping, store }: Pick<Asked, 'stepping' | 'store'>): OnView {
  const { document, analysis } = stepping.document();
  const { dataset } = stepping.ready();
  const isMean = stepping.sample === 'mean';
  const { rows } = stepping;
  const feeds = new Map(
    [...dataset.feeds].map(([address, feed]) => {
      const data = feed.carries ? rowsOf(feed, rows) : feed.data;
      return [address, { ...feed, carries: isMean && feed.carries, data }] as const;
    }),
  );
  return {
    document,
    analysis,
    mode: stepping.mode,
    feeds,
    parameters: weightsOnView({ stepping, store }),
    samples: isMean ? rows.length : null,
  };
}

/** What is differentiated: the costs of the turn on view, those of the first where backward starts at a value of the user's own. */
export function costsOnView({ stepping, stepper }: Pick<Asked, 'stepping' | 'stepper'>): readonly Address[] {
  const { costs } = stepper.compiled.spec;
  return costs.length > 0 ? costs : stepping.ready().costs;
}

/** The weights that the step on view is made with: those that its turn sees. */
export function weightsOnView({ stepping, store }: Pick<Asked, 'stepping' | 'store'>): Map<Address, Float64Array> {
  const sees = stepping.turn()?.sees ?? 'current';
  return new Map(stepping.document().analysis.parameters.map(({ address }) => [address, store.seen(sees, address)]));
}
