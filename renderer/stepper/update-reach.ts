import type { Document } from '../../graph-core/model/document.ts';
import type { StepView } from '../../session/protocol.ts';
import { trainingRows, trainingView } from '../panels/training-edits.ts';

/** Which samples a stepped update is made of, beside what training takes at a time. */
export interface UpdateReach {
  /** `sample` and `mean` are what training does too. */
  readonly key: 'sample' | 'sample-only' | 'mean' | 'mean-only' | 'batch';
  /** The sample on view. */
  readonly p: number;
  /** Samples that a training step takes. */
  readonly batch: number;
  /** Choosing the mean would make the update that of training. */
  readonly offersMean: boolean;
}

/** Null where there is but one sample, or the stage on view is no update. */
export function updateReach(document: Document, view: StepView): UpdateReach | null {
  const rows = trainingRows(document, view.samples);
  if (rows <= 1 || view.stages[view.cursor - 1]?.phase !== 'update') return null;
  const { mode, miniSize } = trainingView(document);
  const batch = mode === 'full' ? rows : mode === 'one' ? 1 : Math.min(miniSize, rows);
  if (view.batch !== null) return { key: 'batch', p: 0, batch: view.batch, offersMean: false };
  const isMean = view.sample === 'mean';
  const isTrained = isMean ? batch === rows : batch === 1;
  return {
    key: `${isMean ? 'mean' : 'sample'}${isTrained ? '' : '-only'}`,
    p: view.sample === 'mean' ? 0 : view.sample,
    batch,
    offersMean: !isMean && batch === rows,
  };
}
