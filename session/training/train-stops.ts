import type { Builder, Value } from '../../graph-core/program/builder.ts';
import { s } from '../../graph-core/scalar/expr.ts';
import { names } from '../objectives.ts';
import type { Breakpoint } from '../protocol.ts';
import { holdsInStep, looksAtEntries } from '../stepper/breakpoints.ts';
import type { Watched } from '../stepper/watched.ts';
import type { BatchOrder } from './batch-order.ts';
import type { TrainingOptions } from './training-options.ts';

/** A breakpoint that the device looks at: one about entries, with the values that it watches. */
export interface DeviceStop {
  readonly breakpoint: Breakpoint;
  readonly watched: readonly Watched[];
}

/** 1 in the steps in which breakpoints are looked at, fed anew each step. */
export const ARMED = 'armed';
/** Number of the breakpoint that a step hit, from 1; 0 for none. Collected. */
export const HIT = 'hit';

/** Those of the breakpoints whose conditions are part of the program. */
export const deviceStops = (all: readonly DeviceStop[]): readonly DeviceStop[] =>
  all.filter(({ breakpoint, watched }) => looksAtEntries(breakpoint.when) && watched.length > 0);

/** The first of some steps that a breakpoint stops which is not about entries. */
export function stopWithin(
  { stops = [], passes = null, dataset }: Pick<TrainingOptions, 'stops' | 'passes' | 'dataset'>,
  order: BatchOrder,
  from: number,
  count: number,
): { readonly step: number; readonly breakpoint: Breakpoint } | null {
  const byPlace = stops.filter(({ breakpoint, watched }) => !looksAtEntries(breakpoint.when) && watched.length > 0);
  if (byPlace.length === 0) return null;
  const { stepsPerEpoch } = order;
  for (let step = from; step < from + count; step++) {
    if (step === passes) continue;
    const samples = (): Int32Array => order.rowsAt(step).map((row) => dataset.train[row] as number);
    const hit = byPlace.find(({ breakpoint }) => holdsInStep(breakpoint.when, { step, stepsPerEpoch, samples }));
    if (hit) return { step, breakpoint: hit.breakpoint };
  }
  return null;
}

/** Looks at the breakpoints in each turn of a step, and keeps the signs that entries had last. */
export class StopConditions {
  readonly #b: Builder;
  readonly #stops: readonly DeviceStop[];
  readonly #batch: number;
  #hit: Value;
  /** Signs after this step, by the name of the state that holds them. */
  readonly signs = new Map<string, Value>();

  /** `batch` samples share the gradient of the mean cost. */
  constructor(b: Builder, stops: readonly DeviceStop[], batch: number) {
    this.#b = b;
    this.#stops = stops;
    this.#batch = batch;
    this.#hit = b.fill(0);
  }

  /** `found`: what a turn's program made, by output name. */
  look(found: ReadonlyMap<string, Value>): void {
    for (const [i, { breakpoint, watched }] of this.#stops.entries()) {
      for (const { name } of watched) {
        const value = found.get(name);
        if (!value) continue;
        const isHit = this.#any(this.#holds(breakpoint, name, this.#b.cast(value, 'float')));
        this.#hit = this.#b.map((hit, count) => s.select(s.and(s.eq(hit, 0), s.gt(count, 0)), i + 1, hit), this.#hit, isHit);
      }
    }
  }

  /** The number of the breakpoint that was hit, from 1; 0 in steps that are not armed. */
  hit(): Value {
    const armed = this.#b.input(ARMED, 'schedule', { dtype: 'float', shape: [], axes: [] });
    return this.#b.map((hit, isArmed) => s.mul(hit, isArmed), this.#hit, armed);
  }

  /** 1 for each entry that the condition holds for, else 0. A sample's gradient is that of its own cost. */
  #holds(breakpoint: Breakpoint, name: string, value: Value): Value {
    const { when } = breakpoint;
    const b = this.#b;
    if (when.kind === 'sign') return this.#turned(names.sign('mean', breakpoint.id, name), this.#mean(name, value));
    if (when.kind === 'not-finite') return b.map((x) => s.select(s.isfinite(x), 0, 1), value);
    if (when.kind !== 'above' && when.kind !== 'below') throw new Error(`${when.kind} is not looked at on the device`);
    const isShare = value.axes.includes('sample') && isGradientName(name);
    const size = b.map((x) => s.select(s.lt(x, 0), s.neg(x), x), b.scale(value, isShare ? this.#batch : 1));
    const { threshold, kind } = when;
    return b.map((x) => s.select(kind === 'above' ? s.gt(x, threshold) : s.lt(x, threshold), 1, 0), size);
  }

  #turned(state: string, mean: Value): Value {
    const b = this.#b;
    const before = this.signs.get(state) ?? b.input(state, 'state', { dtype: 'float', shape: mean.shape, axes: [] });
    const next = b.map((x, sign) => s.select(s.gt(x, 0), 1, s.select(s.lt(x, 0), -1, sign)), mean, before);
    this.signs.set(state, next);
    return b.map((x, sign) => s.select(s.lt(s.mul(x, sign), 0), 1, 0), next, before);
  }

  /** Over the samples of the batch, as the stepper shows it. */
  #mean(name: string, value: Value): Value {
    if (!value.axes.includes('sample')) return value;
    return isGradientName(name)
      ? this.#b.axisSum(value, ['sample'])
      : (this.#b.op('sample-mean', { input: value }).output as Value);
  }

  #any(ones: Value): Value {
    return this.#b.axisSum(this.#b.sumTo(ones, []), ['sample']);
  }
}

export const isGradientName = (name: string): boolean => names.isGradient(name) || names.isWire(name);
