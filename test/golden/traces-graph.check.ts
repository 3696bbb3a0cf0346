import { expect } from 'vitest';
import type { Tensor } from '../../graph-core/model/tensor.ts';
import type { Executor } from '../../kernels/executor.ts';
import type { RunRequest, RunResult } from '../../session/run.ts';
import { runJacobian } from '../../session/jacobian/jacobian.ts';
import { requestFor, runOrThrow } from '../support/documents.ts';
import type { GoldenTensor, Tolerance } from './cases.ts';
import { expectTensor } from './compare.ts';
import { Drawing, drawTrace, type TraceGraph, type TraceInput } from './trace-graph.ts';
import { tensorOf } from './traces.ts';

/** Kinds `graph` and `mlp_lecture`: one forward and one backward pass. */
export interface GraphTrace extends TraceGraph {
  readonly values: { readonly [name: string]: GoldenTensor };
  readonly grads: { readonly [name: string]: GoldenTensor };
  readonly no_gradient?: readonly string[];
  readonly output_grad?: GoldenTensor;
}

/** Every value and every gradient of a golden graph, from its document. */
export async function checkGraph(trace: GraphTrace, executor: Executor, tolerance: Tolerance): Promise<void> {
  const drawn = drawTrace(trace);
  const address = (name: string): string => drawn.addresses.get(name) as string;
  const request = requestFor(drawn.document);
  const cotangents = trace.output_grad ? new Map([[address(trace.output), tensorOf(trace.output_grad)]]) : new Map();
  const result = await runOrThrow({ ...request, cotangents }, executor);
  for (const [name, want] of Object.entries(trace.values)) {
    expectTensor(`value of ${name}`, result.values.get(address(name)) ?? missing(name), want, tolerance);
  }
  for (const [name, want] of Object.entries(trace.grads)) {
    expectTensor(`gradient of ${name}`, result.gradients.get(address(name)) ?? missing(name), want, tolerance);
  }
  for (const name of trace.no_gradient ?? []) expect(result.gradients.has(address(name)), `${name} has no gradient`).toBe(false);
}

const missing = (name: string): never => {
  throw new Error(`nothing was found for ${name}`);
};

interface Module {
  readonly module: string;
  readonly upstream_row: GoldenTensor;
  readonly downstream_row: GoldenTensor;
  readonly product_output_to_here: GoldenTensor;
  readonly jacobian_shape: readonly [number, number];
  readonly jacobian?: GoldenTensor;
  readonly jacobian_diagonal?: GoldenTensor;
  readonly jacobian_equals?: string;
  readonly grad_bias?: GoldenTensor;
  readonly grad_weight?: GoldenTensor;
  readonly grad_weight_rowsum?: GoldenTensor;
  readonly grad_weight_colsum?: GoldenTensor;
  readonly jacobian_wrt_weight?: GoldenTensor;
}

/** Kind `jacobian_chain`: backward as a product of Jacobians, rows from the left. */
export interface ChainTrace {
  readonly id: string;
  readonly inputs: { readonly [name: string]: TraceInput };
  readonly values: { readonly [name: string]: GoldenTensor };
  readonly cost: GoldenTensor;
  readonly cost_jacobian: GoldenTensor;
  readonly chain_back_to_front: readonly Module[];
  readonly dcost_dx_row: GoldenTensor;
}

const LAYERS = ['m0', 'relu1', 'm1', 'relu2', 'm2'] as const;

function drawChain({ inputs, id }: ChainTrace) {
  const d = new Drawing();
  let from = d.observed('x', inputs.x as TraceInput);
  const y = d.observed('y', inputs.y as TraceInput);
  const into: Record<string, string> = {};
  const out: Record<string, string> = {};
  for (const layer of LAYERS) {
    into[layer] = from;
    const n = layer.slice(-1);
    from = layer.startsWith('relu')
      ? d.block('relu', { input: from }, {}, layer)
      : d.block(
          'linear',
          {
            input: from,
            weight: d.parameter(`w${n}`, inputs[`w${n}`] as TraceInput),
            bias: d.parameter(`b${n}`, inputs[`b${n}`] as TraceInput),
          },
          {},
          layer,
        );
    out[layer] = from;
  }
  d.block('squared-norm', { input: from, target: y }, {}, 'C', 'cost');
  return { document: d.document(id), into, out };
}

const flat = (golden: GoldenTensor) => ({ ...golden, shape: golden.shape.filter((_, i) => i > 0) });

