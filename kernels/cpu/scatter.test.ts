import { expect, it } from 'vitest';
import { withGradients } from '../../graph-core/autodiff/vjp.ts';
import type { ReduceCall, View } from '../../graph-core/model/kernel-call.ts';
import { type Dtype, sizeOf, stridesOf, type TensorData } from '../../graph-core/model/tensor.ts';
import { registry } from '../../graph-core/ops/index.ts';
import { planRun } from '../../graph-core/plan/run-plan.ts';
import { Builder } from '../../graph-core/program/builder.ts';
import { coord, type Expr, input, s } from '../../graph-core/scalar/expr.ts';
import { createCpuExecutor } from './executor.ts';
import { reduceKernel } from './reduce.ts';
import { scatterOf } from './scatter.ts';
import { BLOCK, Scratch } from './scratch.ts';

const DIM = 1;

/** Terms [2, ., 3, inner] that go to places [2, inner] of dim 1, which has `size` entries. */
function callOf(size: number, inner: number, dtype: Dtype, made: { swapped?: boolean; post?: Expr } = {}): ReduceCall {
  const dims = [2, size, 3];
  const [place, along] = [input(1, 'int32'), coord(DIM)];
  const goes = made.swapped ? s.eq(along, place) : s.eq(place, along);
  return {
    kernel: 'reduce',
    op: 'sum',
    dims,
    inner: [inner],
    expr: s.select(goes, input(0, dtype), s.constant(0, dtype)),
    ...(made.post ? { post: made.post } : {}),
    inputs: [
      { slot: 0, offset: 0, strides: [3 * inner, 0, inner, 1] },
      { slot: 1, offset: 0, strides: [inner, 0, 0, 1] },
    ],
    output: { slot: 2, offset: 0, strides: stridesOf(dims) },
  };
}

function results(call: ReduceCall, read: readonly TensorData[], write: TensorData): { data: number[]; pauses: number } {
  let pauses = 0;
  for (const _ of reduceKernel(call, read, write, new Scratch('float64'))()) pauses++;
  return { data: Array.from(write), pauses };
}

const placesOf = (size: number, inner: number): Int32Array =>
  Int32Array.from({ length: 2 * inner }, (_, i) => ((i * 11 + (i >> 2)) % (size + 2)) - 1);

const AWKWARD = [1, 1e16, -1e16, 1e-3, -0, 0.1, -7, 3e15, Number.POSITIVE_INFINITY, Number.NaN];

it.each([
  { name: 'a few terms', size: 4, inner: 9 },
  { name: 'terms of several blocks', size: 5, inner: 700 },
  { name: 'a single place', size: 1, inner: 8 },
  { name: 'no terms', size: 3, inner: 0 },
])('$name: the numbers of looking through all terms for every place, bit for bit', ({ size, inner }) => {
  const count = 6 * inner;
  const [places, terms] = [
    placesOf(size, inner),
    Float64Array.from({ length: count }, (_, i) => AWKWARD[(i * i) % (i < count / 2 ? 8 : 10)] as number),
  ];
  const whole = Int32Array.from({ length: count }, (_, i) => 2 ** 30 + i);
  const post = s.mul(input(0), 0.5);
  const cases = [
    { dtype: 'float', terms, make: {} },
    { dtype: 'float', terms, make: { post } },
    { dtype: 'int32', terms: whole, make: {} },
  ] as const;
  for (const { dtype, terms: values, make } of cases) {
    const out = () => (dtype === 'float' ? new Float64Array(6 * size) : new Int32Array(6 * size)).fill(99);
    const [scattered, looked] = [callOf(size, inner, dtype, make), callOf(size, inner, dtype, { ...make, swapped: true })];
    expect(scatterOf(scattered)).not.toBeNull();
    expect(scatterOf(looked)).toBeNull();
    const found = results(scattered, [values, places], out()).data;
    expect(found).toEqual(results(looked, [values, places], out()).data);
    if (inner > 0) expect(found.some((x) => x !== 0)).toBe(true);
  }
});

it('goes through its terms once, not once for every place, and a run stopped in the middle leaves nothing to the next', () => {
  const [size, inner] = [100, 2 * BLOCK];
  const [places, terms] = [placesOf(size, inner), new Float64Array(6 * inner).fill(1)];
  const call = callOf(size, inner, 'float');
  const write = new Float64Array(6 * size);
  const kernel = reduceKernel(call, [terms, places], write, new Scratch('float64'));
  const run = kernel();
  run.next();
  let pauses = 0;
  for (const _ of kernel()) pauses++;
  expect(pauses).toBe((6 * inner) / BLOCK + Math.ceil((6 * size) / BLOCK));
  const counted = places.subarray(0, inner).filter((at) => at === 0).length;
  expect(write[0]).toBe(counted);
});

const [TERMS, PLACES] = callOf(4, 9, 'float').inputs as readonly [View, View];

it.each<[string, Partial<ReduceCall>]>([
  ['a place that depends on the dim', { inputs: [TERMS, { slot: 1, offset: 0, strides: [9, 1, 0, 1] }] }],
  ['a term that depends on the dim', { inputs: [{ slot: 0, offset: 0, strides: [9, 1, 0, 1] }, PLACES] }],
  ['a term made with the coordinate', { expr: s.select(s.eq(input(1, 'int32'), coord(DIM)), s.cast(coord(DIM), 'float'), 0) }],
  ['another value elsewhere', { expr: s.select(s.eq(input(1, 'int32'), coord(DIM)), input(0), 1) }],
  ['the coordinate of what is summed', { expr: s.select(s.eq(input(1, 'int32'), coord(3)), input(0), 0) }],
  ['a maximum', { op: 'max' }],
])('is none: %s', (_, other) => {
  expect(scatterOf({ ...callOf(4, 9, 'float'), ...other })).toBeNull();
});

it.each([
  ['upsample', { input: [1, 3, 4] }, { mode: 'bilinear', size: 7 }],
  ['adaptive-avg-pool1d', { input: [1, 7] }, { outputSize: 3 }],
  ['embedding', { weight: [5, 2] }, {}],
  ['gather', { input: [4, 3] }, { dim: 0 }],
] as const)('the gradient of %s scatters', (type, shapes: Record<string, readonly number[]>, attrs) => {
  const b = new Builder(registry);
  const ports = Object.entries(shapes).map(([port, shape]) => [
    port,
    b.input(port, 'observed', { dtype: 'float', shape, axes: [] }),
  ]);
  const index = { embedding: [6], gather: [2, 3] }[type as string];
  if (index) ports.push(['index', b.input('index', 'observed', { dtype: 'int32', shape: index, axes: [] })]);
  const [output] = Object.values(b.op(type, Object.fromEntries(ports), attrs));
  if (!output) throw new Error(`${type} has no output`);
  b.output('total', b.sum(b.mul(output, output)));
  const wrt = Object.keys(shapes);
  const program = withGradients(b.build(), registry, { seeds: [{ output: 'total', cotangent: 'one' }], wrt });
  const calls = planRun(program, registry, createCpuExecutor().info.limits).calls.flatMap(({ call }) =>
    call.kernel === 'reduce' ? [call] : [],
  );
  const looking = calls.filter(({ dims, expr }) => JSON.stringify(expr).includes('"coord"') && sizeOf(dims) > 1);
  expect(looking.length).toBeGreaterThan(0);
  for (const call of looking) expect(scatterOf(call)).not.toBeNull();
});
