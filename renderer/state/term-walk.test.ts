import { describe, expect, it } from 'vitest';
import type { StageInfo, StepView } from '../../session/protocol.ts';
import { beginWalk, hasTermsAhead, MAX_TERMS, type UnitsOnView, unitTermsOf, walked, walkOn } from './term-walk.ts';

const stage = (phase: StageInfo['phase'], index: number): StageInfo => ({ index, phase, node: 'f', type: 'linear', makes: [] });
const view = (part: Partial<StepView> = {}): StepView => ({
  generation: 1,
  stages: [stage('forward', 0), stage('backward', 1), stage('update', 2)],
  cursor: 2,
  step: 0,
  kept: 0,
  keptBytes: 0,
  batch: null,
  hit: null,
  recomputes: false,
  turn: null,
  sample: 0,
  samples: 1,
  values: {},
  gradients: {},
  kinks: [],
  firstNonFinite: null,
  ...part,
});

describe('the walk through the entries of a block', () => {
  it('goes from before the first entry to the last, and leaves the block at both ends', () => {
    const begun = beginWalk(view(), 2, 'begin');
    const first = walked(begun, 1);
    const second = first && walked(first, 1);
    expect([begun.at, first?.at, second?.at]).toEqual([0, 1, 2]);
    expect(second && walked(second, 1)).toBeNull();
    expect(walked(begun, -1)).toBeNull();
    expect(beginWalk(view(), 2, 'end').at).toBe(2);
  });
  it('leaves a long row after so many entries', () => {
    const end = beginWalk(view(), 1000, 'end');
    expect(end).toMatchObject({ at: MAX_TERMS, count: 1000 });
    expect(walked(end, 1)).toBeNull();
  });
  it('belongs to one stage of one step', () => {
    const walk = beginWalk(view(), 2, 'end');
    expect(walkOn(view(), walk)).toBe(walk);
    expect(walkOn(view({ cursor: 1 }), walk)).toBeNull();
    expect(walkOn(view({ step: 1 }), walk)).toBeNull();
  });
  it.each<[string, StepView, 'begin' | 'end' | null, boolean]>([
    ['nothing was begun', view(), null, true],
    ['there are entries left', view(), 'begin', true],
    ['the last entry was reached', view(), 'end', false],
    ['no stage was done', view({ cursor: 0 }), null, false],
    ['the stage is an update', view({ cursor: 3 }), null, false],
    ['a mean is on view', view({ sample: 'mean' }), null, false],
  ])('has entries ahead or not: %s', (_, at, where, expected) =>
    expect(hasTermsAhead(at, where && beginWalk(at, 2, where))).toBe(expected),
  );
});

describe('the walk through the terms of units on view', () => {
  const span = { from: 0, count: 8, total: 60 };
  const units: UnitsOnView = {
    path: 'f',
    rows: span,
    columns: span,
    row: { at: 0, count: 1 },
    terms: { forward: 80, backward: 72 },
  };

  it.each<[string, StepView, UnitsOnView | null, number | null]>([
    ['forward', view({ cursor: 1 }), units, 80],
    ['backward', view(), units, 72],
    ['the update', view({ cursor: 3 }), units, 0],
    ['another block is one step', view(), { ...units, path: 'g' }, 0],
    ['a mean has none', view({ sample: 'mean' }), units, 0],
    ['before the first stage', view({ cursor: 0 }), units, 0],
    ['no units are on view', view(), null, null],
  ])('has as many as their sums: %s', (_, at, shown, expected) => expect(unitTermsOf(at, shown)).toBe(expected));

  it('goes to the end of the last sum', () => {
    const end = beginWalk(view(), 72, 'end', 'units');
    expect(end).toMatchObject({ of: 'units', at: 72, last: 72 });
    expect(walked(end, 1)).toBeNull();
  });
});
