import { expect, it } from 'vitest';
import { withGradients } from '../autodiff/vjp.ts';
import { registry } from '../ops/index.ts';
import { Builder } from '../program/builder.ts';
import type { ValueType } from '../program/program.ts';
import { verify } from '../program/verify.ts';
import { s } from '../scalar/expr.ts';
import { optimise } from './optimise.ts';

const float = (...shape: number[]): ValueType => ({ dtype: 'float', shape, axes: [] });

it('computes a chain of elementwise equations in one, with the origins of all', () => {
  const b = new Builder(registry);
  let x = b.input('x', 'observed', float(4));
  for (const node of ['f', 'g', 'h']) {
    const before = x;
    x = b.withOrigins([{ path: node, rule: 'forward' }], () => b.op('tanh', { input: before }).output ?? before);
  }
  b.output('y', x);
  const ready = optimise(b.build(), registry);
  verify(ready, registry);
  expect(ready.equations.map((e) => e.op)).toEqual(['map']);
  expect(ready.equations[0]?.origins.map((o) => o.path).sort()).toEqual(['f', 'g', 'h']);
  expect(optimise(b.build(), registry, { keepBlocks: true }).equations).toHaveLength(3);
});

it('computes what is read twice in both readers, and leaves alone what is an output or broadcast', () => {
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
  expect(ready.equations.map(({ inputs }) => inputs)).toEqual([
    [x.id],
    [x.id],
    [x.id],
    [x.id],
    [ready.equations[3]?.outputs[0], wide.id],
  ]);
});

it('keeps what is read for its shape alone', () => {
  const b = new Builder(registry);
  const x = b.input('x', 'observed', float(1));
  const wide = b.exp(b.input('wide', 'observed', float(4)));
  const filled = b.map(
    (y) => s.add(y, 1),
    b.map((y) => y, x, wide),
  );
  b.output('y', b.neg(filled));
  const ready = optimise(b.build(), registry);
  expect(() => verify(ready, registry)).not.toThrow();
  expect(ready.types[ready.outputs[0]?.id ?? -1]?.shape).toEqual([4]);
});

it('stores what many would compute again', () => {
  const b = new Builder(registry);
  const x = b.input('x', 'observed', float(4));
  const often = b.exp(b.exp(b.exp(b.exp(b.exp(x)))));
  for (let i = 0; i < 6; i++) b.output(`y${i}`, b.scale(often, i + 2));
  const ready = optimise(b.build(), registry);
  verify(ready, registry);
  expect(ready.equations).toHaveLength(7);
});

it('cuts a long chain with its backward pass into few formulas, which compute forward values again', () => {
  const b = new Builder(registry);
  const x = b.input('x', 'observed', float(4));
  let z = x;
  for (let i = 0; i < 400; i++) z = b.op('sigmoid', { input: z }).output ?? z;
  b.output('end', b.sum(z));
  const backward = withGradients(b.build(), registry, { seeds: [{ output: 'end', cotangent: 'one' }], wrt: ['x'] });
  const ready = optimise(backward, registry);
  verify(ready, registry);
  expect(ready.equations.length).toBeLessThan(110);
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
