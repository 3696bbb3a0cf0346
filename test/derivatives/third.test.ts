import { describe, expect, it } from 'vitest';
import { withTangents } from '../../graph-core/autodiff/jvp.ts';
import { withGradients } from '../../graph-core/autodiff/vjp.ts';
import { sizeOf } from '../../graph-core/model/tensor.ts';
import { registry } from '../../graph-core/ops/index.ts';
import { Builder, type Value } from '../../graph-core/program/builder.ts';
import type { Program } from '../../graph-core/program/program.ts';
import { verify } from '../../graph-core/program/verify.ts';
import { randomNumbers } from '../conformance/examples.ts';
import { run } from '../support/program.ts';
import { farthest } from './graph-requests.ts';

/** A scalar `f` of an input `x`. */
function scalarOf(shape: readonly number[], build: (b: Builder, x: Value) => Value): Program {
  const b = new Builder(registry);
  const x = b.input('x', 'observed', { dtype: 'float', shape, axes: [] });
  const f = build(b, x);
  b.output('f', f.shape.length === 0 ? f : b.sum(f));
  return b.build();
}

const op = (b: Builder, type: string, inputs: Record<string, Value>, attrs = {}): Value =>
  Object.values(b.op(type, inputs, attrs))[0] as Value;

/** Renames an output of a program and drops the others: what is differentiated next. */
const only = (program: Program, name: string, as: string): Program => ({
  ...program,
  outputs: program.outputs.filter((o) => o.name === name).map((o) => ({ ...o, name: as })),
});

/** d/dx of the one output, backward; of a scalar chain again and again. */
const slopeOf = (program: Program): Program => {
  const found = only(withGradients(program, registry, { seeds: [{ output: 'f', cotangent: 'one' }], wrt: ['x'] }), 'grad:x', 'f');
  verify(found, registry);
  return found;
};

describe('three times backward over a chain of numbers', () => {
  const at = 0.4;
  const cases: readonly [string, (b: Builder, x: Value) => Value, number][] = [
    // d tanh = 1 - t^2, then -2 t (1 - t^2), then (1 - t^2) (6 t^2 - 2)
    ['tanh x', (b, x) => op(b, 'tanh', { input: x }), (1 - Math.tanh(at) ** 2) * (6 * Math.tanh(at) ** 2 - 2)],
    ['x^4', (b, x) => op(b, 'pow-scalar', { input: x }, { exponent: 4 }), 24 * at],
    ['exp(2 x)', (b, x) => op(b, 'exp', { input: b.add(x, x) }), 8 * Math.exp(2 * at)],
    ['log x', (b, x) => op(b, 'log', { input: x }), 2 / at ** 3],
    // s' = s (1 - s), s'' = s' (1 - 2 s), s''' = s'' (1 - 2 s) - 2 s'^2; softplus has s as its derivative
    ['softplus x', (b, x) => op(b, 'softplus', { input: x }), sigmoidSlopes(at)[2]],
    ['x sin x', (b, x) => b.mul(x, op(b, 'sin', { input: x })), -3 * Math.sin(at) - at * Math.cos(at)],
    // (e^(-x^2))''' = (12 x - 8 x^3) e^(-x^2), and erf' = 2/sqrt(pi) e^(-x^2)
    ['erf x', (b, x) => op(b, 'erf', { input: x }), ((8 * at * at - 4) * Math.exp(-at * at)) / Math.sqrt(Math.PI)],
  ];
  it.each(cases)('%s', async (_, build, wanted) => {
    const third = slopeOf(slopeOf(slopeOf(scalarOf([], build))));
    const found = await run(third, { x: [at] });
    expect(found.f?.data[0]).toBeCloseTo(wanted, 12);
  });
});

function sigmoidSlopes(x: number): [number, number, number] {
  const s = 1 / (1 + Math.exp(-x));
  const first = s * (1 - s);
  return [s, first, first * (1 - 2 * s)];
}

/** Directions u, v, w of three derivatives in turn: of a cost f backward once, then forward twice, D^3 f [., v, w]. */
function thirdOf(program: Program): Program {
  const first = only(withGradients(program, registry, { seeds: [{ output: 'f', cotangent: 'one' }], wrt: ['x'] }), 'grad:x', 'g');
  const second = only(withTangents(first, registry, { tangents: ['x'] }), 'tangent:g', 'h');
  const third = withTangents(second, registry, { tangents: ['x'], prefix: 'tangent2:' });
  verify(third, registry);
  return only(third, 'tangent2:h', 'third');
}

/** The gradient of `f` times a fed direction: a scalar's next derivative along it, backward. */
function along(program: Program, direction: string): Program {
  const b = Builder.extend(program, registry);
  const f = b.named('f');
  const fed = b.input(direction, 'observed', { dtype: 'float', shape: f.shape, axes: [] });
  b.output('along', b.sum(b.mul(f, fed)));
  return slopeOf(only(b.build(), 'along', 'f'));
}

describe('the third derivative is how the second changes, by central differences', () => {
  const label = (b: Builder) => b.input('label', 'observed', { dtype: 'int32', shape: [], axes: [] });
  const feeds = { label: [2] };
  const cases: readonly [string, readonly number[], (b: Builder, x: Value) => Value][] = [
    ['softmax cross-entropy', [4], (b, x) => op(b, 'cross-entropy', { input: x, target: label(b) })],
    ['log-sum-exp of tanh', [5], (b, x) => op(b, 'logsumexp', { input: op(b, 'tanh', { input: x }) }, { dim: [0] })],
    [
      'attention',
      [3, 2],
      (b, x) => {
        const scores = op(b, 'matmul', { input: x, other: op(b, 'transpose', { input: x }, { dim0: 0, dim1: 1 }) });
        const mixed = op(b, 'matmul', { input: op(b, 'softmax', { input: scores }, { dim: -1 }), other: x });
        return b.sum(op(b, 'square', { input: mixed }));
      },
    ],
    ['a norm', [3], (b, x) => op(b, 'norm', { input: x })],
  ];
  it.each(cases)('%s', async (name, shape, build) => {
    const program = scalarOf(shape, build);
    const size = sizeOf(shape);
    const [x, v, w] = ['x', 'v', 'w'].map((each) => randomNumbers(`${name} ${each}`, size)) as [number[], number[], number[]];
    const found = await run(thirdOf(program), { ...feeds, x, 'tangent:x': v, 'tangent2:x': w });
    const first = only(
      withGradients(program, registry, { seeds: [{ output: 'f', cotangent: 'one' }], wrt: ['x'] }),
      'grad:x',
      'g',
    );
    const second = withTangents(first, registry, { tangents: ['x'] });
    const step = 1e-5;
    const secondAt = async (by: number): Promise<ArrayLike<number>> => {
      const at = x.map((xi, i) => xi + by * (w[i] as number));
      return (await run(second, { ...feeds, x: at, 'tangent:x': v }))['tangent:g']?.data ?? [];
    };
    const [ahead, behind] = [await secondAt(step), await secondAt(-step)];
    const slope = Array.from(ahead, (a, i) => (a - (behind[i] as number)) / (2 * step));
    expect(farthest(found.third?.data, slope)).toBeLessThan(1e-6);
    // backward three times, each along its row: the same number
    const rows = await run(along(along(slopeOf(program), 'v'), 'w'), { ...feeds, x, v, w });
    expect(farthest(rows.f?.data, slope)).toBeLessThan(1e-6);
    expect(Math.max(...slope.map(Math.abs))).toBeGreaterThan(1e-2);
  });
});
