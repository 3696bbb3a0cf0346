import { tensorToJson } from '../../graph-core/document/tensor-json.ts';
import type { Address } from '../../graph-core/model/document.ts';
import type { Diagnostic } from '../../graph-core/model/result.ts';
import { shapeText, type Tensor } from '../../graph-core/model/tensor.ts';
import type { Executor } from '../../kernels/executor.ts';
import { type FoundJacobian, runJacobian } from '../../session/jacobian/jacobian.ts';
import { type RunResult, runGraph, type Selection } from '../../session/run.ts';
import { adapterOf, deviceText, openDevice } from '../device.ts';
import { aboutGraph, diagnosticLine, invalid, STATUS } from '../failure.ts';
import { numberText, tensorText } from '../numbers.ts';
import type { CommonOptions, JacobianPair } from '../options.ts';
import { chosenCosts, missingValues, type Prepared, prepare, requestOf } from '../prepare.ts';
import { readTensors } from '../tensor-file.ts';
import type { Terminal } from '../terminal.ts';

export interface RunOptions extends CommonOptions {
  readonly cotangents?: string;
  readonly tangents?: string;
  readonly hvp?: boolean;
  readonly values: Selection;
  readonly gradients: Selection;
  readonly cost?: string;
  readonly jacobian?: readonly JacobianPair[];
}

interface Ran extends RunResult {
  readonly jacobians: ReadonlyMap<string, FoundJacobian>;
}

/** Runs each graph in turn; an invalid one is reported and does not keep the others from running. Gives the exit status. */
export async function runCommand(paths: readonly string[], options: RunOptions, terminal: Terminal): Promise<number> {
  const executor = await openDevice(options);
  let status: number = STATUS.ok;
  try {
    for (const path of paths) {
      const ended = await aboutGraph(
        path,
        terminal,
        async () => {
          const graph = await prepare(path, options);
          const ran = await runOne(graph, options, executor);
          for (const d of graph.diagnostics) if (d.severity !== 'info') terminal.err(`${diagnosticLine(d)}\n`);
          terminal.out(options.json === true ? jsonLine(graph, ran, executor) : report(graph, ran, executor));
          return STATUS.ok;
        },
        options.json,
      );
      status = Math.max(status, ended);
    }
  } finally {
    executor.destroy();
  }
  return status;
}

async function runOne(graph: Prepared, options: RunOptions, executor: Executor): Promise<Ran> {
  const missing: Diagnostic[] = missingValues(graph);
  if (missing.length > 0) throw invalid(missing);
  const tensors = (file: string | undefined): ReadonlyMap<Address, Tensor> =>
    file === undefined ? new Map() : readTensors(file);
  const request = {
    ...requestOf(graph),
    mode: options.mode,
    cotangents: tensors(options.cotangents),
    tangents: tensors(options.tangents),
    hvp: options.hvp === true,
    costs: chosenCosts(graph, options.cost),
    values: options.values,
    gradients: options.gradients,
  };
  const result = await runGraph(request, executor);
  if (!result.ok) throw invalid(result.error);
  const jacobians = new Map<string, FoundJacobian>();
  for (const { of, wrt } of options.jacobian ?? []) {
    const jacobian = await runJacobian(request, of, wrt, executor);
    if (!jacobian.ok) throw invalid(jacobian.error);
    jacobians.set(`${of}:${wrt}`, jacobian.value);
  }
  return { ...result.value, jacobians };
}

const toJson = (tensors: ReadonlyMap<string, Tensor>) =>
  Object.fromEntries([...tensors].map(([address, tensor]) => [address, tensorToJson(tensor)]));

const tensorsOf = (jacobians: Ran['jacobians']): Map<string, Tensor> =>
  new Map([...jacobians].map(([pair, { tensor }]) => [pair, tensor]));

function jsonLine(graph: Prepared, ran: Ran, { info }: Executor): string {
  const costs = Object.fromEntries(Object.entries(ran.costs).map(([id, cost]) => [id, finite(cost)]));
  const line = {
    graph: graph.path,
    device: info.kind,
    adapter: adapterOf(info),
    samples: graph.samples ?? 1,
    costs,
    values: toJson(ran.values),
    gradients: toJson(ran.gradients),
    tangents: toJson(ran.tangents),
    hvps: toJson(ran.hvps),
    jacobians: toJson(tensorsOf(ran.jacobians)),
    jacobianModes: Object.fromEntries([...ran.jacobians].map(([pair, { mode }]) => [pair, mode])),
    diagnostics: graph.diagnostics,
  };
  return `${JSON.stringify(line)}\n`;
}

/** JSON has no NaN and no infinity: as in a tensor, they are texts. */
export const finite = (value: number): number | string => (Number.isFinite(value) ? value : String(value));

function report(graph: Prepared, ran: Ran, { info }: Executor): string {
  const samples = graph.samples === null ? 'one sample' : `${graph.samples} samples`;
  const lines = [`${graph.document.name}: ${deviceText(info)}, ${samples}`];
  const costs = Object.entries(ran.costs);
  if (costs.length > 0) lines.push('', graph.samples === null ? 'costs' : 'costs (mean over the samples)');
  for (const [id, cost] of costs) lines.push(`  ${id.padEnd(24)} ${numberText(cost, 8)}`);
  for (const [title, tensors] of [
    ['values', ran.values],
    ['gradients', ran.gradients],
    ['tangents', ran.tangents],
    ['Hessian-vector products', ran.hvps],
    ['Jacobians', tensorsOf(ran.jacobians)],
  ] as const) {
    if (tensors.size > 0) lines.push('', title);
    for (const [address, tensor] of tensors) {
      const mode = title === 'Jacobians' ? `${ran.jacobians.get(address)?.mode} `.padEnd(9) : '';
      lines.push(`  ${address.padEnd(24)} ${shapeText(tensor.shape).padEnd(12)} ${mode}${tensorText(tensor)}`);
    }
  }
  return `${lines.join('\n')}\n\n`;
}
