import { withGradients } from '../../graph-core/autodiff/vjp.ts';
import type { TensorData } from '../../graph-core/model/tensor.ts';
import { registry } from '../../graph-core/ops/index.ts';
import { planRun } from '../../graph-core/plan/run-plan.ts';
import { Builder, type Value } from '../../graph-core/program/builder.ts';
import type { Program, ValueType } from '../../graph-core/program/program.ts';
import { s } from '../../graph-core/scalar/expr.ts';
import { batch } from '../../graph-core/transform/batch.ts';
import { withTotalCost } from '../../graph-core/transform/mean.ts';
import type { Executor } from '../../kernels/executor.ts';
import { openExecutor } from '../../kernels/index.ts';
import { nodeGpu } from '../../kernels/webgpu/node.ts';
import {
  type ChainTask,
  type Contestant,
  chainInput,
  inputsOf,
  type MatmulTask,
  type MlpTask,
  matrices,
  type Task,
} from './contestant.ts';

const type = (dtype: ValueType['dtype'], ...shape: number[]): ValueType => ({ dtype, shape, axes: [] });

/** The network of one sample, as the editor's blocks make it. */
function network({ dims }: MlpTask): Program {
  const b = new Builder(registry);
  let z = b.input('x', 'observed', type('float', dims[0] as number));
  const label = b.input('label', 'observed', type('int32'));
  for (const [i, out] of dims.slice(1).entries()) {
    const weight = b.input(`w${i}`, 'parameter', type('float', out, dims[i] as number));
    const bias = b.input(`b${i}`, 'parameter', type('float', out));
    z = b.op('linear', { input: z, weight, bias }, { outFeatures: out, hasBias: true }).output as Value;
    if (i < dims.length - 2) z = b.op('relu', { input: z }).output as Value;
  }
  b.output('loss', b.op('cross-entropy', { input: z, target: label }).cost as Value);
  return b.build();
}

/** Forward, backward and the update of all weights: one step of training as a program. */
function trainingStep(task: MlpTask): { program: Program; parameters: string[] } {
  const one = withTotalCost(network(task), registry, ['loss']);
  const many = batch(one, registry, 'sample', task.batch, new Set(['x', 'label']));
  const parameters = many.inputs.filter((i) => i.role === 'parameter').map((i) => i.name);
  const backward = withGradients(many, registry, { seeds: [{ output: 'cost', cotangent: 'one' }], wrt: parameters });
  const b = Builder.extend(backward, registry);
  for (const name of parameters) {
    b.output(
      `${name}.next`,
      b.map((w, g) => s.sub(w, s.mul(g, task.lr)), b.named(name), b.named(`grad:${name}`)),
    );
  }
  const program = b.build();
  return {
    program: { ...program, outputs: program.outputs.filter((o) => o.name === 'cost' || o.name.endsWith('.next')) },
    parameters,
  };
}

/** A program with what goes into it, how its runs are chained, and the output that is told of each. */
interface Work {
  readonly program: Program;
  readonly values: Readonly<Record<string, TensorData>>;
  readonly carries: readonly { readonly from: string; readonly to: string }[];
  readonly told: string;
}

function mlp(task: MlpTask): Work {
  const { program, parameters } = trainingStep(task);
  const { layers, x, labels } = inputsOf(task);
  const values: Record<string, TensorData> = { x, label: labels };
  for (const [i, { weight, bias }] of layers.entries()) Object.assign(values, { [`w${i}`]: weight, [`b${i}`]: bias });
  return { program, values, carries: parameters.map((name) => ({ from: `${name}.next`, to: name })), told: 'cost' };
}

function chain(task: ChainTask): Work {
  const b = new Builder(registry);
  const x = b.input('x', 'observed', type('float', task.size));
  const blocks: readonly ((z: Value) => Value)[] = [
    (z) => b.op('tanh', { input: z }).output as Value,
    (z) => b.map((e) => s.mul(e, 1.01), z),
    (z) => b.map((e) => s.add(e, 0.01), z),
    (z) => b.op('sigmoid', { input: z }).output as Value,
  ];
  let z = x;
  for (let i = 0; i < task.length; i++) z = (blocks[i % blocks.length] as (typeof blocks)[number])(z);
  b.output('end', b.sum(z));
  const backward = withGradients(b.build(), registry, { seeds: [{ output: 'end', cotangent: 'one' }], wrt: ['x'] });
  const whole = Builder.extend(backward, registry);
  whole.output('told', whole.add(whole.named('end'), whole.sum(whole.named('grad:x'))));
  const program = whole.build();
  return {
    program: { ...program, outputs: program.outputs.filter(({ name }) => name === 'told') },
    values: { x: chainInput(task) },
    carries: [],
    told: 'told',
  };
}

function matmul(task: MatmulTask): Work {
  const b = new Builder(registry);
  const [left, right] = ['a', 'b'].map((name) => b.input(name, 'observed', type('float', task.size, task.size)));
  const product = b.op('matmul', { input: left as Value, other: right as Value }).output as Value;
  b.output('product', product);
  b.output('told', b.sum(product));
  const [first, second] = matrices(task);
  return { program: b.build(), values: { a: first, b: second }, carries: [], told: 'told' };
}

const workOf = (task: Task): Work => (task.kind === 'mlp' ? mlp(task) : task.kind === 'chain' ? chain(task) : matmul(task));

/** Our compiler and run plan on one of our executors. */
export function chainrule(choice: 'webgpu' | 'wasm' | 'cpu'): Contestant {
  let executor: Executor | undefined;
  const open = async (): Promise<Executor> => {
    if (executor) return executor;
    const opened = await openExecutor({ choice, precision: 'float32', gpu: choice === 'webgpu' ? await nodeGpu() : undefined });
    if (!opened.ok) throw opened.error;
    executor = opened.value;
    return executor;
  };
  return {
    name: `chainrule ${choice}`,
    describe: async () => (await open()).info.name,
    start: async (task) => {
      const device = await open();
      const { program, values, carries, told } = workOf(task);
      const plan = planRun(program, registry, device.info.limits, { feeds: [], carries, collects: [told] });
      const loaded = await device.load(plan);
      for (const { name, slot } of plan.inputs) loaded.write(slot, values[name] as TensorData);
      return {
        steps: async (count) => (await loaded.iterate({ steps: count, feeds: [] })).collected[0] as TensorData,
        counts: { calls: plan.calls.length, bytes: plan.arenas.reduce((a, n) => a + n, 0) },
        dispose: () => loaded.destroy(),
      };
    },
  };
}
