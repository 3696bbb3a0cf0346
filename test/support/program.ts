import { type Shape, type Tensor, type TensorData, tensor } from '../../graph-core/model/tensor.ts';
import { registry } from '../../graph-core/ops/index.ts';
import { stepPlans } from '../../graph-core/plan/step-plan.ts';
import type { Program } from '../../graph-core/program/program.ts';
import { createCpuExecutor } from '../../kernels/cpu/executor.ts';
import type { Executor } from '../../kernels/executor.ts';

/** What a program input is fed with: a tensor, or its elements in row-major order. */
export type Feed = Tensor | TensorData | readonly number[];

/** A program that is planned and loaded: it may be run again and again. */
export interface Opened {
  /** @throws Error when an input is missing or has the wrong number of elements */
  readonly run: (inputs: Readonly<Record<string, Feed>>) => Promise<Record<string, Tensor>>;
  readonly destroy: () => void;
}

/**
 * Opens a program as a step plan on an executor (the float64 CPU by default). Inputs and outputs by name; a value that
 * carries named axes has their sizes in front of its shape.
 */
export async function open(program: Program, executor: Executor = createCpuExecutor()): Promise<Opened> {
  const plan = stepPlans(program, registry, executor.info.limits).keepingAll();
  const loaded = await executor.load(plan);
  const run: Opened['run'] = async (inputs) => {
    for (const { name, slot, dtype, shape } of plan.inputs) {
      const feed = inputs[name];
      if (!feed) throw new Error(`no value for the input "${name}"`);
      const elements = 'data' in feed ? feed.data : feed;
      const size = sizeOfShape(shape);
      if (elements.length !== size)
        throw new Error(`"${name}" has ${elements.length} elements, its shape [${shape}] needs ${size}`);
      if (size > 0) loaded.write(slot, tensor(shape, elements, dtype).data);
    }
    await loaded.run();
    const outputs: Record<string, Tensor> = {};
    for (const { name, slot, dtype, shape } of plan.outputs) {
      const size = sizeOfShape(shape);
      const data = size === 0 ? tensor(shape, [], dtype).data : await loaded.read(slot, 0, size);
      outputs[name] = { dtype, shape, data };
    }
    return outputs;
  };
  return { run, destroy: () => loaded.destroy() };
}

/** Runs a program once, as {@link open} does. */
export async function run(
  program: Program,
  inputs: Readonly<Record<string, Feed>>,
  executor: Executor = createCpuExecutor(),
): Promise<Record<string, Tensor>> {
  const opened = await open(program, executor);
  try {
    return await opened.run(inputs);
  } finally {
    opened.destroy();
  }
}

const sizeOfShape = (shape: Shape): number => shape.reduce((size, n) => size * n, 1);
