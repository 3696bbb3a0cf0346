import type { Address, Document } from '../../graph-core/model/document.ts';
import { type Diagnostic, err, errorAt, ok, type Result } from '../../graph-core/model/result.ts';
import {
  allocate,
  type Dtype,
  holds,
  type Shape,
  sameShape,
  shapeText,
  type Tensor,
  type TensorData,
} from '../../graph-core/model/tensor.ts';
import type { Analysis } from '../../graph-core/validate/analysis.ts';
import { checkIndices } from './check-indices.ts';
import { bindData, type Dataset } from './dataset.ts';
import { withDraws, withoutDraws } from './draw-feeds.ts';
import { type Feed, samplesOf } from './feed.ts';
import type { Tables } from './sources.ts';

/** What a run is fed: the document's data with a run's own inputs before it. */
export interface BoundInputs {
  readonly dataset: Dataset;
  /** Number of samples; null when no variable has an axis for them: one sample. */
  readonly samples: number | null;
  /** Given values of parameters. */
  readonly parameters: ReadonlyMap<Address, TensorData>;
}

/**
 * Binds a run's inputs, by address, before columns, inline values and fills. An observed variable given with its declared
 * rank is one sample; with one axis more, several, and all that have it agree on their number. Errors name the address.
 */
export function bindInputs(
  document: Document,
  analysis: Analysis,
  tables: Tables,
  seed: number,
  inputs: ReadonlyMap<Address, Tensor>,
): Result<BoundInputs> {
  const diagnostics: Diagnostic[] = [];
  const feeds = new Map<Address, Feed>();
  const parameters = new Map<Address, TensorData>();
  for (const [address, tensor] of inputs) {
    const variable = analysis.observed.find((o) => o.address === address);
    const parameter = analysis.parameters.find((p) => p.address === address);
    if (variable) take(feedOf(address, variable, tensor), (feed) => feeds.set(address, feed), diagnostics);
    else if (parameter) take(weightOf(address, parameter.shape, tensor), (data) => parameters.set(address, data), diagnostics);
    else diagnostics.push(unknownAddress(address, analysis));
  }
  if (diagnostics.length > 0) return err(diagnostics);
  const rest = { ...analysis, observed: analysis.observed.filter((o) => !feeds.has(o.address)) };
  // Once a table's variables are all given, its rows and its split mean nothing here.
  const plain = withoutGiven(document, inputs);
  const bound = bindData(rest.observed.length === 0 ? withoutSplit(plain) : plain, rest, tables, seed);
  if (!bound.ok) return bound;
  for (const [address, feed] of withoutDraws(bound.value.feeds)) feeds.set(address, feed);
  const outside = checkIndices(analysis, feeds);
  if (outside.length > 0) return err(outside);
  const counted = countSamples(feeds, inputs);
  if (!counted.ok) return counted;
  const samples = counted.value;
  const dataset =
    samples === null || samples === bound.value.samples ? bound.value : { ...bound.value, samples, ...allRows(samples) };
  return ok({ dataset: { ...dataset, feeds: withDraws(feeds, analysis, seed, samples ?? 1) }, samples, parameters });
}

/** Where a simulator's rows are given there are no episodes to draw the others from. */
function withoutGiven(document: Document, inputs: ReadonlyMap<Address, Tensor>): Document {
  const { simulator, ...training } = document.training;
  const isGiven = simulator && [simulator.observation, simulator.action, simulator.cost].some((address) => inputs.has(address));
  return isGiven ? { ...document, training } : document;
}

const withoutSplit = (document: Document): Document => {
  const { split: _, ...data } = document.data;
  return { ...document, data };
};

const allRows = (samples: number) => ({
  train: Int32Array.from({ length: samples }, (_, i) => i),
  validation: new Int32Array(0),
  test: new Int32Array(0),
});

function take<T>(result: Result<T>, keep: (value: T) => void, diagnostics: Diagnostic[]): void {
  if (result.ok) keep(result.value);
  else diagnostics.push(...result.error);
}

function unknownAddress(address: Address, analysis: Analysis): Diagnostic {
  const known = [...analysis.observed, ...analysis.parameters].map((v) => v.address);
  const shown = known.length > 12 ? `${known.slice(0, 12).join(', ')} and ${known.length - 12} more` : known.join(', ') || 'none';
  const message = `a value is given for ${address}, which is no observed variable or parameter of the graph`;
  return errorAt('inputs/unknown-address', address, message, `name one of: ${shown}`);
}

function feedOf(address: Address, declared: { readonly shape: Shape; readonly dtype: Dtype }, given: Tensor): Result<Feed> {
  const carries = given.shape.length === declared.shape.length + 1;
  if (!sameShape(carries ? given.shape.slice(1) : given.shape, declared.shape)) {
    const message = `the value given for ${address} is ${shapeText(given.shape)}, and the variable is declared ${shapeText(declared.shape)}`;
    return err([errorAt('inputs/shape', address, message, 'give it that shape, or one axis more in front for several samples')]);
  }
  const data = converted(address, declared.dtype, given);
  return data.ok ? ok({ address, ...declared, carries, data: data.value }) : data;
}

function weightOf(address: Address, shape: Shape, given: Tensor): Result<TensorData> {
  if (sameShape(given.shape, shape)) return converted(address, 'float', given);
  const message = `the value given for ${address} is ${shapeText(given.shape)}, and the parameter is ${shapeText(shape)}`;
  return err([errorAt('inputs/shape', address, message, 'give it the shape of the parameter')]);
}

function converted(address: Address, dtype: Dtype, given: Tensor): Result<TensorData> {
  if (!given.data.every((value) => holds(dtype, value))) {
    const message = `the value given for ${address} has numbers that are not ${dtype}`;
    return err([errorAt('inputs/dtype', address, message, dtype === 'bool' ? 'give 0 or 1' : 'give whole numbers')]);
  }
  const data = allocate(dtype, given.data.length);
  data.set(given.data);
  return ok(data);
}

function countSamples(feeds: ReadonlyMap<Address, Feed>, inputs: ReadonlyMap<Address, Tensor>): Result<number | null> {
  const counted = [...feeds.values()].flatMap((feed) => {
    if (!feed.carries) return [];
    return [{ address: feed.address, count: inputs.get(feed.address)?.shape[0] ?? samplesOf(feed) }];
  });
  const [first] = counted;
  if (!first) return ok(null);
  const other = counted.find(({ count }) => count !== first.count);
  if (other) {
    const message = `${first.address} has ${first.count} samples and ${other.address} has ${other.count}`;
    return err([errorAt('data/sample-count', other.address, message, 'give every variable equally many samples')]);
  }
  if (first.count === 0)
    return err([errorAt('data/empty', first.address, `${first.address} has no samples`, 'give at least one')]);
  return ok(first.count);
}
