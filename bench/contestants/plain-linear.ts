import type { Layer } from './contestant.ts';

/** One linear layer by plain loops: z [batch, out] = x [batch, fan] W^T + b. */
export function forward(x: Float32Array, { weight, bias, fan, out }: Layer, batch: number): Float32Array {
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
export function softmaxGradient(z: Float32Array, labels: Int32Array, batch: number, classes: number): number {
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

/** Changes a layer that gave outputs of gradient `g` by gradient descent; gives the gradient of what went in. */
export function backward(g: Float32Array, z: Float32Array, { weight, bias, fan, out }: Layer, batch: number, lr: number) {
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
  return below;
}
