import { withGradients } from '../../graph-core/autodiff/vjp.ts';
import type { TensorData } from '../../graph-core/model/tensor.ts';
import { registry } from '../../graph-core/ops/index.ts';
import { planRun } from '../../graph-core/plan/run-plan.ts';
import { Builder, type Value } from '../../graph-core/program/builder.ts';
import type { Program } from '../../graph-core/program/program.ts';
import { s } from '../../graph-core/scalar/expr.ts';
import type { Executor } from '../../kernels/executor.ts';
import { openExecutor } from '../../kernels/index.ts';
import { nodeGpu } from '../../kernels/webgpu/node.ts';
import {
  type ChainTask,
  type CnnTask,
  type Contestant,
  chainInput,
  inputsOf,
  type Layer,
  type MatmulTask,
  type MlpTask,
  matrices,
  picturesOf,
  type Task,
} from './contestant.ts';
import { convolutions, linearNetwork, trainingStep, type } from './networks.ts';

/** A program with what goes into it, how its runs are chained, and the output that is told of each. */
interface Work {
  readonly program: Program;
  readonly values: Readonly<Record<string, TensorData>>;
  readonly carries: readonly { readonly from: string; readonly to: string }[];
  readonly told: string;
}

/** A network that learns, with what it starts from. */
function learning(network: Program, task: MlpTask | CnnTask, values: Work['values']): Work {
  const { program, parameters } = trainingStep(network, task);
  return { program, values, carries: parameters.map((name) => ({ from: `${name}.next`, to: name })), told: 'cost' };
}

/** Weights and biases by the names that a network gives them. */
const named = (layers: readonly Layer[], weight: string, bias: string): [string, TensorData][] =>
  layers.flatMap((layer, i): [string, TensorData][] => [
    [`${weight}${i}`, layer.weight],
    [`${bias}${i}`, layer.bias],
  ]);

function mlp(task: MlpTask): Work {
  const { layers, x, labels } = inputsOf(task);
  return learning(linearNetwork(task), task, { x, label: labels, ...Object.fromEntries(named(layers, 'w', 'b')) });
}

function cnn(task: CnnTask): Work {
  const { convolutions: kernels, layers, x, labels } = picturesOf(task);
  const weights = [...named(kernels, 'k', 'c'), ...named(layers, 'w', 'b')];
  return learning(convolutions(task), task, { x, label: labels, ...Object.fromEntries(weights) });
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

function workOf(task: Task): Work {
  switch (task.kind) {
    case 'mlp':
      return mlp(task);
    case 'cnn':
      return cnn(task);
    case 'chain':
      return chain(task);
    case 'matmul':
      return matmul(task);
  }
}

/** Our compiler and run plan on one of our executors; `findGpu` says where WebGPU comes from. */
export function chainrule(choice: 'webgpu' | 'wasm' | 'cpu', findGpu = nodeGpu): Contestant {
  let executor: Executor | undefined;
  const open = async (): Promise<Executor> => {
    if (executor) return executor;
    const opened = await openExecutor({ choice, precision: 'float32', gpu: choice === 'webgpu' ? await findGpu() : undefined });
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
