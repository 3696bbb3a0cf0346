import type { Tensor } from '../../graph-core/model/tensor.ts';
import { withGradients } from '../../graph-core/autodiff/vjp.ts';
import { withTangents } from '../../graph-core/autodiff/jvp.ts';
import { registry } from '../../graph-core/ops/index.ts';
import { Builder } from '../../graph-core/program/builder.ts';
import type { Program } from '../../graph-core/program/program.ts';
import { batch } from '../../graph-core/transform/batch.ts';
import type { Executor } from '../../kernels/executor.ts';
import { type Feed, run } from '../support/program.ts';
import { dtypeOf, type GoldenCase, type GoldenTensor, modeOf, numbersOf } from './cases.ts';
import { GOLDEN_OPS } from './map.ts';

const inputName = (i: number): string => `input${i}`;
const outputName = (k: number): string => `output${k}`;
const cotangentName = (k: number): string => `cotangent${k}`;

/** Indices of the inputs whose gradient is listed. */
export const differentiable = (golden: GoldenCase): number[] => golden.inputs.flatMap((x, i) => (x.grad ? [i] : []));

/** The forward program of a case: inputs and outputs numbered. */
export function buildCase(golden: GoldenCase): Program {
  const b = new Builder(registry, {}, modeOf(golden));
  const x = golden.inputs.map((t, i) => b.input(inputName(i), 'observed', { dtype: dtypeOf(t), shape: t.shape, axes: [] }));
  const build = GOLDEN_OPS[golden.op];
  if (!build) throw new Error(`${golden.op} is not in the map`);
  build({ b, x, attrs: golden.attrs }).forEach((value, k) => {
    b.output(outputName(k), value);
  });
  return b.build();
}

export interface Results {
  readonly outputs: readonly Tensor[];
  /** By input; undefined where no path leads from the outputs to it. */
  readonly gradients: readonly (Tensor | undefined)[];
  /** By output; undefined where it does not depend on a differentiable input. */
  readonly jvp: readonly (Tensor | undefined)[];
}

const feedsOf = (golden: GoldenCase): Record<string, Feed> =>
  Object.fromEntries(golden.inputs.map((t, i) => [inputName(i), numbersOf(t)]));

/** Values, gradients and directional derivatives of a case, in one run. */
export async function evaluate(golden: GoldenCase, executor: Executor): Promise<Results> {
  const feeds = feedsOf(golden);
  const active = differentiable(golden);
  let program = buildCase(golden);
  const tangents = golden.tangents ?? [];
  if (tangents.length > 0) {
    program = withTangents(program, registry, { tangents: active.map(inputName) });
    for (const i of active) feeds[`tangent:${inputName(i)}`] = numbersOf(tangents[i] as GoldenTensor);
  }
  const upstream = (golden.grad_outputs ?? []).flatMap((g, k) => (g ? [{ g, k }] : []));
  if (upstream.length > 0) {
    program = withGradients(program, registry, {
      seeds: upstream.map(({ k }) => ({ output: outputName(k), cotangent: { input: cotangentName(k) } })),
      wrt: active.map(inputName),
    });
    for (const { g, k } of upstream) feeds[cotangentName(k)] = numbersOf(g);
  }
  const found = await run(program, feeds, executor);
  return {
    outputs: golden.outputs.map((_, k) => found[outputName(k)] as Tensor),
    gradients: golden.inputs.map((_, i) => found[`grad:${inputName(i)}`]),
    jvp: golden.outputs.map((_, k) => found[`tangent:${outputName(k)}`]),
  };
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((a, n) => a * n, 1);

const unitRows = (n: number): number[] => Array.from({ length: n * n }, (_, i) => (i % (n + 1) === 0 ? 1 : 0));

/**
 * Jacobian of output k by input i as [...output, ...input], row by row: backward from one-hot cotangents that lie along
 * the probe axis. Undefined where there is no path.
 */
export async function jacobianRows(
  golden: GoldenCase,
  k: number,
  executor: Executor,
): Promise<(readonly number[] | undefined)[]> {
  const rows = sizeOf((golden.outputs[k] as GoldenTensor).shape);
  if (rows === 0) return golden.inputs.map(() => []);
  const program = withGradients(buildCase(golden), registry, {
    seeds: [{ output: outputName(k), cotangent: { input: cotangentName(k) } }],
    wrt: differentiable(golden).map(inputName),
  });
  const probed = batch(program, registry, 'probe', rows, new Set([cotangentName(k)]));
  const found = await run(probed, { ...feedsOf(golden), [cotangentName(k)]: unitRows(rows) }, executor);
  return golden.inputs.map((_, i) => {
    const gradient = found[`grad:${inputName(i)}`];
    return gradient && Array.from(gradient.data);
  });
}

/** The same Jacobian column by column: forward from one-hot tangents of input i along the probe axis. */
export async function jacobianColumns(
  golden: GoldenCase,
  k: number,
  i: number,
  executor: Executor,
): Promise<number[] | undefined> {
  const columns = sizeOf((golden.inputs[i] as GoldenTensor).shape);
  const rows = sizeOf((golden.outputs[k] as GoldenTensor).shape);
  if (columns === 0 || rows === 0) return [];
  const tangent = `tangent:${inputName(i)}`;
  const program = withTangents(buildCase(golden), registry, { tangents: [inputName(i)] });
  const probed = batch(program, registry, 'probe', columns, new Set([tangent]));
  const found = (await run(probed, { ...feedsOf(golden), [tangent]: unitRows(columns) }, executor))[`tangent:${outputName(k)}`];
  return (
    found &&
    Array.from({ length: rows * columns }, (_, at) => found.data[(at % columns) * rows + Math.floor(at / columns)] as number)
  );
}
