import { describe, expect, it } from 'vitest';
import type { RateSpec } from '../model/training.ts';
import { RATE_RULES, rateAt, readRates } from './rate.ts';

const rates = (schedule: RateSpec) => {
  const read = readRates({ type: 'sgd', schedule }, '/training/objectives/0/optimizer');
  if (!read.ok) throw new Error(read.error[0]?.message);
  return read.value;
};
/** The learning rate as torch's scheduler has it after k calls of `step`. */
const rateOf = (schedule: RateSpec, lr: number, k: number): number => rateAt(rates(schedule), lr, k + 1);

describe('learning-rate schedules, against the recurrences of torch.optim.lr_scheduler', () => {
  const steps = Array.from({ length: 60 }, (_, k) => k);

  it('constant stays', () => {
    expect(steps.every((k) => rateOf({ type: 'constant' }, 0.1, k) === 0.1)).toBe(true);
    const none = readRates({ type: 'sgd' }, '');
    expect(none.ok && rateAt(none.value, 0.1, 100)).toBe(0.1);
  });

  it('step: multiplied each time that a count of steps is a multiple of the step size', () => {
    let lr = 0.5;
    for (const k of steps) {
      if (k > 0 && k % 7 === 0) lr *= 0.3;
      expect(rateOf({ type: 'step', stepSize: 7, gamma: 0.3 }, 0.5, k)).toBeCloseTo(lr, 14);
    }
  });

  it('cosine: the recursive form, over three half periods', () => {
    const [T, floor] = [20, 0.01];
    let lr = 0.2;
    for (const k of steps) {
      if (k > 0) {
        const turned = (k - 1 - T) % (2 * T) === 0;
        if (turned) lr += ((0.2 - floor) * (1 - Math.cos(Math.PI / T))) / 2;
        else lr = ((1 + Math.cos((Math.PI * k) / T)) / (1 + Math.cos((Math.PI * (k - 1)) / T))) * (lr - floor) + floor;
      }
      expect(rateOf({ type: 'cosine', period: T, floor }, 0.2, k)).toBeCloseTo(lr, 10);
    }
    expect(rateOf({ type: 'cosine', period: T, floor }, 0.2, T)).toBeCloseTo(floor, 15);
  });

  it('one cycle: from a 25th up to the peak and down to almost nothing', () => {
    const spec = { type: 'one-cycle', total: 50, rise: 0.3, divide: 10, finalDivide: 100 };
    const [first, peak] = [0.1, 1];
    for (const k of steps.slice(0, 50)) {
      // the peak is reached at 0.3 * 50 - 1 = 14, the end at 49
      const want =
        k <= 14
          ? peak + ((first - peak) / 2) * (1 + Math.cos((Math.PI * k) / 14))
          : first / 100 + ((peak - first / 100) / 2) * (1 + Math.cos((Math.PI * (k - 14)) / 35));
      expect(rateOf(spec, 1, k)).toBeCloseTo(want, 14);
    }
    expect(rateOf(spec, 1, 0)).toBeCloseTo(0.1, 15);
    expect(rateOf(spec, 1, 14)).toBe(1);
    expect(rateOf(spec, 1, 49)).toBeCloseTo(0.001, 15);
    expect(rateOf(spec, 1, 500)).toBeCloseTo(0.001, 15);
    expect(rateOf({ type: 'one-cycle', total: 10, rise: 0 }, 1, 0)).toBe(1);
  });

  it.each(RATE_RULES.map(({ type }) => type))('warm-up rises linearly to where %s begins', (type) => {
    const spec = { type, warmup: 4, warmupFrom: 0.2 };
    const first = rateOf({ type }, 0.1, 0);
    for (const k of [0, 1, 2, 3]) expect(rateOf(spec, 0.1, k)).toBeCloseTo(first * (0.2 + (0.8 * k) / 4), 15);
    for (const k of [4, 5, 30]) expect(rateOf(spec, 0.1, k)).toBe(rateOf({ type }, 0.1, k - 4));
  });

  it('begins a warm-up with a third, as LinearLR does', () =>
    expect(rateOf({ type: 'constant', warmup: 3 }, 0.3, 0)).toBeCloseTo(0.1, 15));

  it.each([
    [{ type: 'linear' }, '/type', 'no learning-rate schedule'],
    [{ type: 'step', stepSize: 0 }, '/stepSize', 'below 1'],
    [{ type: 'step', stepSize: 2.5 }, '/stepSize', 'whole number'],
    [{ type: 'cosine', floor: 'low' }, '/floor', 'finite number'],
    [{ type: 'one-cycle', rise: 1 }, '/rise', 'not below 1'],
    [{ type: 'constant', warmup: -1 }, '/warmup', 'below 0'],
  ])('refuses %o and names the place', (schedule, place, reason) => {
    const read = readRates({ type: 'sgd', schedule }, '/optimizer');
    if (read.ok) throw new Error('it was taken');
    expect(read.error[0]?.address).toBe(`/optimizer/schedule${place}`);
    expect(read.error[0]?.message).toContain(reason);
    expect(read.error[0]?.mend).toMatch(/default|choose/);
  });
});
