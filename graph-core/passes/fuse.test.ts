import { expect, it } from 'vitest';
import { registry } from '../ops/index.ts';
import { Builder } from '../program/builder.ts';
import type { ValueType } from '../program/program.ts';
import { verify } from '../program/verify.ts';
import { optimise } from './optimise.ts';

const float = (...shape: number[]): ValueType => ({ dtype: 'float', shape, axes: [] });

it('computes a chain of elementwise equations in one, with the origins of all', () => {
  const b = new Builder(registry);
  let x = b.input('x', 'observed', float(4));
  for (const node of ['f', 'g', 'h']) {
    const before = x;
    x = b.withOrigins([{ path: [node], rule: 'forward' }], () => b.op('tanh', { input: before }).output ?? before);
  }
  b.output('y', x);
  const ready = optimise(b.build(), registry);
  verify(ready, registry);
  expect(ready.equations.map((e) => e.op)).toEqual(['map']);
  expect(ready.equations[0]?.origins.map((o) => o.path[0]).sort()).toEqual(['f', 'g', 'h']);
  expect(optimise(b.build(), registry, { keepBlocks: true }).equations).toHaveLength(3);
});

it('leaves alone what is read twice, what is an output, and what is broadcast', () => {
  const b = new Builder(registry);
  const x = b.input('x', 'observed', float(1));
  const wide = b.input('wide', 'observed', float(4));
  const twice = b.exp(x);
  b.output('seen', b.log(x));
  b.output('a', b.neg(twice));
  b.output('b', b.exp(twice));
  b.output('c', b.add(b.neg(x), wide));
  const ready = optimise(b.build(), registry);
  verify(ready, registry);
  expect(ready.equations).toHaveLength(6);
});

it('never takes more operands than a dispatch may bind', () => {
  const b = new Builder(registry);
  const inputs = Array.from({ length: 12 }, (_, i) => b.input(`x${i}`, 'observed', float(4)));
  b.output(
    'y',
    inputs.slice(1).reduce((sum, x) => b.add(sum, x), inputs[0] as (typeof inputs)[0]),
  );
  const ready = optimise(b.build(), registry);
  verify(ready, registry);
  expect(Math.max(...ready.equations.map((e) => e.inputs.length))).toBeLessThanOrEqual(7);
  expect(ready.equations.length).toBeLessThan(4);
});