/** All that one comparison needs. */
interface Found {
  readonly request: RunRequest;
  readonly gradients: RunResult['gradients'];
  readonly executor: Executor;
  readonly tolerance: Tolerance;
}

/** The whole chain: values, cost, and row vectors, Jacobians and products from back to front. */
export async function checkChain(trace: ChainTrace, executor: Executor, tolerance: Tolerance): Promise<void> {
  const { document, into, out } = drawChain(trace);
  const request = requestFor(document);
  const { values, gradients, costs } = await runOrThrow(request, executor);
  expectTensor('cost', { data: [costs.C as number] }, trace.cost, tolerance);
  expectTensor('dC/ds3', gradients.get('m2.output'), flat(trace.cost_jacobian), tolerance);
  expectTensor('dC/dx', gradients.get('x.value'), flat(trace.dcost_dx_row), tolerance);
  ['s1', 'z1', 's2', 'z2', 's3'].forEach((name, i) => {
    expectTensor(name, values.get(out[LAYERS[i] as string] as string), trace.values[name] as GoldenTensor, tolerance);
  });
  const found: Found = { request, gradients, executor, tolerance };
  for (const module of trace.chain_back_to_front) {
    const ends = { from: into[module.module] as string, to: out[module.module] as string };
    await checkModule(trace, module, ends, found);
    await checkWeight(module, ends.to, found);
  }
}

async function jacobianOf({ request, executor }: Found, of: string, wrt: string): Promise<Tensor> {
  const found = await runJacobian(request, of, wrt, executor);
  if (!found.ok) throw new Error(found.error[0]?.message);
  return found.value;
}

/** One module's row vectors and its Jacobian by its input. */
async function checkModule(trace: ChainTrace, module: Module, { from, to }: { from: string; to: string }, found: Found): Promise<void> {
  const { gradients, tolerance } = found;
  const at = module.module;
  expectTensor(`${at}: row from above`, gradients.get(to), flat(module.upstream_row), tolerance);
  expectTensor(`${at}: row passed on`, gradients.get(from), flat(module.downstream_row), tolerance);
  expectTensor(`${at}: ds3/d(input)`, await jacobianOf(found, 'm2.output', from), module.product_output_to_here, tolerance);
  const own = await jacobianOf(found, to, from);
  expect(own.shape, `${at}: Jacobian`).toEqual(module.jacobian_shape);
  const equal = module.jacobian_equals === undefined ? module.jacobian : trace.inputs[module.jacobian_equals];
  if (equal) expectTensor(`${at}: Jacobian`, own, equal, tolerance);
  if (!module.jacobian_diagonal) return;
  const n = module.jacobian_shape[0];
  const isDiagonal = (i: number): boolean => Math.floor(i / n) === i % n;
  expect(own.data.every((v, i) => isDiagonal(i) || v === 0), `${at}: zero off the diagonal`).toBe(true);
  expectTensor(`${at}: diagonal`, { data: own.data.filter((_, i) => isDiagonal(i)) }, module.jacobian_diagonal, tolerance);
}

/** A linear module's gradients by weight and bias, in full or as row and column sums. */
async function checkWeight(module: Module, to: string, found: Found): Promise<void> {
  const { gradients, tolerance } = found;
  const at = module.module;
  const n = at.slice(-1);
  if (module.grad_bias) expectTensor(`${at}: bias`, gradients.get(`b${n}.value`), module.grad_bias, tolerance);
  const weight = gradients.get(`w${n}.value`);
  if (module.grad_weight) expectTensor(`${at}: weight`, weight, module.grad_weight, tolerance);
  const [rows = 0, columns = 0] = weight?.shape ?? [];
  const sums = (length: number, place: (i: number) => number): Float64Array => {
    const total = new Float64Array(length);
    for (const [i, v] of (weight?.data ?? []).entries()) total[place(i)] = (total[place(i)] as number) + v;
    return total;
  };
  if (module.grad_weight_rowsum) {
    expectTensor(`${at}: weight, row sums`, { data: sums(rows, (i) => Math.floor(i / columns)) }, module.grad_weight_rowsum, tolerance);
  }
  if (module.grad_weight_colsum) {
    expectTensor(`${at}: weight, column sums`, { data: sums(columns, (i) => i % columns) }, module.grad_weight_colsum, tolerance);
  }
  if (!module.jacobian_wrt_weight) return;
  const byWeight = await jacobianOf(found, to, `w${n}.value`);
  expectTensor(`${at}: Jacobian by its weight`, { data: byWeight.data }, module.jacobian_wrt_weight, tolerance);
}
