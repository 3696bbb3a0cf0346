import type { Address, Document } from '../graph-core/model/document.ts';
import { type Diagnostic, errorAt } from '../graph-core/model/result.ts';
import type { Tensor, TensorData } from '../graph-core/model/tensor.ts';
import { type BoundInputs, bindInputs } from '../session/data/bind-inputs.ts';
import { bindData, type Dataset } from '../session/data/dataset.ts';
import { rowsOf } from '../session/data/feed.ts';
import { fitBuffers } from '../session/fitted-buffers.ts';
import { ParameterStore, seedOf } from '../session/parameter-store.ts';
import type { RunRequest } from '../session/run.ts';
import { invalid } from './failure.ts';
import { type OpenedGraph, openGraph } from './graph-file.ts';
import type { CommonOptions } from './options.ts';
import { readTensors } from './tensor-file.ts';

/** A graph with everything it is fed. */
export interface Prepared extends OpenedGraph, BoundInputs {
  readonly seed: number;
  /** All parameters: given ones, else the document's, else drawn ones. */
  readonly parameters: ReadonlyMap<Address, TensorData>;
}

/**
 * Opens a graph, binds its inputs and fits what is fitted to the training rows. `training`: what the command line changes of a
 * document that is to be trained. @throws Failure with every diagnostic
 */
export async function prepare(
  path: string,
  options: Pick<CommonOptions, 'inputs' | 'seed'>,
  training: ((document: Document) => Document) | null = null,
): Promise<Prepared> {
  const graph = openGraph(path, training);
  const { document, analysis, tables } = graph;
  const seed = seedOf(document, options.seed);
  const inputs = options.inputs === undefined ? new Map<Address, Tensor>() : readTensors(options.inputs);
  const bound = bindInputs(document, analysis, tables, seed, inputs);
  if (!bound.ok) throw invalid(bound.error);
  const store = new ParameterStore();
  const opened = store.open(analysis, seed);
  if (!opened.ok) throw invalid(opened.error);
  for (const [address, data] of bound.value.parameters) store.set(address, Float64Array.from(data));
  // inputs of this run are no training rows: those are the document's own
  const dataset = inputs.size === 0 ? bound.value.dataset : ownData(graph, seed);
  const fitted = await fitBuffers({ document, analysis, dataset }, store.values());
  const given = bound.value.parameters;
  store.fit(new Map([...fitted.values].filter(([address]) => !given.has(address))));
  const parameters = new Map<Address, TensorData>(store.values());
  const diagnostics = [...graph.diagnostics, ...fitted.diagnostics];
  return { ...graph, ...bound.value, diagnostics, seed, parameters };
}

function ownData({ document, analysis, tables }: OpenedGraph, seed: number): Dataset | null {
  const own = bindData(document, analysis, tables, seed);
  return own.ok && own.value.missing.length === 0 ? own.value : null;
}

/** The observed variables that nothing feeds, as diagnostics. */
export const missingValues = ({ dataset }: BoundInputs): Diagnostic[] =>
  dataset.missing.map((address) =>
    errorAt(
      'data/missing',
      address,
      `${address} has no value`,
      'give it with --inputs, bind columns of a table to it, or write a value into the block',
    ),
  );

/** The costs that are differentiated: all terminal ones, or the one named by `--cost`, as `C` or `C.cost`. */
export function chosenCosts({ analysis }: OpenedGraph, cost: string | undefined): readonly Address[] {
  if (cost === undefined) return analysis.costs;
  const nodes = [...analysis.nodes].filter(([path, n]) => n.complete && n.op?.family === 'cost' && !path.includes('/'));
  const known = new Set([...nodes.map(([path]) => `${path}.cost`), ...analysis.costs]);
  const found = [cost, `${cost}.cost`].find((address) => known.has(address));
  if (found !== undefined) return [found];
  const list = [...known].join(', ') || 'none';
  throw invalid([errorAt('run/unknown-cost', cost, `there is no cost ${cost}; the graph has: ${list}`, 'name one of them')]);
}

/** The same for one of the samples alone, x[p]. @throws Failure where there is no such one */
export function ofSample(graph: Prepared, request: RunRequest, p: number): RunRequest {
  const count = graph.samples ?? 1;
  if (p >= count) {
    const message = `there is no sample p = ${p}: the graph has P = ${count}, counted from 0`;
    throw invalid([errorAt('run/unknown-sample', '--sample', message, `give a number from 0 to ${count - 1}`)]);
  }
  const feeds = new Map(
    [...request.feeds].map(([address, feed]) => [
      address,
      { ...feed, carries: false, data: feed.carries ? rowsOf(feed, [p]) : feed.data },
    ]),
  );
  return { ...request, feeds, samples: null };
}

/** The part of a run request that does not depend on what is asked for. */
export const requestOf = ({
  document,
  analysis,
  dataset,
  samples,
  parameters,
}: Prepared): Omit<RunRequest, 'cotangents' | 'tangents' | 'costs' | 'values' | 'gradients'> => ({
  document,
  analysis,
  feeds: dataset.feeds,
  samples,
  parameters,
});
