import { describe, expect, it } from 'vitest';
import type { Histogram, Histograms } from '../../session/protocol.ts';
import { MAX_MOMENTS, type Moments, rangeOf, recorded, spread, trackOf } from './record.ts';

const histogram = (min: number, max: number, counts: readonly number[]): Histogram => ({
  kind: 'parameter',
  address: 'f.weight',
  entries: counts.reduce((a, b) => a + b, 0),
  min,
  max,
  mean: 0,
  sd: 1,
  counts: Uint32Array.from(counts),
  zeros: 0,
  nonFinite: 0,
});

const moment = (step: number, all: readonly Histogram[] = []): Histograms => ({
  generation: 1,
  step,
  rows: 1,
  of: 1,
  all,
  leftOut: 0,
});

describe('histograms over time', () => {
  it('keep a moment a step, and begin anew where the run goes back or there are other tensors', () => {
    const two = recorded(recorded([], moment(0)), moment(10));
    expect(two.map(({ step }) => step)).toEqual([0, 10]);
    expect(recorded(two, moment(10)).map(({ step }) => step)).toEqual([0, 10]);
    expect(recorded(two, moment(5)).map(({ step }) => step)).toEqual([5]);
    expect(recorded(two, { ...moment(20), generation: 2 }).map(({ step }) => step)).toEqual([0, 10, 20]);
    expect(recorded(two, moment(20, [histogram(0, 1, [1])])).map(({ step }) => step)).toEqual([20]);
  });

  it('stay bounded, from the first part of the run to the newest', () => {
    let all: Moments = [];
    for (let step = 0; step < 1000; step++) all = recorded(all, moment(step));
    expect(all.length).toBeLessThanOrEqual(MAX_MOMENTS);
    expect(all.length).toBeGreaterThan(MAX_MOMENTS / 2 - 1);
    expect(all[0]?.step).toBeLessThan(20);
    expect(all.at(-1)?.step).toBe(999);
  });

  it('share a range, into which bins are spread by how far they overlap', () => {
    const early = histogram(0, 1, [4, 4]);
    const late = histogram(-1, 3, [1, 2, 3, 4]);
    const moments = [moment(0, [early]), moment(1), moment(2, [late])];
    const track = trackOf(moments, early);
    expect(track).toEqual([early, null, late]);
    expect(rangeOf(track)).toEqual([-1, 3]);
    expect([...spread(early, [-1, 3], 4)]).toEqual([0, 8, 0, 0]);
    expect([...spread(late, [-1, 3], 4)]).toEqual([1, 2, 3, 4]);
    expect([...spread(late, [-1, 3], 2)]).toEqual([3, 7]);
    expect([...spread(late, [-1, 3], 8)]).toEqual([0.5, 0.5, 1, 1, 1.5, 1.5, 2, 2]);
  });

  it('put equal numbers into one bin, at the ends too', () => {
    expect([...spread(histogram(3, 3, [5]), [-1, 3], 4)]).toEqual([0, 0, 0, 5]);
    expect(rangeOf([histogram(2, 2, [5])])).toEqual([1.5, 2.5]);
    expect(rangeOf([null, histogram(Number.NaN, Number.NaN, [0])])).toBeNull();
  });
});
