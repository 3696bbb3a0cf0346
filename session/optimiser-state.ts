import { tensorFromJson, tensorToJson } from '../graph-core/document/tensor-json.ts';
import type { Address, Stored } from '../graph-core/model/document.ts';
import { sizeOf } from '../graph-core/model/tensor.ts';
import type { OptimizerProgress, TrainingProgress, TrainingSpec } from '../graph-core/model/training.ts';
import type { Analysis, ParameterAnalysis } from '../graph-core/validate/analysis.ts';
import { type AnyObjective, isSearched, names, stateOf } from './objectives.ts';

/** What optimisers have made of training so far: tensors by the name of their program input, and counts. */
export interface OptimiserState {
  readonly tensors: ReadonlyMap<string, Float64Array>;
  readonly steps: number;
  /** By objective, the step at which the optimiser's state began. */
  readonly since: readonly number[];
}

/** What a document says of it. */
export interface KeptState {
  readonly parameters: readonly Pick<ParameterAnalysis, 'address' | 'shape' | 'spec'>[];
  readonly progress: TrainingProgress | undefined;
}

/** How a document names the state of an objective's optimiser. */
const keptName = (objective: number, name: string): string => `${objective}.${name}`;

export const keptIn = ({ parameters }: Analysis, { progress }: TrainingSpec): KeptState => ({ parameters, progress });

/** Types of the objectives' optimisers: the state of one is nothing to another. */
export const kindsOf = (objectives: readonly AnyObjective[]): string[] => objectives.map(({ optimiser }) => optimiser.type);

/** The state that a document holds for these objectives; what is of another optimiser or does not fit is zero. */
export function readKept({ parameters, progress }: KeptState, objectives: readonly AnyObjective[]): OptimiserState {
  const steps = progress?.steps ?? 0;
  const tensors = new Map<string, Float64Array>();
  const isOwn = ({ index, optimiser }: AnyObjective): boolean => progress?.optimizers[index]?.type === optimiser.type;
  const states = new Map(parameters.map(({ address, spec }) => [address, spec.state ?? {}]));
  for (const objective of objectives.filter(isOwn)) {
    for (const { input, address, name, shape } of stateOf(objective)) {
      const data = numbersOf(states.get(address)?.[keptName(objective.index, name)]);
      if (data?.length === sizeOf(shape)) tensors.set(input, data);
    }
    if (!isSearched(objective)) continue;
    for (const [name, value] of Object.entries(progress?.optimizers[objective.index]?.state ?? {})) {
      const data = numbersOf({ value });
      if (data !== null) tensors.set(names.memory(objective.index, name), data);
    }
  }
  const since = objectives.map((o) => (isOwn(o) ? Math.min(steps, progress?.optimizers[o.index]?.since ?? 0) : steps));
  return { tensors, steps, since };
}

function numbersOf(stored: Stored | undefined): Float64Array | null {
  if (stored?.value === undefined) return null;
  const read = tensorFromJson(stored.value, 'state');
  return read.ok ? Float64Array.from(read.value.data) : null;
}

/** Whether two documents say the same of it: they may be copies of one another. */
export function sameKept(a: KeptState, b: KeptState): boolean {
  if (JSON.stringify(a.progress) !== JSON.stringify(b.progress)) return false;
  const [left, right] = [storedOf(a), storedOf(b)];
  return left.size === right.size && [...left].every(([name, stored]) => sameStored(stored, right.get(name)));
}

const storedOf = ({ parameters }: KeptState): Map<string, Stored> =>
  new Map(
    parameters.flatMap(({ address, spec }) =>
      Object.entries(spec.state ?? {}).map(([name, stored]) => [`${address}:${name}`, stored] as const),
    ),
  );

function sameStored({ value: a, file }: Stored, other: Stored | undefined): boolean {
  const b = other?.value;
  if (a === b) return other !== undefined && other.file === file;
  return a !== undefined && b !== undefined && a.data.length === b.data.length && a.data.every((x, i) => x === b.data[i]);
}

/** The state of every parameter by the names that documents use, with its shape; those without any are left out. */
export function tensorsToKeep(
  objectives: readonly AnyObjective[],
  tensors: ReadonlyMap<string, Float64Array>,
): Map<Address, Map<string, { readonly shape: ParameterAnalysis['shape']; readonly data: Float64Array }>> {
  const kept: ReturnType<typeof tensorsToKeep> = new Map();
  for (const objective of objectives) {
    for (const { input, address, name, shape } of stateOf(objective)) {
      const data = tensors.get(input);
      if (data === undefined || data.length !== sizeOf(shape)) continue;
      const of = kept.get(address) ?? new Map();
      kept.set(address, of.set(keptName(objective.index, name), { shape, data }));
    }
  }
  return kept;
}

/** What a search remembers, by name. */
export function memoryIn(tensors: ReadonlyMap<string, Float64Array>, objective: number): Map<string, Float64Array> {
  const prefix = names.memory(objective, '').slice(0, -1);
  const own = [...tensors].filter(([name]) => name.startsWith(prefix) && name.endsWith(':'));
  return new Map(own.map(([name, data]) => [name.slice(prefix.length, -1), data]));
}

/** The same as a document writes it, with all digits. */
export const memoryToKeep = (memory: ReadonlyMap<string, Float64Array>): NonNullable<OptimizerProgress['state']> =>
  Object.fromEntries([...memory].map(([name, data]) => [name, tensorToJson({ dtype: 'float', shape: [data.length], data })]));
