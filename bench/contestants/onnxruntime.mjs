/** onnxruntime-web: runs models that are there, so of the tasks only the product, as a model of one operation and a sum. */

/** The bytes of a field of a Protocol Buffers message that holds other bytes: its number, how many, and they. */
function field(number, bytes) {
  return [...varint((number << 3) | 2), ...varint(bytes.length), ...bytes];
}

/** A whole number, seven bits a byte, the lowest first. */
function varint(value) {
  const bytes = [];
  for (let left = value; ; left = Math.floor(left / 128)) {
    if (left < 128) return [...bytes, left];
    bytes.push((left % 128) | 128);
  }
}

const number = (at, value) => [...varint(at << 3), ...varint(value)];
const text = (at, value) => field(at, [...new TextEncoder().encode(value)]);
const FLOAT = 1;
const INTEGERS = 7;

/** A value of a graph with its shape (see onnx.proto: ValueInfoProto). */
function value(name, shape) {
  const dims = shape.flatMap((n) => field(1, number(1, n)));
  return [...text(1, name), ...field(2, field(1, [...number(1, FLOAT), ...field(2, dims)]))];
}

const node = (inputs, output, type, attributes = []) => [
  ...inputs.flatMap((each) => text(1, each)),
  ...text(2, output),
  ...text(4, type),
  ...attributes.flatMap((each) => field(5, each)),
];

/** a times b, and the sum of that. @param {number} size */
function productModel(size) {
  const square = [size, size];
  const keepNoAxes = [...text(1, 'keepdims'), ...number(3, 0), ...number(20, 2)];
  const graph = [
    ...field(1, node(['a', 'b'], 'product', 'MatMul')),
    ...field(1, node(['product'], 'told', 'ReduceSum', [keepNoAxes])),
    ...text(2, 'product'),
    ...field(11, value('a', square)),
    ...field(11, value('b', square)),
    ...field(12, value('told', [])),
  ];
  return Uint8Array.from([...number(1, INTEGERS), ...field(7, graph), ...field(8, number(2, 13))]);
}

/** @param {string} backend `wasm` or `webgpu`: its execution provider @param {() => Promise<any>} load @param {(task: import('./contestant.ts').Task) => any} inputs */
export const contestant = (backend, load, inputs) => {
  let opened = null;
  const get = () => (opened ??= load());
  return {
    name: `onnxruntime-${backend}`,
    describe: async () => `onnxruntime-web ${(await get()).env.versions.web}, ${backend}`,
    start: async (task) => {
      if (task.kind !== 'matmul') throw new Error('it does not train');
      const ort = await get();
      const session = await ort.InferenceSession.create(productModel(task.size), { executionProviders: [backend] });
      const [a, b] = inputs(task).map((data) => new ort.Tensor('float32', data, [task.size, task.size]));
      const step = async () => (await session.run({ a, b })).told.data;
      return {
        steps: async (count) => {
          for (let i = 1; i < count; i++) await step();
          return step();
        },
        counts: {},
        dispose: () => void session.release(),
      };
    },
  };
};
