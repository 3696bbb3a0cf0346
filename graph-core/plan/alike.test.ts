import { expect, it } from 'vitest';
import { withGradients } from '../autodiff/vjp.ts';
import type { OpDef } from '../ops/define.ts';
import { registry } from '../ops/index.ts';
import { Builder, type Registry, type Value } from '../program/builder.ts';
import type { Program, ValueType } from '../program/program.ts';
import { batch } from '../transform/batch.ts';
import { planRun } from './run-plan.ts';
import { stepPlans } from './step-plan.ts';

const LIMITS = { alignment: 16, maxArenaBytes: 2 ** 27, maxBindings: 8 };
const float = (...shape: number[]): ValueType => ({ dtype: 'float', shape, axes: [] });

/** The registry with a count of how often a rule of an op was asked: for its expansion, types, derivative or calls. */
function counting(): { readonly registry: Registry; readonly asked: () => number } {
  let count = 0;
  const known = new Map<string, OpDef>();
  const counted = (def: OpDef): OpDef => {
    const rules = Object.entries(def).map(([name, rule]) => {
      if (typeof rule !== 'function' || !['expand', 'infer', 'vjp', 'lower', 'formula'].includes(name)) return [name, rule];
      const asked = (...args: unknown[]): unknown => {
        count++;
        return (rule as (...args: unknown[]) => unknown)(...args);
      };
      return [name, asked];
    });
    return Object.fromEntries(rules) as OpDef;
  };
  const of: Registry = (type) => {
    const found = known.get(type) ?? counted(registry(type));
    known.set(type, found);
    return found;
  };
  return { registry: of, asked: () => count };
}

/** Layers of linear and softplus, with the gradients of all weights over four samples. */
function network(of: Registry, layers: number): Program {
  const b = new Builder(of);
  let z = b.input('x', 'observed', float(6));
  const weights: string[] = [];
  for (let i = 0; i < layers; i++) {
    const [weight, bias] = [b.input(`w${i}`, 'parameter', float(6, 6)), b.input(`b${i}`, 'parameter', float(6))];
    weights.push(`w${i}`, `b${i}`);
    const layer = b.withOrigins([{ path: `f${i}`, rule: 'forward' }], () =>
      b.op('linear', { input: z, weight, bias }, { outFeatures: 6, hasBias: true }),
    );
    z = b.op('softplus', layer.output ? { input: layer.output } : {}).output as Value;
  }
  b.output('cost', b.sum(z));
  const many = batch(b.build(), of, 'sample', 4, new Set(['x']));
  return withGradients(many, of, { seeds: [{ output: 'cost', cotangent: 'one' }], wrt: weights });
}

it('asks the rules of an op once for all blocks that are alike, however many there are', () => {
  const asked = (layers: number): number => {
    const { registry: of, asked: count } = counting();
    const program = network(of, layers);
    planRun(program, of, LIMITS);
    stepPlans(program, of, LIMITS).keepingAll();
    return count();
  };
  // the first and the last layer differ from those between
  expect(asked(40)).toBe(asked(4));
});

it('gives the equations of a body to the block that calls it', () => {
  const origins = (layers: number): string[] =>
    stepPlans(network(registry, layers), registry, LIMITS)
      .keepingAll()
      .calls.flatMap(({ origins: [origin] }) => (origin ? [`${origin.path} ${origin.rule}`] : []));
  const found = new Set(origins(3));
  for (const layer of ['f0', 'f1', 'f2']) for (const rule of ['forward', 'vjp']) expect(found).toContain(`${layer} ${rule}`);
});
