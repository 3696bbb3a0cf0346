import { running } from './last.mjs';

/**
 * jax-js with the whole step compiled by its `jit`. It is lazy: what nobody reads is never computed, unless it is waited for or something
 * that is read follows from it, as the weights of a next step do.
 */

/** Its arrays are owned: what is passed on is gone, unless `ref` was asked for, and so is what was read. @param {{ data(): Promise<ArrayLike<number>> }} scalar */
const read = (scalar) => scalar.data();

/** A network that learns: `logits` of its weights and of what goes in. Weights are pairs of `weight` and `bias`. */
function learning({ numpy: np, nn, jit, valueAndGrad }, logits, start, input, { batch, lr, classes, labels }) {
  const hot = new Float32Array(batch * classes);
  for (const [p, label] of labels.entries()) hot[p * classes + label] = 1;
  const target = np.array(hot).reshape([batch, classes]);
  const cost = (weights, x, y) =>
    nn
      .logSoftmax(logits(weights, x), -1)
      .mul(y)
      .sum()
      .mul(-1 / batch);
  const trained = jit((weights, x, y) => {
    const held = weights.map(({ weight, bias }) => ({ weight: weight.ref, bias: bias.ref }));
    const [value, slopes] = valueAndGrad(cost)(held, x, y);
    const next = weights.map(({ weight, bias }, i) => ({
      weight: weight.sub(slopes[i].weight.mul(lr)),
      bias: bias.sub(slopes[i].bias.mul(lr)),
    }));
    return [value, next];
  });
  let weights = start;
  return running(() => {
    const [value, next] = trained(weights, input.ref, target.ref);
    weights = next;
    return value;
  }, read);
}

/** Linear layers with relu between them. */
function linear({ numpy: np, nn }, weights, start) {
  let z = start;
  for (const [i, { weight, bias }] of weights.entries()) {
    z = np.dot(z, weight.transpose()).add(bias);
    if (i < weights.length - 1) z = nn.relu(z);
  }
  return z;
}

const shaped = (np, layers, shapeOf) =>
  layers.map((layer) => ({ weight: np.array(layer.weight).reshape(shapeOf(layer)), bias: np.array(layer.bias) }));
const flat = ({ out, fan }) => [out, fan];

function mlp(jax, { dims, batch, lr }, { layers, x, labels }) {
  const { numpy: np } = jax;
  const input = np.array(x).reshape([batch, dims[0]]);
  const logits = (weights, z) => linear(jax, weights, z);
  return learning(jax, logits, shaped(np, layers, flat), input, { batch, lr, classes: dims.at(-1), labels });
}

function cnn(jax, { dims, batch, lr, side, kernel }, { convolutions, layers, x, labels }) {
  const { numpy: np, nn, lax } = jax;
  const input = np.array(x).reshape([batch, 1, side, side]);
  const kernels = shaped(np, convolutions, ({ out, fan }) => [out, fan / kernel ** 2, kernel, kernel]);
  const logits = (weights, start) => {
    let z = start;
    for (const [i, { out }] of convolutions.entries()) {
      const { weight, bias } = weights[i];
      z = nn.relu(lax.conv(z, weight, [1, 1], 'VALID').add(bias.reshape([out, 1, 1])));
      z = lax.reduceWindow(z, (window) => np.max(window), [2, 2], [2, 2]);
    }
    return linear(jax, weights.slice(convolutions.length), z.reshape([batch, layers[0].fan]));
  };
  const start = [...kernels, ...shaped(np, layers, flat)];
  return learning(jax, logits, start, input, { batch, lr, classes: dims.at(-1), labels });
}

function chain({ numpy: np, nn, jit, valueAndGrad, blockUntilReady }, { length }, start) {
  const x = np.array(start);
  const blocks = [(z) => np.tanh(z), (z) => z.mul(1.01), (z) => z.add(0.01), (z) => nn.sigmoid(z)];
  const end = (z) => {
    let made = z;
    for (let i = 0; i < length; i++) made = blocks[i % blocks.length](made);
    return made.sum();
  };
  const step = jit((z) => {
    const [value, slope] = valueAndGrad(end)(z);
    return value.add(slope.sum());
  });
  return running(() => step(x.ref), read, { settle: blockUntilReady });
}

function matmul({ numpy: np, blockUntilReady }, { size }, [first, second]) {
  const [a, b] = [first, second].map((data) => np.array(data).reshape([size, size]));
  // summed apart: in one compiled function the product is never formed
  return running(() => np.matmul(a.ref, b.ref).sum(), read, { settle: blockUntilReady });
}

const MAKERS = { mlp, cnn, chain, matmul };

/**
 * @param {string} backend @param {() => Promise<any>} load gives the engine with its device set
 * @param {(task: import('./contestant.ts').Task) => unknown} inputs
 */
export const contestant = (backend, load, inputs) => {
  let opened = null;
  const get = () => (opened ??= load());
  return {
    name: `jax-js-${backend}`,
    describe: async () => {
      await get();
      return `jax-js, ${backend}`;
    },
    start: async (task) => MAKERS[task.kind](await get(), task, inputs(task)),
  };
};
