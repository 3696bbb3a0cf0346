/** A network 784-128-10 and the like, trained with plain gradient descent on one fixed batch. */
export interface MlpTask {
  /** Widths from the input to the logits. */
  readonly dims: readonly number[];
  readonly batch: number;
  readonly lr: number;
}

/** A task set up and warm. */
export interface Running {
  /** Runs `count` training steps and resolves when they are done; gives the cost before each. */
  steps(count: number): Promise<ArrayLike<number>>;
  /** Exact counts of what one step takes. */
  readonly counts: Readonly<Record<string, number>>;
  dispose(): void;
}

/** Something to be measured. Every contestant gets the same numbers from `inputsOf`. */
export interface Contestant {
  readonly name: string;
  /** The adapter or engine, as the driver names it. */
  describe(): Promise<string>;
  mlp(task: MlpTask): Promise<Running>;
}

/** Weights, biases, inputs and labels of a task: small numbers from a generator with a fixed seed. */
export function inputsOf({ dims, batch }: MlpTask) {
  let state = 12345;
  const next = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
  const layers = dims.slice(1).map((out, i) => {
    const fan = dims[i] as number;
    const weight = Float32Array.from({ length: out * fan }, () => next() / Math.sqrt(fan));
    return { out, fan, weight, bias: new Float32Array(out) };
  });
  const x = Float32Array.from({ length: batch * (dims[0] as number) }, next);
  const classes = dims.at(-1) as number;
  const labels = Int32Array.from({ length: batch }, (_, p) => p % classes);
  return { layers, x, labels };
}
