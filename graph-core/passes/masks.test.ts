import { expect, it } from 'vitest';
import { withGradients } from '../autodiff/vjp.ts';
import { registry } from '../ops/index.ts';
import { Builder, type Value } from '../program/builder.ts';
import type { Program, ValueType, VarId } from '../program/program.ts';
import { verify } from '../program/verify.ts';
import { input, s } from '../scalar/expr.ts';
import { masks } from './masks.ts';
import { optimise } from './optimise.ts';

const float = (...shape: number[]): ValueType => ({ dtype: 'float', shape, axes: [] });

/** sum(act(x w) v) with the gradient of w. */
function network(type: string): Program {
  const b = new Builder(registry);
  const x = b.input('x', 'observed', float(2, 3));
  const w = b.input('w', 'parameter', float(3, 4));
  const v = b.input('v', 'parameter', float(4, 2));
  const hidden = b.op('matmul', { input: x, other: w }).output as Value;
  const active = b.op(type, { input: hidden }).output as Value;
  b.output('cost', b.sum(b.op('matmul', { input: active, other: v }).output as Value));
  return withGradients(b.build(), registry, { seeds: [{ output: 'cost', cotangent: 'one' }], wrt: ['w'] });
}

/** Equations that read what the first product makes. */
function readers(program: Program): number {
  const made = program.equations.find(({ op }) => op === 'contract' || op === 'matmul')?.outputs[0] as VarId;
  return program.equations.filter(({ inputs }) => inputs.includes(made)).length;
}

it('asks the output of a rectifier for the sign of its input', () => {
  const plain = optimise(network('relu'), registry, { keepBlocks: true });
  expect(readers(plain)).toBe(2);
  const masked = masks(plain, registry);
  verify(masked, registry);
  expect(readers(masked)).toBe(1);
  expect(readers(optimise(network('relu'), registry))).toBe(1);
});

it('leaves alone what is no rectifier, though it asks for a sign', () => {
  const plain = optimise(network('leaky-relu'), registry, { keepBlocks: true });
  expect(masks(plain, registry).equations).toEqual(plain.equations);
});

it('asks alike in all blocks that are alike, with one formula', () => {
  const b = new Builder(registry);
  const [x, y, g] = ['x', 'y', 'g'].map((name) => b.input(name, 'observed', float(4))) as [Value, Value, Value];
  const mask = s.select(s.le(input(0), 0), 0, input(1));
  const rectified = [x, y].map((each) => b.op('relu', { input: each }).output as Value);
  const asked = [x, y].map((each) => b.map(() => mask, each, g));
  b.output(
    'itself',
    b.map(() => mask, x, x),
  );
  b.output(
    'made',
    b.map(() => mask, x, rectified[0] as Value),
  );
  for (const [i, each] of asked.entries()) b.output(`y${i}`, each);
  const [first, second, itself, made] = masks(b.build(), registry).equations.slice(2);
  expect(first?.inputs).toEqual([rectified[0]?.id, g.id]);
  expect(second?.inputs).toEqual([rectified[1]?.id, g.id]);
  expect(second?.attrs).toBe(first?.attrs);
  expect(itself?.inputs).toEqual([rectified[0]?.id, x.id]);
  expect(made?.inputs).toEqual([rectified[0]?.id]);
});
