/**
 * What is measured together. `quick` takes about a minute. `full` is made of parts that can be run one by one, each within eight minutes:
 * what a part found stays until it is run again.
 *
 * @typedef {{ readonly title: string, readonly place: 'node' | 'page' | 'first', readonly rounds: number, readonly contestants: readonly string[], readonly tasks: readonly string[] }} Part
 */
const ENGINES = ['cpu', 'wasm', 'webgpu', 'tfjs-webgpu', 'tfjs-wasm', 'jax-js-webgpu', 'jax-js-wasm'];
const NETWORKS = ['784-128-10 batch 64', '600-60-40-10 batch 1', '600-60-40-10 batch 128'];

/** @type {Readonly<Record<string, Part>>} */
export const PARTS = {
  quick: {
    title: 'In Node, a first look',
    place: 'node',
    rounds: 3,
    contestants: ['plain', 'wasm', 'webgpu', 'tfjs-webgpu'],
    tasks: ['784-128-10 batch 64', '600-60-40-10 batch 1', 'chain of 1,000 on 1,024', 'matmul 256'],
  },
  training: {
    title: 'Training steps in Node',
    place: 'node',
    rounds: 5,
    contestants: ['plain', ...ENGINES],
    tasks: NETWORKS.flatMap((name) => [name, `${name}, cost shown each step`]),
  },
  convolutions: {
    title: 'Convolutions in Node',
    place: 'node',
    rounds: 3,
    contestants: ['plain', 'cpu', 'wasm', 'webgpu', 'tfjs-webgpu', 'jax-js-webgpu', 'jax-js-wasm'],
    tasks: ['convolutions on 28x28, batch 32'],
  },
  products: {
    title: 'Products in Node',
    place: 'node',
    rounds: 3,
    contestants: ['plain', ...ENGINES, 'onnxruntime-wasm'],
    tasks: ['matmul 256', 'matmul 512', 'matmul 1,024'],
  },
  chain: {
    title: 'A chain in Node',
    place: 'node',
    rounds: 3,
    contestants: ['plain', 'cpu', 'wasm', 'webgpu', 'tfjs-webgpu', 'tfjs-wasm', 'jax-js-webgpu', 'jax-js-wasm'],
    tasks: ['chain of 1,000 on 1,024'],
  },
  page: {
    title: 'Training steps in a page, on SwiftShader',
    place: 'page',
    rounds: 2,
    contestants: ['plain', 'webgpu', 'tfjs-webgpu', 'jax-js-webgpu'],
    tasks: NETWORKS,
  },
  'page-products': {
    title: 'Products in a page, on SwiftShader',
    place: 'page',
    rounds: 2,
    contestants: ['plain', 'webgpu', 'tfjs-webgpu', 'jax-js-webgpu', 'onnxruntime-webgpu'],
    tasks: ['matmul 512', 'matmul 1,024'],
  },
  first: {
    title: 'First steps in Node',
    place: 'first',
    rounds: 3,
    contestants: ['webgpu', 'tfjs-webgpu', 'jax-js-webgpu'],
    tasks: NETWORKS,
  },
};

export const FULL = Object.keys(PARTS).filter((name) => name !== 'quick');
