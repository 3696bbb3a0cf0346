import { tensorFromJson } from '../graph-core/document/tensor-json.ts';
import type { Address, Document, ParameterSpec } from '../graph-core/model/document.ts';
import { type Diagnostic, err, ok, type Result } from '../graph-core/model/result.ts';
import { sizeOf } from '../graph-core/model/tensor.ts';
import type { Analysis, ParameterAnalysis } from '../graph-core/validate/analysis.ts';
import { drawInitial } from './data/random-values.ts';
import { type AnyObjective, isSearched, names, stateOf } from './objectives.ts';
import { type KeptState, kindsOf, memoryIn, memoryToKeep, readKept, sameKept, tensorsToKeep } from './optimiser-state.ts';
import type { Checkpoint, FullTensor } from './protocol.ts';
import type { Sight, Turn } from './stepper/turns.ts';

/** Everything an update changes: enough to come back bit for bit. */
export interface Snapshot {
  readonly values: ReadonlyMap<Address, Float64Array>;
  readonly state: ReadonlyMap<string, Float64Array>;
  readonly steps: number;
  readonly turn: number;
  readonly start: ReadonlyMap<Address, Float64Array> | null;
  readonly ahead: ReadonlyMap<Address, Float64Array> | null;
}

/** Where a value came from; while this stays the same, a rebuild keeps what training made of it. */
interface Origin {
  readonly parameter: ParameterAnalysis;
  readonly seed: number;
}

/** The seed that counts: a run's own, else the document's, else 0. */
export const seedOf = (document: Document, given?: number): number => given ?? document.training.seed ?? 0;

/**
 * Values of all parameters by address, and the optimiser's state beside them, in float64. Arrays are replaced, never
 * changed, so that a snapshot is only a copy of the maps.
 */
export class ParameterStore {
  #values = new Map<Address, Float64Array>();
  #state = new Map<string, Float64Array>();
  #origins = new Map<Address, Origin>();
  /** Buffers that were taken from the training rows: where a reset goes back to. */
  #fitted: ReadonlyMap<Address, Float64Array> = new Map();
  /** Weights from before the step that is under way; null between two steps. */
  #start: ReadonlyMap<Address, Float64Array> | null = null;
  /** Weights that the step under way has looked ahead to; null where it has not, or is about to. */
  #ahead: ReadonlyMap<Address, Float64Array> | null = null;
  #turn = 0;
  /** Training steps done since the last reset. */
  steps = 0;
  /** By objective, the step at which its optimiser's state began: its own count of updates begins there. */
  #since: readonly number[] = [];
  /** What the document said of the optimisers' state, and whose it is; null before the first document. */
  #kept: { readonly document: KeptState; readonly kinds: readonly string[] } | null = null;

  /**
   * Follows an edited document: a parameter whose address, shape and specification are what they were keeps its value; any
   * other gets the document's value, else a drawn one. Errors are those of the document's tensors.
   */
  open(analysis: Analysis, seed: number): Result<null> {
    const before = this.#origins;
    const values = new Map<Address, Float64Array>();
    const diagnostics: Diagnostic[] = [];
    for (const parameter of analysis.parameters) {
      const origin = before.get(parameter.address);
      const kept = origin && sameOrigin(origin, { parameter, seed }) ? this.#values.get(parameter.address) : undefined;
      const value = kept ? ok(kept) : initialValue(parameter, seed);
      if (value.ok) values.set(parameter.address, value.value);
      else diagnostics.push(...value.error);
    }
    if (diagnostics.length > 0) return err(diagnostics);
    this.#values = values;
    this.#origins = new Map(analysis.parameters.map((parameter) => [parameter.address, { parameter, seed }]));
    return ok(null);
  }

