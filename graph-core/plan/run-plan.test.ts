import { describe, expect, it } from 'vitest';
import type { Slot } from '../model/kernel-call.ts';
import { registry } from '../ops/index.ts';
import { Builder } from '../program/builder.ts';
import type { ValueType } from '../program/program.ts';
import { s } from '../scalar/expr.ts';
import type { Plan } from './plan.ts';
import { planRun } from './run-plan.ts';
import { stepPlans } from './step-plan.ts';

const float = (...shape: number[]): ValueType => ({ dtype: 'float', shape, axes: [] });
const LIMITS = { alignment: 256, maxArenaBytes: 2 ** 20, maxBindings: 8 };

/** A chain of `length` transpositions (which are not merged) of a matrix of `size` entries; only the last is an output. */
function chain(length: number, size: number) {
  const b = new Builder(registry);
  let x = b.input('x', 'observed', float(2, size / 2));
  for (let i = 0; i < length; i++) {
    const next = x;
    x = b.withOrigins([{ path: `n${i}`, rule: 'forward' }], () => b.permute(next, [1, 0]));
  }
  b.output('y', x);
  return b.build();
}

/** w' = w - lr * g, carried into w. */
function descent() {
  const b = new Builder(registry);
  const w = b.input('w', 'parameter', float(4));
  const g = b.input('g', 'observed', float(4));
  const lr = b.input('lr', 'schedule', float());
  b.output(
    'w.next',
    b.map((x, d, r) => s.sub(x, s.mul(r, d)), w, g, lr),
  );
  return b.build();
}

const overlap = (a: Slot, b: Slot): boolean =>
  a.arena === b.arena && a.offset < b.offset + b.bytes && b.offset < a.offset + a.bytes;

/** Pairs of an output and an input of one call that lie in the same arena without being the same slot. */
const clashes = (plan: Plan): number =>
  plan.calls.filter(({ call: { inputs, output } }) =>
    inputs.some(({ slot }) => slot !== output.slot && plan.slots[slot]?.arena === plan.slots[output.slot]?.arena),
  ).length;

describe('planRun', () => {
  it('reuses memory: a chain needs a few vectors, however long it is', () => {
    const total = (length: number): number => planRun(chain(length, 1024), registry, LIMITS).arenas.reduce((a, n) => a + n, 0);
    expect(total(40)).toBe(total(10));
    expect(total(40)).toBeLessThanOrEqual(4 * 4096);
  });

  it('never lets a call read and write one arena', () => {
    expect(clashes(planRun(chain(12, 100), registry, LIMITS))).toBe(0);
    expect(clashes(stepPlans(chain(12, 100), registry, LIMITS).keepingAll())).toBe(0);
  });

  it('updates in place what nobody reads afterwards, so that nothing is carried', () => {
    const plan = planRun(descent(), registry, LIMITS, { feeds: ['lr'], carries: [{ from: 'w.next', to: 'w' }], collects: [] });
    expect(plan.loop.carries).toEqual([]);
    expect(plan.outputs[0]?.slot).toBe(plan.inputs[0]?.slot);
  });

  it('copies a state that is still read after its new value is made', () => {
    const b = new Builder(registry);
    const w = b.input('w', 'parameter', float(4));
    b.output('w.next', b.scale(w, 2));
    b.output('seen', b.exp(w));
    const plan = planRun(b.build(), registry, LIMITS, { feeds: [], carries: [{ from: 'w.next', to: 'w' }], collects: ['seen'] });
    expect(plan.loop.carries).toHaveLength(1);
  });

  it('aligns slots and splits arenas at the limit of the device', () => {
    const plan = stepPlans(chain(6, 2 ** 17), registry, LIMITS).keepingAll();
    expect(plan.slots.every((slot) => slot.offset % 256 === 0)).toBe(true);
    expect(plan.arenas.every((bytes) => bytes <= LIMITS.maxArenaBytes)).toBe(true);
    const pairs = plan.slots.flatMap((a, i) => plan.slots.slice(i + 1).map((b) => overlap(a, b)));
    expect(pairs.some(Boolean)).toBe(false);
  });
});
