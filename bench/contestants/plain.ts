import {
  type ChainTask,
  type Contestant,
  chainInput,
  inputsOf,
  type MatmulTask,
  type MlpTask,
  matrices,
  type Running,
} from './contestant.ts';

/** One linear layer by plain loops: z [batch, out] = x [batch, fan] W^T + b. */
function forward(
  x: Float32Array,
  weight: Float32Array,
  bias: Float32Array,
  batch: number,
  fan: number,
  out: number,
): Float32Array {
  const z = new Float32Array(batch * out);
  for (let p = 0; p < batch; p++) {
    for (let o = 0; o < out; o++) {
      let sum = bias[o] as number;
      for (let i = 0; i < fan; i++) sum += (x[p * fan + i] as number) * (weight[o * fan + i] as number);
      z[p * out + o] = sum;
    }
  }
  return z;
}

/** Turns logits into (softmax - onehot) / batch in place and gives the mean cross-entropy. */
function softmaxGradient(z: Float32Array, labels: Int32Array, batch: number, classes: number): number {
  let cost = 0;
  for (let p = 0; p < batch; p++) {
    const row = z.subarray(p * classes, (p + 1) * classes);
    const top = Math.max(...row);
    let sum = 0;
    for (let c = 0; c < classes; c++) sum += Math.exp((row[c] as number) - top);
    const label = labels[p] as number;
    cost += (Math.log(sum) + top - (row[label] as number)) / batch;
    for (let c = 0; c < classes; c++) row[c] = (Math.exp((row[c] as number) - top) / sum - (c === label ? 1 : 0)) / batch;
  }
  return cost;
}

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
    for (const [i, { weight, bias, fan, out }] of layers.entries()) {
      const z = forward(inputs[i] as Float32Array, weight, bias, batch, fan, out);
      if (i < layers.length - 1) for (let j = 0; j < z.length; j++) z[j] = Math.max(0, z[j] as number);
      inputs.push(z);
    }
    let g: Float32Array = inputs.at(-1) as Float32Array;
    const cost = softmaxGradient(g, labels, batch, task.dims.at(-1) as number);
    for (let l = layers.length - 1; l >= 0; l--) {
      const { weight, bias, fan, out } = layers[l] as (typeof layers)[number];
      const z = inputs[l] as Float32Array;
      const below = new Float32Array(batch * fan);
      const dw = new Float32Array(weight.length);
      for (let p = 0; p < batch; p++) {
        for (let o = 0; o < out; o++) {
          const d = g[p * out + o] as number;
          if (d === 0) continue;
          bias[o] = (bias[o] as number) - lr * d;
          for (let i = 0; i < fan; i++) {
            dw[o * fan + i] = (dw[o * fan + i] as number) + d * (z[p * fan + i] as number);
            below[p * fan + i] = (below[p * fan + i] as number) + d * (weight[o * fan + i] as number);
          }
        }
      }
      for (let i = 0; i < dw.length; i++) weight[i] = (weight[i] as number) - lr * (dw[i] as number);
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

/** Straightforward TypeScript: the reference of correctness, and what a peer has to beat to be worth its weight. */
export const contestant: Contestant = {
  name: 'plain TypeScript loops',
  describe: async () => `Node ${process.version}`,
  start: async (task) => (task.kind === 'mlp' ? mlp(task) : task.kind === 'chain' ? chain(task) : matmul(task)),
};
