import { chainrule } from '../contestants/chainrule.ts';
import { contestant as jaxJs } from '../contestants/jax-js.mjs';
import { contestant as onnxruntime } from '../contestants/onnxruntime.mjs';
import { contestant as plain } from '../contestants/plain.ts';
import { contestant as tfjs } from '../contestants/tfjs.mjs';
import { inputs, measureAll } from '../measure.ts';
import { TASKS } from '../tasks.ts';

/** Contestants in a page, where WebGPU is the browser's; `measureInPage(name, tasks)` gives what `main.mjs` prints in Node. */
async function loadTfjs() {
  const tf = await import('@tensorflow/tfjs');
  await import('@tensorflow/tfjs-backend-webgpu');
  if (!(await tf.setBackend('webgpu'))) throw new Error('tfjs has no webgpu here');
  await tf.ready();
  return tf;
}

async function loadJaxJs() {
  const jax = await import('@jax-js/jax');
  if (!(await jax.init('webgpu')).includes('webgpu')) throw new Error('jax-js has no webgpu here');
  jax.defaultDevice('webgpu');
  return jax;
}

async function loadOnnxruntime() {
  const ort = await import('onnxruntime-web/webgpu');
  const { default: wasm } = await import('onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url');
  ort.env.wasm.wasmPaths = { wasm: new URL(wasm, location.href).href };
  ort.env.wasm.numThreads = 1;
  return ort;
}

const CONTESTANTS = {
  plain: () => plain,
  webgpu: () => chainrule('webgpu', async () => navigator.gpu),
  'tfjs-webgpu': () => tfjs('webgpu', loadTfjs, inputs),
  'jax-js-webgpu': () => jaxJs('webgpu', loadJaxJs, inputs),
  'onnxruntime-webgpu': () => onnxruntime('webgpu', loadOnnxruntime, inputs),
};

/** @param {string} name @param {readonly string[]} tasks */
async function measureInPage(name, tasks) {
  const contestant = CONTESTANTS[name]();
  const measured = tasks.map((task) => [task, TASKS[task]]);
  const classes = name === 'plain' ? null : globalThis;
  return measureAll(contestant, measured, { classes, onlyFirst: false });
}

Object.assign(globalThis, { measureInPage });
