import { withTangents } from '../../graph-core/autodiff/jvp.ts';
import { withGradients } from '../../graph-core/autodiff/vjp.ts';
import { sizeOf, type TensorData } from '../../graph-core/model/tensor.ts';
import { registry } from '../../graph-core/ops/index.ts';
import { planRun } from '../../graph-core/plan/run-plan.ts';
import type { Program } from '../../graph-core/program/program.ts';
import type { Executor, LoadedPlan } from '../../kernels/executor.ts';
import type { Breath } from '../breath.ts';
import { NamedPlan } from '../device-values.ts';
import { type Apply, largestSingularValue } from '../jacobian/spectrum.ts';
import { names } from '../objectives.ts';

const SEED = 0;
const COTANGENT = 'cotangent';

/** A block's program at a point, an output and an input of it, both floats. */
export interface GainRequest {
  readonly program: Program;
  readonly output: string;
  readonly input: string;
  /** Data of all inputs of the program, by name. */
  readonly at: ReadonlyMap<string, TensorData>;
  /** Each entry of the output depends on one entry of the input. */
  readonly elementwise: boolean;
}

/**
 * The largest singular value of d output / d input at a point: for an elementwise block the largest slope, else from products
 * with the Jacobian and its transpose, at most 64 of each, until it moves by less than 1e-10 of itself. 0 where the output does
 * not depend on the input, NaN where an entry is not finite. @throws DeviceError
 */
export async function blockGain(request: GainRequest, executor: Executor, breath: Breath): Promise<number> {
  const { program, output, input, at, elementwise } = request;
  const [rows, columns] = [sizeOfOutput(program, output), sizeOfInput(program, input)];
  if (rows === 0 || columns === 0) return 0;
  const backward = await load(
    withGradients(program, registry, { seeds: [{ output, cotangent: { input: COTANGENT } }], wrt: [input] }),
    names.gradient(input),
    at,
    executor,
  );
  if (!backward) return 0;
  const transposed = product(backward, COTANGENT, names.gradient(input), breath);
  try {
    if (elementwise && rows === columns) return largest(await transposed(new Float64Array(rows).fill(1)));
    const forward = await load(withTangents(program, registry, { tangents: [input] }), names.tangent(output), at, executor);
    if (!forward) return 0;
    try {
      return await largestSingularValue(
        product(forward, names.tangent(input), names.tangent(output), breath),
        transposed,
        columns,
        SEED,
      );
    } finally {
      forward.loaded.destroy();
    }
  } finally {
    backward.loaded.destroy();
  }
}

/** One output of a program, fed at a point; null where the program has not got it: then the derivative is 0 everywhere. */
async function load(
  program: Program,
  output: string,
  at: ReadonlyMap<string, TensorData>,
  executor: Executor,
): Promise<NamedPlan | null> {
  const outputs = program.outputs.filter(({ name }) => name === output);
  if (outputs.length === 0) return null;
  const loaded: LoadedPlan = await executor.load(planRun({ ...program, outputs }, registry, executor.info.limits));
  const plan = new NamedPlan(loaded);
  for (const [name, data] of at) plan.write(name, data);
  return plan;
}

const product =
  (plan: NamedPlan, input: string, output: string, breath: Breath): Apply =>
  async (x) => {
    await breath.take();
    plan.write(input, x);
    await plan.loaded.run();
    return plan.read(output);
  };

const sizeOfOutput = (program: Program, name: string): number =>
  sizeOf(program.types[program.outputs.find((o) => o.name === name)?.id ?? -1]?.shape ?? [0]);
const sizeOfInput = (program: Program, name: string): number =>
  sizeOf(program.types[program.inputs.find((i) => i.name === name)?.id ?? -1]?.shape ?? [0]);

/** NaN where an entry is not finite. */
function largest(slopes: ArrayLike<number>): number {
  let found = 0;
  for (let i = 0; i < slopes.length; i++) {
    const size = Math.abs(slopes[i] as number);
    if (!Number.isFinite(size)) return Number.NaN;
    if (size > found) found = size;
  }
  return found;
}
