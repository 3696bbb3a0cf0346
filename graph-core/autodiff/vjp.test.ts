import { describe, expect, it } from 'vitest';
import { registry } from '../ops/index.ts';
import { optimise } from '../passes/optimise.ts';
import { stepPlans } from '../plan/step-plan.ts';
import { Builder, type Value } from '../program/builder.ts';
import { printProgram } from '../program/print.ts';
import type { ValueType } from '../program/program.ts';
import { verify } from '../program/verify.ts';
import { batch } from '../transform/batch.ts';
import { withTotalCost } from '../transform/mean.ts';
import { withTangents } from './jvp.ts';
import { withGradients } from './vjp.ts';

const float = (...shape: number[]): ValueType => ({ dtype: 'float', shape, axes: [] });

/** C = sum((Wx - y)^2) with x [3], W [2, 3]. */
function quadratic() {
  const b = new Builder(registry);
  const at = (node: string, build: () => Value) => b.withOrigins([{ path: node, rule: 'forward' }], build);
  const x = b.input('x.value', 'observed', float(3));
  const y = b.input('y.value', 'observed', float(2));
  const w = b.input('f.weight', 'parameter', float(2, 3));
  const s = at('f', () => b.contract(w, x, { left: 'oi', right: 'i', out: 'o' }));
  const d = at('d', () => b.sub(s, y));
  const c = at('C', () => b.sum(b.mul(d, d)));
  b.output('f.output', s);
  b.output('C.cost', c);
  return b.build();
}

describe('withGradients', () => {
  it('appends a well-formed backward pass with one cotangent a value', () => {
    const program = withGradients(quadratic(), registry, {
      seeds: [{ output: 'C.cost', cotangent: 'one' }],
      wrt: ['f.weight', 'x.value', 'f.output'],
    });
    verify(program, registry);
    const types = Object.fromEntries(program.outputs.map((o) => [o.name, program.types[o.id]?.shape]));
    expect(types).toMatchObject({ 'grad:f.weight': [2, 3], 'grad:x.value': [3], 'grad:f.output': [2] });
    verify(optimise(program, registry, { keepBlocks: true }), registry);
  });

  it('sums over the samples what all samples share, without storing the products', () => {
    const mean = withTotalCost(quadratic(), registry, ['C.cost']);
    const many = batch(mean, registry, 'sample', 5, new Set(['x.value', 'y.value']));
    const program = withGradients(many, registry, { seeds: [{ output: 'cost', cotangent: 'one' }], wrt: ['f.weight'] });
    verify(program, registry);
    const ready = optimise(program, registry);
    verify(ready, registry);
    const text = printProgram(ready);
    expect(text).toMatch(/contract\(.*sumAxes=\["sample"\]/);
    expect(text).not.toContain('axis-sum');
  });

  it('plans a stage for each block that computes something, in both directions', () => {
    const program = withGradients(quadratic(), registry, {
      seeds: [{ output: 'C.cost', cotangent: 'one' }],
      wrt: ['f.weight', 'x.value'],
    });
    const plan = stepPlans(program, registry, { alignment: 256, maxArenaBytes: 2 ** 27, maxBindings: 8 }).keepingAll();
    expect(plan.stages.map((s) => `${s.phase} ${s.node}`)).toEqual([
      'forward f',
      'forward d',
      'forward C',
      'backward C',
      // of d nothing is computed: what it hands on is what it was given
      'backward f',
    ]);
  });

  it('hands a gradient on as it is where the slope is 1', () => {
    const b = new Builder(registry);
    const [x, y] = [b.input('x.value', 'observed', float(3)), b.input('y.value', 'observed', float(3))];
    b.output('s.output', b.sub(b.add(x, y), y));
    const seeds = [{ output: 's.output', cotangent: { input: 'g' } }];
    const { inputs, outputs, equations } = withGradients(b.build(), registry, { seeds, wrt: ['x.value'] });
    expect(equations).toHaveLength(2);
    expect(outputs.find(({ name }) => name === 'grad:x.value')?.id).toBe(inputs.find(({ name }) => name === 'g')?.id);
  });

  it('hands a tangent on as it is where the slope is 1', () => {
    const b = new Builder(registry);
    const [x, y] = [b.input('x.value', 'observed', float(3)), b.input('y.value', 'observed', float(3))];
    b.output('s.output', b.sub(b.add(x, y), y));
    const { inputs, outputs, equations } = withTangents(b.build(), registry, { tangents: ['x.value'] });
    expect(equations).toHaveLength(2);
    const idOf = (list: typeof outputs, name: string) => list.find((each) => each.name === name)?.id;
    expect(idOf(outputs, 'tangent:s.output')).toBe(idOf(inputs, 'tangent:x.value'));
  });

  it('calls a derivative that makes nothing again of which it needs nothing', () => {
    const b = new Builder(registry);
    const x = b.input('x.value', 'observed', float(3));
    const [weight, bias] = [b.input('f.weight', 'parameter', float(2, 3)), b.input('f.bias', 'parameter', float(2))];
    b.output('f.output', b.op('linear', { input: x, weight, bias }, { outFeatures: 2 }).output as Value);
    const seeds = [{ output: 'f.output', cotangent: { input: 'g' } }];
    const { equations } = withGradients(b.build(), registry, { seeds, wrt: ['x.value', 'f.weight', 'f.bias'] });
    expect(equations.map(({ op }) => op)).toEqual(['linear', 'linear']);
    expect(equations[1]?.body?.equations.map(({ op }) => op)).toEqual(['contract', 'contract']);
  });

  it('goes twice through a slice that takes nothing, whatever its step', () => {
    const b = new Builder(registry);
    const x = b.input('x.value', 'observed', float(4));
    const part = b.slice(x, 0, 0, 0, 3);
    b.output('x.value', x);
    b.output('C.cost', b.sum(b.mul(part, part)));
    const once = withGradients(b.build(), registry, { seeds: [{ output: 'C.cost', cotangent: 'one' }], wrt: ['x.value'] });
    const twice = Builder.extend({ ...once, outputs: [] }, registry);
    const slope = twice.valueOf(once.outputs.find(({ name }) => name === 'grad:x.value')?.id as number);
    twice.output('size', twice.sum(slope));
    twice.output('x.value', twice.named('x.value'));
    const program = withGradients(twice.build(), registry, { seeds: [{ output: 'size', cotangent: 'one' }], wrt: ['x.value'] });
    verify(program, registry);
    const found = program.outputs.find(({ name }) => name === 'grad:x.value');
    expect(program.types[found?.id as number]?.shape).toEqual([4]);
  });
});
