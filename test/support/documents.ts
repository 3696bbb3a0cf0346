import { loadDocument } from '../../graph-core/document/load.ts';
import { saveDocument } from '../../graph-core/document/save.ts';
import type { Address, Document } from '../../graph-core/model/document.ts';
import type { Tensor, TensorData } from '../../graph-core/model/tensor.ts';
import { opOf } from '../../graph-core/ops/index.ts';
import { type Analysis, analyse } from '../../graph-core/validate/analyse.ts';
import type { Executor } from '../../kernels/executor.ts';
import { bindInputs } from '../../session/data/bind-inputs.ts';
import { ParameterStore } from '../../session/parameter-store.ts';
import { type RunRequest, type RunResult, runGraph } from '../../session/run.ts';

/** A document written to its file form and read back: what a test draws is also what a file can hold. */
export function reopened(document: Document): { readonly document: Document; readonly analysis: Analysis } {
  const loaded = loadDocument(saveDocument(document), `${document.name}.chainrule`, { catalogue: opOf });
  if (!loaded.ok) throw new Error(loaded.error.diagnostics.map((d) => `${d.code} ${d.address}: ${d.message}`).join('\n'));
  const analysis = analyse(loaded.value.document);
  const errors = analysis.diagnostics.filter((d) => d.severity === 'error' || d.code === 'wire/missing');
  if (errors.length > 0) throw new Error(errors.map((d) => `${d.code} ${d.address}: ${d.message}`).join('\n'));
  return { document: loaded.value.document, analysis };
}

/** The request that `chainrule run` would make of a document with everything asked for. */
export function requestFor(document: Document, inputs: ReadonlyMap<Address, Tensor> = new Map()): RunRequest {
  const opened = reopened(document);
  const bound = bindInputs(opened.document, opened.analysis, {}, 0, inputs);
  if (!bound.ok) throw new Error(bound.error.map((d) => d.message).join('\n'));
  const store = new ParameterStore();
  const filled = store.open(opened.analysis, 0);
  if (!filled.ok) throw new Error(filled.error.map((d) => d.message).join('\n'));
  const parameters = new Map<Address, TensorData>(opened.analysis.parameters.map(({ address }) => [address, store.get(address)]));
  for (const [address, data] of bound.value.parameters) parameters.set(address, data);
  return {
    ...opened,
    feeds: bound.value.dataset.feeds,
    samples: bound.value.samples,
    parameters,
    cotangents: new Map(),
    tangents: new Map(),
    costs: opened.analysis.costs,
    values: 'all',
    gradients: 'all',
  };
}

/** Runs a request that has to be right. */
export async function runOrThrow(request: RunRequest, executor: Executor): Promise<RunResult> {
  const result = await runGraph(request, executor);
  if (!result.ok) throw new Error(result.error.map((d) => `${d.code} ${d.address}: ${d.message}`).join('\n'));
  return result.value;
}
