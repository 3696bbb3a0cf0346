import { describe, expect, it } from 'vitest';
import type { KernelCall, MapCall, View } from '../../graph-core/model/kernel-call.ts';
import { stridesOf } from '../../graph-core/model/tensor.ts';
import type { Plan } from '../../graph-core/plan/plan.ts';
import { PlannedCall } from '../../graph-core/plan/planned-call.ts';
import { input, s } from '../../graph-core/scalar/expr.ts';
import { launchesOf } from './launches.ts';

const DIMS = [100, 50];

/** Places of slots: arena and offset in elements; each holds 5,000 of them. */
function planOf(calls: readonly KernelCall[], places: readonly (readonly [number, number])[], kind: Plan['kind'] = 'run'): Plan {
  return {
    kind,
    slots: places.map(([arena, offset], i) => ({ arena, offset: 4 * offset, bytes: 20_000, dtype: 'float', label: `${i}` })),
    arenas: [2 ** 20, 2 ** 20, 2 ** 20],
    calls: calls.map((call) => PlannedCall.of(call, [], call.kernel)),
    stages: [],
    inputs: [],
    outputs: [],
    loop: { feeds: [], carries: [], collects: [] },
  };
}

const whole = (slot: number): View => ({ slot, offset: 0, strides: stridesOf(DIMS) });
const map = (from: View, to: View, dims: readonly number[] = DIMS): MapCall => ({
  kernel: 'map',
  dims,
  expr: s.neg(input(0)),
  inputs: [from],
  output: to,
});
const target = { slots: [], maxBindings: 8, lanes: 16, small: 4096, software: false, streams: 1, products: 'blocks' as const };
const runs = (plan: Plan, over = {}): readonly string[] =>
  launchesOf(plan, { ...target, ...over }).map(({ from, to, manner }) => `${from}-${to} ${manner}`);

const APART = [
  [0, 0],
  [1, 0],
  [0, 5000],
  [1, 5000],
] as const;

describe('calls that are made together', () => {
  it('are formulas over the same elements, one after the other', () => {
    const chain = [map(whole(0), whole(1)), map(whole(1), whole(2)), map(whole(2), whole(3))];
    expect(runs(planOf(chain, APART))).toEqual(['0-3 each-alone']);
    expect(runs(planOf(chain, APART, 'step'))).toEqual(['0-1 null', '1-2 null', '2-3 null']);
  });

  it('read no other element of what one of them has written', () => {
    const turned = { slot: 1, offset: 0, strides: [1, 100] };
    expect(runs(planOf([map(whole(0), whole(1)), map(turned, whole(2))], APART))).toEqual(['0-1 null', '1-2 null']);
  });

  it('write over no other element that one of them reads', () => {
    const calls = [map(whole(0), whole(1)), map(whole(1), whole(2))];
    const at = (offset: number): Plan =>
      planOf(calls, [
        [0, 0],
        [1, 0],
        [0, offset],
      ]);
    expect(runs(at(0))).toEqual(['0-2 each-alone']);
    expect(runs(at(64))).toEqual(['0-1 null', '1-2 null']);
    expect(runs(at(5000))).toEqual(['0-2 each-alone']);
  });

  it('are small ones of any kind, up to a script', () => {
    const small = { slot: 0, offset: 0, strides: [1] };
    const sum: KernelCall = {
      kernel: 'reduce',
      op: 'sum',
      dims: [],
      inner: [10],
      expr: input(0),
      inputs: [small],
      output: { slot: 1, offset: 0, strides: [] },
    };
    const script: KernelCall = { kernel: 'script', dims: [], source: '', ports: [], shape: [], inputs: [], output: sum.output };
    const one = map({ ...small, slot: 1 }, { ...small, slot: 2 }, [10]);
    expect(runs(planOf([sum, one, script, sum, one, sum], APART))).toEqual(['0-2 in-turn', '2-3 null', '3-6 in-turn']);
    expect(runs(planOf([sum, one, sum], APART), { small: 10 })).toEqual(['0-1 null', '1-2 null', '2-3 null']);
    expect(runs(planOf([sum, one, sum], APART), { maxBindings: 1 })).toEqual(['0-1 null', '1-2 null', '2-3 null']);
  });
});
