import { describe, expect, it } from 'vitest';
import { withGradients } from '../../graph-core/autodiff/vjp.ts';
import { sizeOf, type TensorData } from '../../graph-core/model/tensor.ts';
import { registry } from '../../graph-core/ops/index.ts';
import { planRun } from '../../graph-core/plan/run-plan.ts';
import { Builder, type Value } from '../../graph-core/program/builder.ts';
import type { Program, ValueType } from '../../graph-core/program/program.ts';
import { s } from '../../graph-core/scalar/expr.ts';
import { createCpuExecutor } from '../../kernels/cpu/executor.ts';
import type { Executor } from '../../kernels/executor.ts';
import { randomNumbers } from '../support/calls.ts';
import { describeGpu, gpuExecutor } from '../support/gpu.ts';
import { livenessBound } from '../support/liveness.ts';
import { open } from '../support/program.ts';
import { wasmExecutor } from '../support/wasm.ts';

const float = (...shape: number[]): ValueType => ({ dtype: 'float', shape, axes: [] });
const STEPS = 3;

type Random = () => number;
const among = <T>(random: Random, list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
const PERMUTED = [1, 0];

/** Blocks of which a random graph is made: most of them are fused, merged or updated in place by a run plan, some keep it from that. */
const BLOCKS: readonly ((b: Builder, random: Random, values: readonly Value[]) => Value | null)[] = [
  (b, random, values) =>
    b.op(among(random, ['tanh', 'sigmoid', 'relu', 'softplus']), { input: among(random, values) }).output ?? null,
  (b, random, values) => b.map((x) => s.add(s.mul(x, random() - 0.5), random()), among(random, values)),
  (b, random, values) => {
    const x = among(random, values);
    const fitting = values.filter(
      (y) => y.shape.length === x.shape.length && y.shape.every((n, d) => n === x.shape[d] || n === 1),
    );
    return b.map((p, q) => s.sub(s.mul(p, q), q), x, among(random, fitting));
  },
  (b, random, values) => {
    const x = among(random, values);
    const narrow = values.filter((y) => y.shape.length === x.shape.length && y.shape.every((n) => n === 1));
    // the wide operand is there for its shape alone
    return narrow.length > 0 ? b.map((p) => s.sub(p, 0.5), among(random, narrow), x) : null;
  },
  (b, random, values) => {
    const x = among(random, values);
    const right = values.filter((y) => y.shape.length === 2 && y.shape[0] === x.shape[1]);
    return x.shape.length === 2 && right.length > 0
      ? (b.op('matmul', { input: x, other: among(random, right) }).output ?? null)
      : null;
  },
  (b, random, values) => {
    const x = among(random, values);
    return x.shape.length === 2 ? b.sum(x, { dim: random() < 0.5 ? 0 : 1, keepdim: true }) : null;
  },
  (b, random, values) => {
    const x = among(random, values);
    return x.shape.length === 2 ? b.permute(x, PERMUTED) : null;
  },
  (b, random, values) => {
    const x = among(random, values);
    return x.shape.length === 2 ? (b.op('softmax', { input: x }, { dim: 1 }).output ?? null) : null;
  },
];

/** A random graph over two weights and an input, its cost, their gradients, and a step of descent that is carried on. */
function randomTraining(seed: number): Program {
  const random = randomNumbers(seed);
  const b = new Builder(registry);
  const [rows, columns] = [1 + Math.floor(random() * 5), 1 + Math.floor(random() * 5)];
  const values: Value[] = [
    b.input('w', 'parameter', float(rows, columns)),
    b.input('v', 'parameter', float(columns, rows)),
    b.input('x', 'observed', float(rows, columns)),
  ];
  const length = 4 + Math.floor(random() * 14);
  while (values.length < length) {
    const made = among(random, BLOCKS)(b, random, values);
    if (made && sizeOf(made.shape) > 0) values.push(made);
  }
  const ends = values.slice(-2).map((value) => b.op('tanh', { input: b.sum(value) }).output as Value);
  b.output(
    'cost',
    ends.reduce((sum, end) => b.add(sum, end)),
  );
  const backward = withGradients(b.build(), registry, { seeds: [{ output: 'cost', cotangent: 'one' }], wrt: ['w', 'v'] });
  const whole = Builder.extend(backward, registry);
  for (const name of ['w', 'v']) {
    const isUsed = backward.outputs.some((output) => output.name === `grad:${name}`);
    const weight = whole.named(name);
    whole.output(
      `${name}.next`,
      isUsed ? whole.map((p, g) => s.sub(p, s.mul(g, 0.1)), weight, whole.named(`grad:${name}`)) : whole.scale(weight, 0.9),
    );
  }
  const program = whole.build();
  return { ...program, outputs: program.outputs.filter(({ name }) => name === 'cost' || name.endsWith('.next')) };
}

const inputsFor = (program: Program, seed: number): Record<string, Float64Array> => {
  const random = randomNumbers(5000 + seed);
  return Object.fromEntries(
    program.inputs.map(({ name, id }) => {
      const { shape } = program.types[id] as ValueType;
      return [name, Float64Array.from({ length: sizeOf(shape) }, () => random() * 2 - 1)];
    }),
  );
};

/** Costs of the steps and the weights behind them, block by block in a step plan. */
async function stepped(program: Program, inputs: Readonly<Record<string, Float64Array>>): Promise<number[][]> {
  const opened = await open(program);
  const state: Record<string, TensorData | readonly number[]> = { ...inputs };
  const costs: number[] = [];
  for (let step = 0; step < STEPS; step++) {
    const made = await opened.run(state);
    costs.push(made.cost?.data[0] as number);
    for (const name of ['w', 'v']) state[name] = made[`${name}.next`]?.data as TensorData;
  }
  opened.destroy();
  return [costs, [...(state.w as TensorData)], [...(state.v as TensorData)]];
}

/** The same, in a run plan. */
async function trained(
  program: Program,
  inputs: Readonly<Record<string, Float64Array>>,
  executor: Executor,
): Promise<number[][]> {
  const carries = ['w', 'v'].map((name) => ({ from: `${name}.next`, to: name }));
  const plan = planRun(program, registry, executor.info.limits, { feeds: [], carries, collects: ['cost'] });
  expect(plan.arenas.reduce((a, n) => a + n, 0)).toBeLessThanOrEqual(1.1 * livenessBound(plan, executor.info.limits.alignment));
  const loaded = await executor.load(plan);
  for (const { name, slot } of plan.inputs)
    loaded.write(slot, executor === cpu ? (inputs[name] as Float64Array) : Float32Array.from(inputs[name] as Float64Array));
  const { collected } = await loaded.iterate({ steps: STEPS, feeds: [] });
  const state = await Promise.all(
    ['w', 'v'].map(async (name) => [...(await loaded.read(plan.inputs.find((input) => input.name === name)?.slot as number))]),
  );
  loaded.destroy();
  const sizes = ['w', 'v'].map((name) => (inputs[name] as Float64Array).length);
  return [[...(collected[0] as TensorData)], ...state.map((list, i) => list.slice(0, sizes[i]))];
}

const cpu = createCpuExecutor();

function expectClose(have: number[][], want: number[][], tolerance: number): void {
  expect(have.map((list) => list.length)).toEqual(want.map((list) => list.length));
  const pairs = have.flatMap((list, i) => list.map((h, j) => [h, (want[i] as number[])[j] as number] as const));
  for (const [h, w] of pairs) expect(Math.abs(h - w)).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(w)));
}

describe('a run plan trains as its graph is stepped', () => {
  it.each(Array.from({ length: 200 }, (_, seed) => seed))('random graph %i, to the last digits of float64', async (seed) => {
    const program = randomTraining(seed);
    const inputs = inputsFor(program, seed);
    expectClose(await trained(program, inputs, cpu), await stepped(program, inputs), 1e-12);
  });
});

describe('a run plan trains on WebAssembly as its graph is stepped', () => {
  const wasm = wasmExecutor();
  it.each(Array.from({ length: 200 }, (_, seed) => seed))('random graph %i', async (seed) => {
    const program = randomTraining(seed);
    const inputs = inputsFor(program, seed);
    expectClose(await trained(program, inputs, wasm), await stepped(program, inputs), 2e-4);
  });
});

describeGpu('a run plan trains on WebGPU as its graph is stepped', () => {
  it.each(Array.from({ length: 12 }, (_, seed) => 1000 + seed))('random graph %i', async (seed) => {
    const program = randomTraining(seed);
    const inputs = inputsFor(program, seed);
    expectClose(await trained(program, inputs, await gpuExecutor()), await stepped(program, inputs), 2e-4);
  });
});
