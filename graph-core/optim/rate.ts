import { err, errorAt, ok, type Result } from '../model/result.ts';
import type { OptimizerSpec } from '../model/training.ts';
import { type Hyper, type HyperSpec, numberOf, readHyper } from './hyper.ts';

/** How a learning rate changes from update to update: a rule that is worked out on the host, in float64. */
export interface RateRule {
  readonly type: string;
  readonly title: string;
  readonly docs: string;
  readonly hyper: { readonly [name: string]: HyperSpec };
  /** The rate of update k, counted from 0 behind the warm-up; `base` is the learning rate of the settings. */
  readonly rate: (hyper: Hyper, base: number, k: number) => number;
}

const constant: RateRule = {
  type: 'constant',
  title: 'Constant',
  docs: 'The learning rate stays as it is.',
  hyper: {},
  rate: (_, base) => base,
};

/** As torch.optim.lr_scheduler.StepLR. */
const step: RateRule = {
  type: 'step',
  title: 'In steps',
  docs: 'Multiplies the learning rate by a factor every so many updates.',
  hyper: {
    stepSize: { type: 'int', default: 100, min: 1, docs: 'Updates until the learning rate changes.' },
    gamma: { type: 'float', default: 0.1, min: 0, docs: 'What it is multiplied by then.' },
  },
  rate: (hyper, base, k) => base * numberOf(hyper, 'gamma') ** Math.floor(k / numberOf(hyper, 'stepSize')),
};

/** As torch.optim.lr_scheduler.CosineAnnealingLR: behind a period it rises again. */
const cosine: RateRule = {
  type: 'cosine',
  title: 'Cosine',
  docs: 'Lets the learning rate fall to its floor along half a cosine, and rise again in the next period.',
  hyper: {
    period: { type: 'int', default: 1000, min: 1, docs: 'Updates from the learning rate down to the floor.' },
    floor: { type: 'float', default: 0, min: 0, docs: 'The smallest learning rate.' },
  },
  rate: (hyper, base, k) => {
    const floor = numberOf(hyper, 'floor');
    return floor + ((base - floor) * (1 + Math.cos((Math.PI * k) / numberOf(hyper, 'period')))) / 2;
  },
};

const annealed = (from: number, to: number, share: number): number => to + ((from - to) / 2) * (1 + Math.cos(Math.PI * share));

/** As torch.optim.lr_scheduler.OneCycleLR with two phases of cosines; momentum is left alone, and the last rate goes on. */
const oneCycle: RateRule = {
  type: 'one-cycle',
  title: 'One cycle',
  docs: 'Raises the learning rate from a small start to its peak, the learning rate of the settings, and lets it fall to almost nothing.',
  hyper: {
    total: { type: 'int', default: 1000, min: 2, docs: 'Updates of the cycle.' },
    rise: { type: 'float', default: 0.3, min: 0, max: 1, docs: 'Share of the cycle in which the rate rises.' },
    divide: { type: 'float', default: 25, min: 1, docs: 'The first rate is the peak divided by this.' },
    finalDivide: { type: 'float', default: 1e4, min: 1, docs: 'The last rate is the first one divided by this.' },
  },
  rate: (hyper, peak, k) => {
    const total = numberOf(hyper, 'total');
    const first = peak / numberOf(hyper, 'divide');
    const top = numberOf(hyper, 'rise') * total - 1;
    const end = total - 1;
    if (k < top) return annealed(first, peak, k / top);
    return annealed(peak, first / numberOf(hyper, 'finalDivide'), Math.min(1, (k - Math.max(0, top)) / (end - Math.max(0, top))));
  },
};

/** Every schedule, one line each; the order is that of the training drawer. */
export const RATE_RULES: readonly RateRule[] = [constant, step, cosine, oneCycle];

export const rateRuleOf = (type: string): RateRule | undefined => RATE_RULES.find((each) => each.type === type);

/** What every schedule has in front of it: as torch.optim.lr_scheduler.LinearLR. */
export const WARM_UP = {
  warmup: {
    type: 'int',
    default: 0,
    min: 0,
    docs: 'Updates in which the rate rises linearly to its first value; 0: none.',
  },
  warmupFrom: { type: 'float', default: 1 / 3, min: 0, docs: 'Share of the rate that the warm-up begins with.' },
} as const satisfies { readonly [name: string]: HyperSpec };

/** A schedule with its numbers, complete and checked. */
export interface Rates {
  readonly rule: RateRule;
  readonly hyper: Hyper;
}

export const CONSTANT_RATE: Rates = { rule: constant, hyper: { warmup: 0, warmupFrom: WARM_UP.warmupFrom.default } };

/** The schedule of an optimiser's specification; `address` is the specification's JSON pointer, for messages. */
export function readRates({ schedule }: OptimizerSpec, address: string): Result<Rates> {
  if (schedule === undefined) return ok(CONSTANT_RATE);
  const at = `${address}/schedule`;
  const rule = rateRuleOf(schedule.type);
  if (!rule) {
    const mend = `choose one of ${RATE_RULES.map((each) => each.type).join(', ')}`;
    return err([errorAt('training/rate', `${at}/type`, `there is no learning-rate schedule "${schedule.type}"`, mend)]);
  }
  const hyper = readHyper({ hyper: { ...rule.hyper, ...WARM_UP } }, schedule, at);
  return hyper.ok ? ok({ rule, hyper: hyper.value }) : hyper;
}

/** The learning rate of update t, counted from 1. */
export function rateAt({ rule, hyper }: Rates, base: number, t: number): number {
  const k = t - 1;
  const warmup = numberOf(hyper, 'warmup');
  if (k >= warmup) return rule.rate(hyper, base, k - warmup);
  const from = numberOf(hyper, 'warmupFrom');
  return rule.rate(hyper, base, 0) * (from + ((1 - from) * k) / warmup);
}
