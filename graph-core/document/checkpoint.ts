import { writeSafetensors } from '../export/safetensors.ts';
import { readSafetensors, readSafetensorsMetadata } from '../import/safetensors.ts';
import type { Address, Document, ParameterSpec } from '../model/document.ts';
import { type Diagnostic, err, errorAt, ok, type Result } from '../model/result.ts';
import { type Shape, shapeText, type Tensor } from '../model/tensor.ts';
import type { OptimizerProgress, TrainingProgress } from '../model/training.ts';
import { tensorFromJson, tensorToJson } from './tensor-json.ts';

/**
 * All that training has made as one safetensors file without the graph. A weight is called by its address, what an optimiser
 * keeps for it `address:0.mean` (by number of the objective), what a search remembers for all weights together `:0.name`.
 * The metadata says how far training has come and with which seed; random numbers are a function of seed and step, so that these
 * two are the whole state of the generator.
 */

const FORMAT = 'chainrule-checkpoint';
const VERSION = 1;

/** The parameters of a graph, as its analysis knows them. */
export interface CheckpointPlace {
  readonly address: Address;
  readonly shape: Shape;
}

/** Of a document that holds the values of all its parameters. `epoch` is told to readers only: it follows from the step. */
export function writeCheckpoint({ name, parameters, training }: Document, epoch: number): Uint8Array {
  const tensors = new Map<string, Tensor>();
  const put = (at: string, json: ParameterSpec['value']): void => {
    if (json === undefined) return;
    const tensor = tensorFromJson(json, at);
    if (tensor.ok) tensors.set(at, tensor.value);
  };
  for (const [address, { value, state = {} }] of Object.entries(parameters)) {
    put(address, value);
    for (const [each, stored] of Object.entries(state)) put(`${address}:${each}`, stored.value);
  }
  const { steps = 0, optimizers = [] } = training.progress ?? {};
  optimizers.forEach(({ state = {} }, i) => {
    for (const [each, value] of Object.entries(state)) put(`:${i}.${each}`, value);
  });
  const kinds = optimizers.map(({ state: _, ...kind }) => kind);
  return writeSafetensors(tensors, {
    format: FORMAT,
    version: String(VERSION),
    name,
    step: String(steps),
    epoch: String(epoch),
    seed: String(training.seed ?? 0),
    optimizers: JSON.stringify(kinds),
  });
}

/**
 * The document with the weights, the optimisers' state, the count of steps and the seed of a checkpoint. A safetensors file of
 * another origin gives its weights, where it names them as the graph does. Errors: those of the file, and `checkpoint/metadata`,
 * `checkpoint/missing`, `checkpoint/shape`, `checkpoint/unknown`.
 */
export function readCheckpoint(
  document: Document,
  places: readonly CheckpointPlace[],
  bytes: Uint8Array,
  file: string,
): Result<Document> {
  const metadata = readSafetensorsMetadata(bytes, file);
  if (!metadata.ok) return metadata;
  const read = readSafetensors(bytes, file);
  if (!read.ok) return read;
  const faults = faultsOf(read.value, places, file);
  if (faults.length > 0) return err(faults);
  const told = progressOf(metadata.value, file);
  if (!told.ok) return told;
  const json = (tensor: Tensor) => tensorToJson(tensor);
  const parameters: Record<Address, ParameterSpec> = { ...document.parameters };
  for (const { address } of places) {
    const { value: _, state: __, file: ___, tensor: ____, ...rest } = parameters[address] ?? {};
    const own = [...read.value].filter(([name]) => name.startsWith(`${address}:`));
    const state = Object.fromEntries(own.map(([name, each]) => [name.slice(address.length + 1), { value: json(each) }]));
    parameters[address] = {
      ...rest,
      value: json(read.value.get(address) as Tensor),
      ...(own.length > 0 ? { state } : {}),
    };
  }
  const { progress: _, ...training } = document.training;
  if (told.value === null) return ok({ ...document, parameters, training });
  const { seed, progress } = told.value;
  const optimizers = progress.optimizers.map((each, i): OptimizerProgress => {
    const memory = [...read.value].filter(([name]) => name.startsWith(`:${i}.`));
    const state = Object.fromEntries(memory.map(([name, tensor]) => [name.slice(`:${i}.`.length), json(tensor)]));
    return memory.length > 0 ? { ...each, state } : each;
  });
  const going = progress.steps === 0 && optimizers.length === 0 ? {} : { progress: { ...progress, optimizers } };
  return ok({ ...document, parameters, training: { ...training, seed, ...going } });
}

function faultsOf(tensors: ReadonlyMap<string, Tensor>, places: readonly CheckpointPlace[], file: string): Diagnostic[] {
  const known = new Set(places.map(({ address }) => address));
  const missing = places.flatMap(({ address, shape }): Diagnostic[] => {
    const tensor = tensors.get(address);
    if (tensor === undefined) {
      const message = `${file} has no tensor ${address}`;
      return [errorAt('checkpoint/missing', address, message, 'take a checkpoint of this graph')];
    }
    if (tensor.dtype === 'float' && shapeText(tensor.shape) === shapeText(shape)) return [];
    const message = `${address} has shape ${shapeText(shape)}, and ${tensor.dtype} ${shapeText(tensor.shape)} in ${file}`;
    return [errorAt('checkpoint/shape', address, message, 'take a checkpoint of this graph')];
  });
  const strange = [...tensors.keys()].filter((name) => {
    const address = name.split(':')[0] ?? '';
    return address !== '' && !known.has(address);
  });
  const [first] = strange;
  if (first === undefined) return missing;
  const more = strange.length > 1 ? ` and ${strange.length - 1} more` : '';
  const message = `${file} holds ${JSON.stringify(first.slice(0, 200))}${more}, and the graph has no such parameter`;
  return [...missing, errorAt('checkpoint/unknown', file, message, 'take a checkpoint of this graph')];
}

/** Null for a file that is no checkpoint of ours. */
function progressOf(
  { format, version, step, seed, optimizers }: Readonly<Record<string, string>>,
  file: string,
): Result<{ readonly seed: number; readonly progress: TrainingProgress } | null> {
  if (format !== FORMAT) return ok(null);
  const fail = (what: string, mend: string): Result<never> =>
    err([errorAt('checkpoint/metadata', file, `${file}: ${what}`, mend)]);
  if (Number(version) > VERSION) return fail(`it is of version ${version}; up to ${VERSION} are read`, 'take a newer Chainrule');
  const isCount = (text: string | undefined): boolean => /^\d+$/.test(text ?? '') && Number.isSafeInteger(Number(text));
  if (!isCount(step) || !isCount(seed)) return fail('its step or seed is no whole number', 'take an undamaged copy');
  const kinds = kindsIn(optimizers);
  if (kinds === null) return fail('its optimizers cannot be read', 'take an undamaged copy');
  return ok({ seed: Number(seed), progress: { steps: Number(step), optimizers: kinds } });
}

function kindsIn(text: string | undefined): OptimizerProgress[] | null {
  try {
    const kinds: unknown = JSON.parse(text ?? '');
    const isKind = (kind: unknown): kind is OptimizerProgress => {
      const { type, since } = (kind ?? {}) as Partial<OptimizerProgress>;
      return typeof type === 'string' && Number.isSafeInteger(since) && (since as number) >= 0;
    };
    return Array.isArray(kinds) && kinds.every(isKind) ? kinds : null;
  } catch {
    return null;
  }
}
