import { running } from './last.mjs';

/** TensorFlow.js: one kernel an operation, its graph built anew in each step. */

/** @param {{ data(): Promise<ArrayLike<number>>, dispose(): void }} scalar @returns {Promise<ArrayLike<number>>} */
async function read(scalar) {
  const told = await scalar.data();
  scalar.dispose();
  return told;
}

function mlp(tf, { dims, batch, lr }, { layers, x, labels }) {
  const weights = layers.map(({ out, fan, weight, bias }) => ({
    weight: tf.variable(tf.tensor(weight, [out, fan])),
    bias: tf.variable(tf.tensor(bias, [out])),
  }));
  const input = tf.tensor(x, [batch, dims[0]]);
  const target = tf.oneHot(tf.tensor(labels, [batch], 'int32'), dims.at(-1)).toFloat();
  const optimizer = tf.train.sgd(lr);
  const cost = () => {
    let z = input;
    for (const [i, { weight, bias }] of weights.entries()) {
      z = tf.add(tf.matMul(z, weight, false, true), bias);
      if (i < weights.length - 1) z = tf.relu(z);
    }
    return tf.losses.softmaxCrossEntropy(target, z);
  };
  return running(() => optimizer.minimize(cost, true), read, { dispose: () => tf.disposeVariables() });
}

/** Its channels lie behind the places: kernels, and the weights that see what was flattened, are turned for that. */
function cnn(tf, { batch, lr, side, channels, kernel, dims }, { convolutions, layers, x, labels }) {
  const kernels = convolutions.map(({ out, fan, weight, bias }) => ({
    weight: tf.variable(tf.transpose(tf.tensor(weight, [out, fan / kernel ** 2, kernel, kernel]), [2, 3, 1, 0])),
    bias: tf.variable(tf.tensor(bias, [out])),
  }));
  const last = channels.at(-1);
  const turned = (fan, out, weight) => {
    const places = Math.sqrt(fan / last);
    return tf.reshape(tf.transpose(tf.tensor(weight, [out, last, places, places]), [0, 2, 3, 1]), [out, fan]);
  };
  const weights = layers.map(({ out, fan, weight, bias }, i) => ({
    weight: tf.variable(i === 0 ? turned(fan, out, weight) : tf.tensor(weight, [out, fan])),
    bias: tf.variable(tf.tensor(bias, [out])),
  }));
  const input = tf.tensor(x, [batch, side, side, 1]);
  const target = tf.oneHot(tf.tensor(labels, [batch], 'int32'), dims.at(-1)).toFloat();
  const optimizer = tf.train.sgd(lr);
  const cost = () => {
    let z = input;
    for (const { weight, bias } of kernels)
      z = tf.maxPool(tf.relu(tf.add(tf.conv2d(z, weight, 1, 'valid'), bias)), 2, 2, 'valid');
    z = tf.reshape(z, [batch, layers[0].fan]);
    for (const [i, { weight, bias }] of weights.entries()) {
      z = tf.add(tf.matMul(z, weight, false, true), bias);
      if (i < weights.length - 1) z = tf.relu(z);
    }
    return tf.losses.softmaxCrossEntropy(target, z);
  };
  return running(() => optimizer.minimize(cost, true), read, { dispose: () => tf.disposeVariables() });
}

function chain(tf, { length }, start) {
  const x = tf.tensor(start);
  const blocks = [(z) => tf.tanh(z), (z) => tf.mul(z, 1.01), (z) => tf.add(z, 0.01), (z) => tf.sigmoid(z)];
  const end = (z) => {
    let made = z;
    for (let i = 0; i < length; i++) made = blocks[i % blocks.length](made);
    return tf.sum(made);
  };
  const both = tf.valueAndGrad(end);
  const step = () => {
    const { value, grad } = both(x);
    return tf.add(value, tf.sum(grad));
  };
  return running(() => tf.tidy(step), read);
}

function matmul(tf, { size }, [first, second]) {
  const [a, b] = [first, second].map((data) => tf.tensor(data, [size, size]));
  return running(() => tf.tidy(() => tf.sum(tf.matMul(a, b))), read);
}

const MAKERS = { mlp, cnn, chain, matmul };

/**
 * @param {string} backend @param {() => Promise<any>} load gives the engine with its backend set
 * @param {(task: import('./contestant.ts').Task) => unknown} inputs
 */
export const contestant = (backend, load, inputs) => {
  let opened = null;
  const get = () => (opened ??= load());
  return {
    name: `tfjs-${backend}`,
    describe: async () => `tfjs ${(await get()).version.tfjs}, ${backend}`,
    start: async (task) => MAKERS[task.kind](await get(), task, inputs(task)),
  };
};
