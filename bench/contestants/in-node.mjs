import { createRequire } from 'node:module';
import { contestant as jaxJs } from './jax-js.mjs';
import { contestant as onnxruntime } from './onnxruntime.mjs';
import { contestant as tfjs } from './tfjs.mjs';

/** Engines of others, as Node loads them. */
const require = createRequire(import.meta.url);

/** What they look for in a page where they use WebGPU. */
async function pretendPage() {
  const { create, globals } = await import('webgpu');
  Object.assign(globalThis, globals);
  const navigator = { gpu: create([]), userAgent: 'Node', vendor: '' };
  Object.defineProperty(globalThis, 'navigator', { value: navigator, configurable: true, writable: true });
  globalThis.document ??= { createElement: () => ({ getContext: () => null }) };
  for (const name of ['HTMLVideoElement', 'HTMLImageElement', 'HTMLCanvasElement', 'ImageBitmap', 'ImageData', 'OffscreenCanvas'])
    globalThis[name] ??= class {};
}

async function loadTfjs(backend) {
  if (backend === 'webgpu') await pretendPage();
  // the CommonJS files are the ones that Node can load
  const tf = require('@tensorflow/tfjs');
  require(`@tensorflow/tfjs-backend-${backend}`);
  if (!(await tf.setBackend(backend))) throw new Error(`tfjs has no ${backend} here`);
  await tf.ready();
  return tf;
}

async function loadJaxJs(backend) {
  if (backend === 'webgpu') await pretendPage();
  const jax = await import('@jax-js/jax');
  const found = await jax.init(backend);
  if (!found.includes(backend)) throw new Error(`jax-js has no ${backend} here`);
  jax.defaultDevice(backend);
  return jax;
}

/** By name; each takes what gives the inputs of a task. */
export const PEERS = {
  'tfjs-webgpu': (inputs) => tfjs('webgpu', () => loadTfjs('webgpu'), inputs),
  'tfjs-wasm': (inputs) => tfjs('wasm', () => loadTfjs('wasm'), inputs),
  'jax-js-webgpu': (inputs) => jaxJs('webgpu', () => loadJaxJs('webgpu'), inputs),
  'jax-js-wasm': (inputs) => jaxJs('wasm', () => loadJaxJs('wasm'), inputs),
  'onnxruntime-wasm': (inputs) => onnxruntime('wasm', () => import('onnxruntime-web'), inputs),
};
