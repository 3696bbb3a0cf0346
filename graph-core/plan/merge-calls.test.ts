import { expect, it } from 'vitest';
import { registry } from '../ops/index.ts';
import { Builder, type Value } from '../program/builder.ts';
import type { ValueType } from '../program/program.ts';
import { s } from '../scalar/expr.ts';
import { type LoopSpec, planRun } from './run-plan.ts';

const float = (...shape: number[]): ValueType => ({ dtype: 'float', shape, axes: [] });
const LIMITS = { alignment: 256, maxArenaBytes: 2 ** 20, maxBindings: 8 };

const kernels = (b: Builder, spec?: LoopSpec): string[] =>
  planRun(b.build(), registry, LIMITS, spec).calls.map(
    ({ call }) => `${call.kernel}${'post' in call && call.post ? ' with an epilogue' : ''}`,
  );

it('gives a product its bias and its activation as an epilogue', () => {
  const b = new Builder(registry);
  const [x, w, bias] = [
    b.input('x', 'observed', float(8)),
    b.input('w', 'parameter', float(3, 8)),
    b.input('b', 'parameter', float(3)),
  ];
  const made = b.op('linear', { input: x, weight: w, bias }, { outFeatures: 3, hasBias: true }).output as Value;
  b.output('y', b.op('relu', { input: made }).output as Value);
  expect(kernels(b)).toEqual(['contract with an epilogue']);
});

it('computes inside a sum what only the sum reads, and what is made of the sum behind it', () => {
  const b = new Builder(registry);
  const x = b.input('x', 'observed', float(4, 6));
  b.output('y', b.scale(b.sum(b.exp(x), { dim: 1 }), 2));
  expect(kernels(b)).toEqual(['reduce with an epilogue']);
});

it('leaves alone what two read, and what the host reads', () => {
  const b = new Builder(registry);
  const x = b.input('x', 'observed', float(4, 6));
  const grown = b.exp(x);
  b.output('first', b.sum(grown, { dim: 0 }));
  b.output('second', b.sum(grown, { dim: 1 }));
  const sum = b.sum(x, { dim: 1 });
  b.output('sum', sum);
  b.output('twice', b.scale(sum, 2));
  expect(kernels(b).sort()).toEqual(['map', 'map', 'reduce', 'reduce', 'reduce']);
});

it('never lets a product write over what it multiplies', () => {
  const b = new Builder(registry);
  const w = b.input('w', 'parameter', float(4, 4));
  const product = b.op('matmul', { input: w, other: b.input('x', 'observed', float(4, 4)) }).output as Value;
  b.output(
    'w.next',
    b.map((old, by) => s.sub(old, by), w, product),
  );
  const spec = { feeds: [], carries: [{ from: 'w.next', to: 'w' }], collects: [] };
  const plan = planRun(b.build(), registry, LIMITS, spec);
  for (const { call } of plan.calls)
    if (call.kernel === 'contract') expect(call.inputs.slice(0, 2).map(({ slot }) => slot)).not.toContain(call.output.slot);
});

it('reads a state before it is written over, whatever is merged with what reads it', () => {
  const b = new Builder(registry);
  const w = b.input('w', 'parameter', float(4));
  const seen = b.exp(w);
  b.output('w.next', b.scale(w, 2));
  b.output('total', b.sum(seen));
  const spec = { feeds: [], carries: [{ from: 'w.next', to: 'w' }], collects: ['total'] };
  const { calls, inputs } = planRun(b.build(), registry, LIMITS, spec);
  const slot = inputs[0]?.slot;
  const written = calls.findIndex(({ call }) => call.output.slot === slot);
  const read = calls.findLastIndex(({ call }) => call.inputs.some((view) => view.slot === slot));
  expect(written).toBeGreaterThanOrEqual(0);
  expect(read).toBeLessThanOrEqual(written);
});
