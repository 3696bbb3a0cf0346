import {
  type ChainTask,
  type Contestant,
  chainInput,
  inputsOf,
  type MatmulTask,
  type MlpTask,
  matrices,
  type Running,
  type Task,
} from './contestant.ts';
import { cnn } from './plain-cnn.ts';
import { backward, forward, softmaxGradient } from './plain-linear.ts';

/** Does something again and again. */
const running = (step: () => number): Running => ({
  steps: async (count) => Array.from({ length: count }, step),
  counts: {},
  dispose: () => {},
});

function mlp(task: MlpTask): Running {
  const { layers, x, labels } = inputsOf(task);
  const { batch, lr } = task;
  const step = (): number => {
    const inputs: Float32Array[] = [x];
    for (const [i, layer] of layers.entries()) {
      const z = forward(inputs[i] as Float32Array, layer, batch);
      if (i < layers.length - 1) for (let j = 0; j < z.length; j++) z[j] = Math.max(0, z[j] as number);
      inputs.push(z);
    }
    let g: Float32Array = inputs.at(-1) as Float32Array;
    const cost = softmaxGradient(g, labels, batch, task.dims.at(-1) as number);
    for (let l = layers.length - 1; l >= 0; l--) {
      const z = inputs[l] as Float32Array;
      const below = backward(g, z, layers[l] as (typeof layers)[number], batch, lr);
      if (l > 0) for (let i = 0; i < below.length; i++) if ((z[i] as number) <= 0) below[i] = 0;
      g = below;
    }
    return cost;
  };
  return running(step);
}

/** Value and slope of the four blocks of a chain, by the value that goes in. */
const BLOCKS: readonly ((z: number) => readonly [number, number])[] = [
  (z) => [Math.tanh(z), 1 - Math.tanh(z) ** 2],
  (z) => [z * 1.01, 1.01],
  (z) => [z + 0.01, 1],
  (z) => {
    const made = 1 / (1 + Math.exp(-z));
    return [made, made * (1 - made)];
  },
];

function chain(task: ChainTask): Running {
  const x = chainInput(task);
  return running(() => {
    let sum = 0;
    for (const start of x) {
      let [z, slope] = [start, 1];
      for (let i = 0; i < task.length; i++) {
        const [next, own] = (BLOCKS[i % BLOCKS.length] as (typeof BLOCKS)[number])(z);
        z = next;
        slope *= own;
      }
      sum += z + slope;
    }
    return sum;
  });
}

function matmul(task: MatmulTask): Running {
  const { size } = task;
  const [a, b] = matrices(task);
  const c = new Float32Array(size * size);
  return running(() => {
    c.fill(0);
    for (let i = 0; i < size; i++)
      for (let k = 0; k < size; k++) {
        const left = a[i * size + k] as number;
        for (let j = 0; j < size; j++) c[i * size + j] = (c[i * size + j] as number) + left * (b[k * size + j] as number);
      }
    return c.reduce((sum, each) => sum + each, 0);
  });
}

function start(task: Task): Running {
  switch (task.kind) {
    case 'mlp':
      return mlp(task);
    case 'chain':
      return chain(task);
    case 'matmul':
      return matmul(task);
    case 'cnn':
      return running(cnn(task));
  }
}

/** Straightforward TypeScript: the reference of correctness, and what a peer has to beat to be worth its weight. */
export const contestant: Contestant = {
  name: 'plain TypeScript loops',
  describe: async () => `Node ${process.version}`,
  start: async (task) => start(task),
};
