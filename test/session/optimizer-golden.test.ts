import { describe, expect, it } from 'vitest';
import { registry } from '../../graph-core/ops/index.ts';
import { readHyper } from '../../graph-core/optim/hyper.ts';
import { optimiserOf } from '../../graph-core/optim/index.ts';
import { planRun } from '../../graph-core/plan/run-plan.ts';
import { Builder, type Value } from '../../graph-core/program/builder.ts';
import { createCpuExecutor } from '../../kernels/cpu/executor.ts';
import { NamedPlan } from '../../session/device-values.ts';
import { traceProgram } from '../../session/program/optimiser-trace.ts';
import type { GoldenTensor } from '../golden/cases.ts';
import { TRACE_FLOAT64, tensorOf, tracesOf } from '../golden/traces.ts';

interface OptimizerStep {
  readonly grad: GoldenTensor;
  readonly w_after: GoldenTensor;
  readonly state?: Readonly<Record<string, GoldenTensor>>;
}

interface OptimizerTrace {
  readonly id: string;
  readonly optimizer: string;
  readonly hyper: Readonly<Record<string, unknown>>;
  readonly start: GoldenTensor;
  readonly a?: GoldenTensor;
  readonly c?: GoldenTensor;
  readonly steps: readonly OptimizerStep[];
}

/** Kinds of the golden file and what they are here. */
const KINDS: Readonly<Record<string, { readonly type: string; readonly more?: Readonly<Record<string, unknown>> }>> = {
  sgd: { type: 'sgd' },
  momentum: { type: 'sgd' },
  nesterov: { type: 'sgd', more: { nesterov: true } },
  rmsprop: { type: 'rmsprop' },
  adagrad: { type: 'adagrad' },
  adam: { type: 'adam' },
  adamw: { type: 'adamw' },
};
/** PyTorch's names of hyper-parameters and buffers. */
const HYPER: Readonly<Record<string, string>> = {
  weight_decay: 'weightDecay',
  lr_decay: 'lrDecay',
  initial_accumulator_value: 'initialAccumulator',
};
const BUFFERS: Readonly<Record<string, string>> = {
  momentum_buffer: 'momentum',
  square_avg: 'square',
  grad_avg: 'mean',
  sum: 'sum',
  exp_avg: 'mean',
  exp_avg_sq: 'square',
  max_exp_avg_sq: 'largest',
};

const traces = tracesOf<OptimizerTrace>('optimizer');

function optimiserFor(trace: OptimizerTrace) {
  const kind = KINDS[trace.optimizer] as { type: string; more?: Record<string, unknown> };
  const optimiser = optimiserOf(kind.type);
  if (!optimiser) throw new Error(`no optimiser ${kind.type}`);
  const named = Object.fromEntries(Object.entries(trace.hyper).map(([name, value]) => [HYPER[name] ?? name, value]));
  const hyper = readHyper(optimiser, { type: kind.type, ...kind.more, ...named }, '/optimizer');
  if (!hyper.ok) throw new Error(hyper.error[0]?.message);
  return { optimiser, hyper: hyper.value };
}

/** The update alone as a program; with a quadratic cost the gradient a (w - c) is computed too. */
async function load(trace: OptimizerTrace) {
  const { optimiser, hyper } = optimiserFor(trace);
  const shape = trace.start.shape;
  const b = new Builder(registry);
  const tensor = (name: string): Value => b.input(name, 'state', { dtype: 'float', shape, axes: [] });
  const parameter = tensor('w');
  const gradient = trace.a === undefined ? tensor('g') : b.mul(tensor('a'), b.sub(parameter, tensor('c')));
  const scalarNames = Object.keys(optimiser.schedule(hyper, 1));
  const scalars = Object.fromEntries(
    scalarNames.map((name) => [name, b.input(name, 'schedule', { dtype: 'float', shape: [], axes: [] })]),
  );
  const state = Object.fromEntries(optimiser.state(hyper).map((name) => [name, tensor(`state:${name}`)]));
  const next = optimiser.update(b, { parameter, gradient, state, scalars, hyper });
  b.output('w next', next.parameter);
  b.output('gradient', gradient);
  for (const [name, value] of Object.entries(next.state)) b.output(`next:${name}`, value);
  const executor = createCpuExecutor();
  const plan = new NamedPlan(await executor.load(planRun(b.build(), registry, executor.info.limits)));
  return { plan, optimiser, hyper };
}

function expectClose(got: ArrayLike<number>, golden: GoldenTensor, what: string): void {
  const want = tensorOf(golden).data;
  expect(got.length, what).toBe(want.length);
  want.forEach((w, i) => {
    expect(Math.abs((got[i] as number) - w), `${what}[${i}]: ${got[i]} for ${w}`).toBeLessThanOrEqual(
      TRACE_FLOAT64.atol + TRACE_FLOAT64.rtol * Math.abs(w),
    );
  });
}

/** The same update entry by entry, as the window shows it. */
async function loadTrace(trace: OptimizerTrace): Promise<NamedPlan> {
  const { limits } = createCpuExecutor().info;
  const program = traceProgram(optimiserFor(trace), tensorOf(trace.start).data.length);
  return new NamedPlan(await createCpuExecutor().load(planRun(program, registry, limits)));
}

describe('optimisers against PyTorch, float64', () => {
  it('covers every kind', () => {
    expect(new Set(traces.map((trace) => trace.optimizer))).toEqual(new Set(Object.keys(KINDS)));
  });

  it.each(traces.map((trace) => [trace.id, trace] as const))('%s', async (_, trace) => {
    const { plan, optimiser, hyper } = await load(trace);
    const shown = await loadTrace(trace);
    plan.write('w', tensorOf(trace.start).data);
    shown.write('weight', tensorOf(trace.start).data);
    if (trace.a) plan.write('a', tensorOf(trace.a).data);
    if (trace.c) plan.write('c', tensorOf(trace.c).data);
    for (const name of optimiser.state(hyper)) {
      const start = new Float64Array(tensorOf(trace.start).data.length).fill(optimiser.stateStart?.(hyper, name) ?? 0);
      plan.write(`state:${name}`, start);
      shown.write(`before-${name}`, start);
    }
    for (const [i, step] of trace.steps.entries()) {
      if (!trace.a) plan.write('g', tensorOf(step.grad).data);
      shown.write('gradient', tensorOf(step.grad).data);
      for (const [name, value] of Object.entries(optimiser.schedule(hyper, i + 1))) {
        plan.write(name, Float64Array.of(value));
        shown.write(`scalar:${name}`, Float64Array.of(value));
      }
      for (const [name, value] of Object.entries(optimiser.traceScalars(hyper, i + 1)))
        shown.write(`scalar:${name}`, Float64Array.of(value));
      await plan.loaded.run();
      await shown.loaded.run();
      expectClose(await plan.read('gradient'), step.grad, `step ${i + 1} gradient`);
      const after = await plan.read('w next');
      expectClose(after, step.w_after, `step ${i + 1} weight`);
      for (const name of optimiser.state(hyper)) {
        const value = await plan.read(`next:${name}`);
        const golden = Object.entries(step.state ?? {}).find(([buffer]) => BUFFERS[buffer] === name)?.[1];
        if (golden) {
          expectClose(value, golden, `step ${i + 1} ${name}`);
          expectClose(await shown.read(name), golden, `step ${i + 1} ${name} as it is shown`);
        }
        plan.write(`state:${name}`, value);
        shown.write(`before-${name}`, value);
      }
      expectClose(await shown.read('next'), step.w_after, `step ${i + 1} weight as it is shown`);
      plan.write('w', after);
      shown.write('weight', after);
    }
  });
});