  /**
   * Follows the optimisers' state of an edited document. Where the document says what it said before, that of the store goes on;
   * the state of an optimiser that was put in the place of another begins at zero, unless the document still has it.
   */
  openState(document: KeptState, objectives: readonly AnyObjective[]): void {
    const before = this.#kept;
    const kinds = kindsOf(objectives);
    this.#kept = { document, kinds };
    const kept = readKept(document, objectives);
    const ofBreakpoints = [...this.#state].filter(([name]) => !names.isState(name));
    if (before === null || !sameKept(before.document, document)) {
      this.#state = new Map([...ofBreakpoints, ...kept.tensors]);
      this.steps = kept.steps;
      this.#since = kept.since;
      return;
    }
    const isKept = objectives.map(({ index }) => before.kinds[index] === kinds[index]);
    const isAtRest = kept.steps === this.steps;
    const states = objectives.flatMap((objective, i) =>
      this.#namesOf(objective, kept.tensors).flatMap((input) => {
        const data = isKept[i] ? this.#state.get(input) : isAtRest ? kept.tensors.get(input) : undefined;
        return data === undefined ? [] : [[input, data] as const];
      }),
    );
    const anew = (i: number): number => (isAtRest ? (kept.since[i] ?? this.steps) : this.steps);
    this.#state = new Map([...ofBreakpoints, ...states]);
    this.#since = objectives.map((_, i) => (isKept[i] ? this.since(i) : anew(i)));
  }

  /** Everything that may be kept for an objective: of a search nobody knows the names but itself. */
  #namesOf(objective: AnyObjective, kept: ReadonlyMap<string, Float64Array>): string[] {
    if (!isSearched(objective)) return stateOf(objective).map(({ input }) => input);
    const known = [...memoryIn(this.#state, objective.index).keys(), ...memoryIn(kept, objective.index).keys()];
    return [...new Set(known)].map((name) => names.memory(objective.index, name));
  }

  /** What the search of an objective remembers, by name. */
  memory(objective: number): ReadonlyMap<string, Float64Array> {
    return memoryIn(this.#state, objective);
  }

  /** The step at which the state of an objective's optimiser began. */
  since(objective: number): number {
    return this.#since[objective] ?? 0;
  }

  /** Takes in buffers that were fitted to the training rows: they are initial values. */
  fit(values: ReadonlyMap<Address, Float64Array>): void {
    this.#fitted = values;
    for (const [address, value] of values) this.#values.set(address, value);
  }

  /** Back to initial values, zero state and step 0. */
  reset(): void {
    for (const [address, { parameter, seed }] of this.#origins) {
      const fitted = this.#fitted.get(address);
      const value = fitted ? ok(fitted) : initialValue(parameter, seed);
      if (value.ok) this.#values.set(address, value.value);
    }
    this.#state = new Map();
    this.#since = [];
    this.steps = 0;
    this.leaveStep();
  }

  /** Nothing is known any more: another document is opened. */
  forget(): void {
    this.#values = new Map();
    this.#state = new Map();
    this.#origins = new Map();
    this.#fitted = new Map();
    this.#since = [];
    this.#kept = null;
    this.steps = 0;
    this.leaveStep();
  }

  /** Turns of the step under way that have been taken; 0 between two steps. */
  get turn(): number {
    return this.#turn;
  }

  /** One turn of a step changes weights and state; the last one ends the step. */
  takeTurn({ count, endsAhead }: Pick<Turn, 'count' | 'endsAhead'>, change: () => void): void {
    this.#start ??= new Map(this.#values);
    change();
    if (endsAhead) {
      this.#ahead = this.#values;
      this.#values = new Map(this.#start);
    }
    this.#turn += 1;
    if (this.#turn < count) return;
    this.steps += 1;
    this.leaveStep();
  }

  /** The weights were changed from outside: what comes is the first turn of a step. */
  leaveStep(): void {
    this.#turn = 0;
    this.#start = null;
    this.#ahead = null;
  }

  /** A weight as a turn of the step under way sees it. */
  seen(sight: Sight, address: Address): Float64Array {
    const from = sight === 'start' ? this.#start : sight === 'ahead' ? this.#ahead : null;
    return from?.get(address) ?? this.get(address);
  }

  get(address: Address): Float64Array {
    const value = this.#values.get(address);
    if (!value) throw new Error(`no parameter ${address}`);
    return value;
  }

  has(address: Address): boolean {
    return this.#values.has(address);
  }

  set(address: Address, value: Float64Array): void {
    this.#values.set(address, value);
  }

  /** An optimiser's tensor by the name of its program input; `start` in each entry the first time or when the shape changed. */
  state(name: string, length: number, start = 0): Float64Array {
    const held = this.#state.get(name);
    return held && held.length === length ? held : new Float64Array(length).fill(start);
  }

  setState(name: string, value: Float64Array): void {
    this.#state.set(name, value);
  }

  snapshot(): Snapshot {
    const [values, state] = [new Map(this.#values), new Map(this.#state)];
    return { values, state, steps: this.steps, turn: this.#turn, start: this.#start, ahead: this.#ahead };
  }

  restore(snapshot: Snapshot): void {
    this.#values = new Map(snapshot.values);
    this.#state = new Map(snapshot.state);
    this.steps = snapshot.steps;
    // before a change of the optimiser there is none of its state
    this.#since = this.#since.map((step) => Math.min(step, snapshot.steps));
    this.#turn = snapshot.turn;
    this.#start = snapshot.start;
    this.#ahead = snapshot.ahead;
  }

  /** A store of its own that goes on from here: what is tried there is nothing that happened here. */
  beside(): ParameterStore {
    const store = new ParameterStore();
    store.#origins = new Map(this.#origins);
    store.#fitted = this.#fitted;
    store.#since = this.#since;
    store.#kept = this.#kept;
    store.restore(this.snapshot());
    return store;
  }

  /** Copies of what optimisers keep, for saving, and how far training has come; null before the first step. */
  checkpoint(objectives: readonly AnyObjective[]): Pick<Checkpoint, 'state' | 'progress'> {
    if (this.steps === 0 && this.#turn === 0) return { state: {}, progress: null };
    const kept = tensorsToKeep(objectives, this.#state);
    const copies = [...kept].map(([address, tensors]) => [
      address,
      Object.fromEntries(
        [...tensors].map(([name, { shape, data }]) => [name, { dtype: 'float' as const, shape, data: data.slice() }]),
      ),
    ]);
    const optimizers = objectives.map((objective) => {
      const { index, optimiser } = objective;
      const memory = isSearched(objective) ? this.memory(index) : new Map();
      const state = memory.size === 0 ? {} : { state: memoryToKeep(memory) };
      return { type: optimiser.type, since: this.since(index), ...state };
    });
    return { state: Object.fromEntries(copies), progress: { steps: this.steps, optimizers } };
  }

  /** All values, not copied. */
  values(): ReadonlyMap<Address, Float64Array> {
    return this.#values;
  }

  /** Copies of all values, for saving. */
  tensors(): Record<Address, FullTensor> {
    return Object.fromEntries(
      [...this.#origins].map(([address, { parameter }]) => [
        address,
        { dtype: 'float' as const, shape: parameter.shape, data: this.get(address).slice() },
      ]),
    );
  }
}

/** The document's value, else one drawn by the initialiser. */
function initialValue(parameter: ParameterAnalysis, seed: number): Result<Float64Array> {
  const { spec, address, shape } = parameter;
  if (spec.value === undefined) return drawInitial(parameter, seed);
  const read = tensorFromJson(spec.value, `parameters/${address}/value`);
  if (!read.ok) return err(read.error.map((d) => ({ ...d, address })));
  if (read.value.data.length !== sizeOf(shape)) return drawInitial(parameter, seed);
  return ok(Float64Array.from(read.value.data));
}

function sameOrigin(a: Origin, b: Origin): boolean {
  const shapes =
    a.parameter.shape.length === b.parameter.shape.length && a.parameter.shape.every((n, i) => n === b.parameter.shape[i]);
  return shapes && sameValue(a.parameter.spec, b.parameter.spec) && (b.parameter.spec.value !== undefined || sameDraw(a, b));
}

function sameValue({ value: a }: ParameterSpec, { value: b }: ParameterSpec): boolean {
  if (a === b) return true;
  if (!a || !b || a.data.length !== b.data.length) return false;
  return a.data.every((x, i) => x === b.data[i]);
}

const sameDraw = (a: Origin, b: Origin): boolean => {
  const text = ({ parameter: { spec, fanIn }, seed }: Origin): string =>
    JSON.stringify([spec.init, spec.initArgs ?? {}, spec.stream, fanIn, seed]);
  return text(a) === text(b);
};
