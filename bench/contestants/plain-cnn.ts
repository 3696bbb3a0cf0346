import { type CnnTask, type Layer, picturesOf, sidesOf } from './contestant.ts';
import { backward, forward, softmaxGradient } from './plain-linear.ts';

/** What one convolution sees of a batch: `channels` pictures a sample, `side` pixels along one side. */
interface Pictures {
  readonly batch: number;
  readonly channels: number;
  readonly side: number;
  readonly kernel: number;
}

/** Every product of a convolution without padding: sample, output, place, and where pixel and weight lie. */
function eachProduct(
  { batch, channels, side, kernel }: Pictures,
  outputs: number,
  visit: (at: number, pixel: number, weight: number, output: number) => void,
): void {
  const places = side - kernel + 1;
  for (let p = 0; p < batch; p++)
    for (let o = 0; o < outputs; o++)
      for (let r = 0; r < places; r++)
        for (let c = 0; c < places; c++) {
          const at = ((p * outputs + o) * places + r) * places + c;
          for (let i = 0; i < channels; i++)
            for (let u = 0; u < kernel; u++)
              for (let v = 0; v < kernel; v++)
                visit(at, ((p * channels + i) * side + r + u) * side + c + v, ((o * channels + i) * kernel + u) * kernel + v, o);
        }
}

function convolve(x: Float32Array, { weight, bias, out }: Layer, pictures: Pictures): Float32Array {
  const places = (pictures.side - pictures.kernel + 1) ** 2;
  const z = Float32Array.from({ length: pictures.batch * out * places }, (_, i) => bias[Math.floor(i / places) % out] as number);
  eachProduct(pictures, out, (at, pixel, w) => {
    z[at] = (z[at] as number) + (x[pixel] as number) * (weight[w] as number);
  });
  return z;
}

/** The largest of each square of four, and where it lay; of equal ones the first. Pictures [count, side, side]. */
function pool(z: Float32Array, count: number, side: number): { y: Float32Array; from: Int32Array } {
  const half = Math.floor(side / 2);
  const y = new Float32Array(count * half * half);
  const from = new Int32Array(y.length);
  for (let at = 0; at < y.length; at++) {
    const [picture, r, c] = [Math.floor(at / (half * half)), Math.floor(at / half) % half, at % half];
    const corner = (picture * side + 2 * r) * side + 2 * c;
    let best = corner;
    for (const place of [corner + 1, corner + side, corner + side + 1])
      if ((z[place] as number) > (z[best] as number)) best = place;
    y[at] = z[best] as number;
    from[at] = best;
  }
  return { y, from };
}

/** Changes kernels and biases by the gradients that come to `g`, and gives the gradient of the pictures that went in. */
function convolveBack(g: Float32Array, x: Float32Array, { weight, bias, out }: Layer, pictures: Pictures, lr: number) {
  const [below, dw, db] = [new Float32Array(x.length), new Float32Array(weight.length), new Float32Array(out)];
  const places = (pictures.side - pictures.kernel + 1) ** 2;
  for (let i = 0; i < g.length; i++) {
    const o = Math.floor(i / places) % out;
    db[o] = (db[o] as number) + (g[i] as number);
  }
  eachProduct(pictures, out, (at, pixel, w) => {
    const d = g[at] as number;
    below[pixel] = (below[pixel] as number) + d * (weight[w] as number);
    dw[w] = (dw[w] as number) + d * (x[pixel] as number);
  });
  for (let w = 0; w < dw.length; w++) weight[w] = (weight[w] as number) - lr * (dw[w] as number);
  for (let o = 0; o < out; o++) bias[o] = (bias[o] as number) - lr * (db[o] as number);
  return below;
}

/** A step of training by plain loops; gives the cost before it. */
export function cnn(task: CnnTask): () => number {
  const { convolutions, layers, x, labels } = picturesOf(task);
  const { batch, kernel, channels, lr } = task;
  const seen = sidesOf(task).map((side, i): Pictures => ({ batch, channels: channels[i - 1] ?? 1, side, kernel }));
  return () => {
    const inputs: Float32Array[] = [x];
    const pooled: { y: Float32Array; from: Int32Array }[] = [];
    for (const [i, layer] of convolutions.entries()) {
      const pictures = seen[i] as Pictures;
      const z = convolve(inputs[i] as Float32Array, layer, pictures).map((each) => Math.max(0, each));
      const made = pool(z, batch * layer.out, pictures.side - kernel + 1);
      pooled.push(made);
      inputs.push(made.y);
    }
    const flat = [inputs.at(-1) as Float32Array];
    for (const [i, layer] of layers.entries()) {
      const z = forward(flat[i] as Float32Array, layer, batch);
      flat.push(i < layers.length - 1 ? z.map((each) => Math.max(0, each)) : z);
    }
    let g = flat.at(-1) as Float32Array;
    const cost = softmaxGradient(g, labels, batch, task.dims.at(-1) as number);
    for (let l = layers.length - 1; l >= 0; l--) {
      const z = flat[l] as Float32Array;
      const below = backward(g, z, layers[l] as Layer, batch, lr);
      g = l > 0 ? masked(below, z) : below;
    }
    for (let l = convolutions.length - 1; l >= 0; l--) {
      const { y, from } = pooled[l] as (typeof pooled)[number];
      const pictures = seen[l] as Pictures;
      const layer = convolutions[l] as Layer;
      const spread = new Float32Array(batch * layer.out * (pictures.side - kernel + 1) ** 2);
      for (const [i, place] of from.entries()) if ((y[i] as number) > 0) spread[place] = g[i] as number;
      g = convolveBack(spread, inputs[l] as Float32Array, layer, pictures, lr);
    }
    return cost;
  };
}

/** A gradient, through a relu that gave `z`. */
const masked = (g: Float32Array, z: Float32Array): Float32Array => g.map((d, i) => ((z[i] as number) > 0 ? d : 0));
