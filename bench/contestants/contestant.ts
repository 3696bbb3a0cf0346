/** A network 784-128-10 and the like, trained with plain gradient descent on one fixed batch. */
export interface MlpTask {
  readonly kind: 'mlp';
  /** Widths from the input to the logits. */
  readonly dims: readonly number[];
  readonly batch: number;
  readonly lr: number;
}

/** `length` elementwise blocks one after the other on `size` numbers, forward and backward: tanh, times 1.01, plus 0.01, sigmoid in turn. */
export interface ChainTask {
  readonly kind: 'chain';
  readonly size: number;
  readonly length: number;
}

/** A product of two square matrices. */
export interface MatmulTask {
  readonly kind: 'matmul';
  readonly size: number;
}

/** A network of two convolutions, each with relu and pooling by twos, and three linear layers, trained on one fixed batch of square pictures. */
export interface CnnTask {
  readonly kind: 'cnn';
  /** Pixels along one side. */
  readonly side: number;
  readonly batch: number;
  readonly lr: number;
  /** Channels that each convolution gives. */
  readonly channels: readonly number[];
  /** Places along one side of a kernel; nothing is padded. */
  readonly kernel: number;
  /** Widths behind the convolutions, up to the logits. */
  readonly dims: readonly number[];
}

export type Task = MlpTask | ChainTask | MatmulTask | CnnTask;

/** A task set up and warm. */
export interface Running {
  /**
   * Does it `count` times, one after the other, and resolves when the last is done. What comes back ends with the number that
   * says whether the last was right: the cost before it, the sum of the chain's end and of its gradient, the sum of the product.
   */
  steps(count: number): Promise<ArrayLike<number>>;
  /** Exact counts of what one step takes. */
  readonly counts: Readonly<Record<string, number>>;
  dispose(): void;
}

/** Something to be measured. Every contestant gets the same numbers from `inputsOf`, `chainInput` and `matrices`. */
export interface Contestant {
  readonly name: string;
  /** The adapter or engine, as the driver names it. */
  describe(): Promise<string>;
  start(task: Task): Promise<Running>;
}

/** Numbers in -1 to 1 from a generator with a fixed seed. */
function generator(): () => number {
  let state = 12345;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}

/** Of a layer whose outputs are each made of `fan` numbers: weights [out, fan], biases [out]. */
export interface Layer {
  readonly out: number;
  readonly fan: number;
  readonly weight: Float32Array;
  readonly bias: Float32Array;
}

function layerOf(out: number, fan: number, next: () => number): Layer {
  const weight = Float32Array.from({ length: out * fan }, () => next() / Math.sqrt(fan));
  return { out, fan, weight, bias: new Float32Array(out) };
}

/** Weights, biases, inputs and labels of a task. */
export function inputsOf({ dims, batch }: MlpTask) {
  const next = generator();
  const layers = dims.slice(1).map((out, i) => layerOf(out, dims[i] as number, next));
  const x = Float32Array.from({ length: batch * (dims[0] as number) }, next);
  const classes = dims.at(-1) as number;
  const labels = Int32Array.from({ length: batch }, (_, p) => p % classes);
  return { layers, x, labels };
}

/** Sides of the pictures between the layers: before each convolution, and behind the last pooling. */
export function sidesOf({ side, channels, kernel }: CnnTask): number[] {
  const sides = [side];
  for (const _ of channels) sides.push(Math.floor(((sides.at(-1) as number) - kernel + 1) / 2));
  return sides;
}

/** Kernels [out, in x kernel x kernel] and weights with their biases, pictures [batch, 1, side, side] and labels. */
export function picturesOf(task: CnnTask) {
  const next = generator();
  const { channels, kernel, dims, batch, side } = task;
  const convolutions = channels.map((out, i) => layerOf(out, (channels[i - 1] ?? 1) * kernel * kernel, next));
  const flat = (channels.at(-1) as number) * (sidesOf(task).at(-1) as number) ** 2;
  const layers = dims.map((out, i) => layerOf(out, dims[i - 1] ?? flat, next));
  const x = Float32Array.from({ length: batch * side * side }, next);
  const classes = dims.at(-1) as number;
  const labels = Int32Array.from({ length: batch }, (_, p) => p % classes);
  return { convolutions, layers, x, labels };
}

export const chainInput = ({ size }: ChainTask): Float32Array => Float32Array.from({ length: size }, generator());

/** The two factors, row-major. */
export function matrices({ size }: MatmulTask): readonly [Float32Array, Float32Array] {
  const next = generator();
  const make = (): Float32Array => Float32Array.from({ length: size * size }, next);
  return [make(), make()];
}
