import { describe, expect, it } from 'vitest';
import { emptyDocument } from '../../graph-core/model/document.ts';
import type { BatchSpec } from '../../graph-core/model/training.ts';
import type { StepView } from '../../session/protocol.ts';
import { updateReach } from './update-reach.ts';

const reach = (size: BatchSpec['size'], sample: StepView['sample'], change: Partial<StepView> = {}) => {
  const document = { ...emptyDocument(), training: { batch: { size } } };
  const stages = [{ index: 0, phase: 'update', node: 'f', type: 'linear', makes: ['f.weight'] }];
  const view = { stages, cursor: 1, sample, batch: null, samples: 8, ...change } as unknown as StepView;
  return updateReach(document, view);
};

describe('the samples of a stepped update', () => {
  it('are not those of training when one is on view and the batch has more', () => {
    expect(reach('all', 3)).toEqual({ key: 'sample-only', p: 3, batch: 8, offersMean: true });
    expect(reach(4, 3)).toEqual({ key: 'sample-only', p: 3, batch: 4, offersMean: false });
    expect(reach(100, 3)).toMatchObject({ batch: 8, offersMean: true });
  });

  it('are those of training with a batch of one, or the mean of a full batch', () => {
    expect(reach(1, 3)).toMatchObject({ key: 'sample', offersMean: false });
    expect(reach('all', 'mean')).toMatchObject({ key: 'mean', offersMean: false });
    expect(reach(4, 'mean')).toMatchObject({ key: 'mean-only', batch: 4, offersMean: false });
  });

  it('are no question without an update on view, or with one sample', () => {
    expect(reach('all', 3, { cursor: 0 })).toBeNull();
    expect(reach('all', 0, { samples: 1 })).toBeNull();
  });
});
