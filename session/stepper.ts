import { type Address, splitAddress } from '../graph-core/model/document.ts';
import type { Dtype, Shape, TensorData } from '../graph-core/model/tensor.ts';
import type { Analysis } from '../graph-core/validate/analysis.ts';
import type { LoadedPlan } from '../kernels/executor.ts';
import { edgeAt } from './block-program.ts';
import type { Fed } from './body.ts';
import type { CompiledStep } from './compile.ts';
import { type Dataset, type Feed, rowsOf } from './dataset.ts';
import { NamedPlan } from './device-values.ts';
import { KinkFinder } from './kinks.ts';
import { names, stateOf } from './objectives.ts';
import type { ParameterStore } from './parameter-store.ts';
import type { FullTensor, SampleChoice, StepView, TensorSummary } from './protocol.ts';
import { cotangentInput } from './step-program.ts';
import { summarise } from './summary.ts';
import { type Turn, updateNumber } from './turns.ts';

/** What a stepper is fed with. */
export interface StepInputs {
  readonly dataset: Dataset;
  readonly store: ParameterStore;
  readonly sample: SampleChoice;
  /** The row vector that backward starts from, where it does not start at a cost. */
  readonly cotangent: TensorData | null;
  /** Whose turn it is in the training step; null where nothing is updated. */
  readonly turn: Turn | null;
}

/**
 * Walks through the stages of one step: forward, backward, update. Every value stays in the plan's memory and the update
 * writes new weights beside the old ones, so that going back is looking at less and is exact by construction.
 */
export class Stepper {
  readonly compiled: CompiledStep;
  readonly #analysis: Analysis;
  readonly #plan: NamedPlan;
  readonly #types: ReadonlyMap<string, { readonly dtype: Dtype; readonly shape: Shape }>;
  /** Values that were read or fed, by output name. */
  #known = new Map<string, ArrayLike<number>>();
  #summaries = new Map<string, TensorSummary>();
  readonly #kinkFinder: KinkFinder;
  #kinks = new Map<string, boolean>();
  #callsDone = 0;
  #cursor = 0;
  #sample: SampleChoice = 0;
  #samples = 1;
  #turn: Turn | null = null;

  constructor(compiled: CompiledStep, loaded: LoadedPlan, analysis: Analysis) {
    this.compiled = compiled;
    this.#analysis = analysis;
    this.#plan = new NamedPlan(loaded);
    this.#kinkFinder = new KinkFinder(analysis);
    const { program } = compiled.step;
    this.#types = new Map(program.outputs.map(({ name, id }) => [name, program.types[id] ?? { dtype: 'float', shape: [] }]));
  }

  /** The plan it runs. */
  get loaded(): LoadedPlan {
    return this.#plan.loaded;
  }

  get cursor(): number {
    return this.#cursor;
  }

  get length(): number {
    return this.compiled.stages.infos.length;
  }

  /** Stages of forward and backward: the cursor of a step whose update is still to come. */
  get gradientsDone(): number {
    const first = this.compiled.stages.infos.findIndex((stage) => stage.phase === 'update');
    return first < 0 ? this.length : first;
  }

  /** Feeds all inputs anew; what was computed is forgotten and the cursor goes to the beginning. */
  feed({ dataset, store, sample, cotangent, turn }: StepInputs): void {
    this.#known = new Map();
    this.#summaries = new Map();
    this.#kinks = new Map();
    this.#callsDone = 0;
    this.#cursor = 0;
    this.#sample = sample;
    this.#samples = dataset.samples;
    const isMean = this.compiled.spec.over !== null;
    for (const feed of dataset.feeds.values()) {
      const rows = isMean ? dataset.train : [typeof sample === 'number' ? sample : 0];
      this.#plan.write(feed.address, feed.carries ? rowsOf(feed, rows) : feed.data);
      this.#known.set(feed.address, isMean && feed.carries ? meanOf(feed, dataset.train) : rowsOf(feed, rows.slice(0, 1)));
    }
    for (const { address } of this.#analysis.parameters) {
      const weight = turn?.seesStart ? store.atStart(address) : store.get(address);
      this.#plan.write(address, weight);
      this.#known.set(address, weight);
      this.#plan.write(names.current(address), store.get(address));
    }
    this.#turn = turn;
    if (turn) this.#feedUpdate(turn, store);
    const { cotangent: start } = this.compiled.spec;
    if (start !== null && cotangent) this.#feedCotangent(cotangentInput(start), cotangent);
  }

  /** Over several samples each gets its share of the row vector, so that what comes back is a mean. */
  #feedCotangent(name: string, row: TensorData): void {
    const length = this.#plan.input(name)?.shape.reduce((n, size) => n * size, 1) ?? row.length;
    const copies = row.length === 0 ? 1 : length / row.length;
    this.#plan.write(
      name,
      Float64Array.from({ length }, (_, i) => (row[i % row.length] as number) / copies),
    );
  }

  #feedUpdate(turn: Turn, store: ParameterStore): void {
    const { objective } = turn;
    const scalars = objective.optimiser.schedule(objective.hyper, updateNumber(turn, store.steps));
    for (const [name, value] of Object.entries(scalars))
      this.#plan.write(names.schedule(objective.index, 0, name), Float64Array.of(value));
    for (const { input, shape } of stateOf(objective))
      this.#plan.write(
        input,
        store.state(
          input,
          shape.reduce((n, s) => n * s, 1),
        ),
      );
  }

  /** Moves to a stage, computing what is not known yet. @throws DeviceError */
  async goTo(cursor: number, signal?: AbortSignal): Promise<void> {
    const target = Math.max(0, Math.min(this.length, cursor));
    const { ends, prologue } = this.compiled.stages;
    const end = target === 0 ? prologue : (ends[target - 1] as number);
    if (end > this.#callsDone) {
      await this.#plan.loaded.run(this.#callsDone, end, signal);
      this.#callsDone = end;
    }
    await this.#read(target);
    await this.#findKinks(target);
    this.#cursor = target;
  }

  async #read(cursor: number): Promise<void> {
    const { knownAt } = this.compiled.stages;
    const { values, gradients, wires, updated } = this.compiled.step;
    const all = [...values, ...gradients.map(names.gradient), ...wires.map(names.wire), ...updated.map(names.next)];
    const wanted = all.filter((name) => (knownAt.get(name) ?? 0) <= cursor && !this.#known.has(name));
    const sources = new Map(wanted.map((name) => [name, this.#source(name)]));
    const read = await this.#plan.readAll([...new Set(sources.values())]);
    for (const [name, source] of sources) this.#known.set(name, read.get(source) as Float64Array);
  }

  /** The mean over the samples where the stepper shows means and the value has them. */
  #source(name: string): string {
    const mean = names.mean(name);
    return this.#plan.output(mean) ? mean : name;
  }

  #isKnown(name: string): boolean {
    return this.#known.has(name) && (this.compiled.stages.knownAt.get(name) ?? 0) <= this.#cursor;
  }

  /** A value at the cursor; a parameter's is the new one once its update was made. */
  value(address: Address): ArrayLike<number> | null {
    if (this.#isKnown(names.next(address))) return this.#known.get(names.next(address)) ?? null;
    return this.#isKnown(address) ? (this.#known.get(address) ?? null) : null;
  }

  /** A gradient at the cursor: the total of an address, what came through the wire `edge:<from>-><to>` or a port alone. */
  gradient(address: Address): ArrayLike<number> | null {
    const name = this.#gradientName(address);
    return this.#isKnown(name) ? (this.#known.get(name) ?? null) : null;
  }

  /** What came back through an input port alone, also that of a weight of the block's own. */
  wire(port: Address): ArrayLike<number> | null {
    const name = names.wire(port);
    return this.#isKnown(name) ? (this.#known.get(name) ?? null) : null;
  }

  /** An output of the program as the plan holds it: of each sample, where it has one for each. Null while it is not known. @throws DeviceError */
  async perSample(name: string): Promise<Fed | null> {
    const output = this.#plan.output(name);
    if (!output || !this.#isKnown(name)) return null;
    return { data: await this.#plan.read(name), perSample: output.axes.length > 0 };
  }

  #gradientName(address: Address): string {
    if (address.startsWith('edge:')) return names.wire(address.slice(address.indexOf('->') + 2));
    const total = names.gradient(address);
    return this.#types.has(total) ? total : names.wire(address);
  }

  /** A parameter before the update, whatever the cursor. */
  before(address: Address): ArrayLike<number> | null {
    return this.#known.get(address) ?? null;
  }

  typeOf(address: Address): { readonly dtype: Dtype; readonly shape: Shape } | undefined {
    return this.#types.get(address) ?? this.#types.get(this.#gradientName(address));
  }

  tensor(address: Address, what: 'value' | 'gradient'): FullTensor | null {
    const data = what === 'value' ? this.value(address) : this.gradient(address);
    const type = this.typeOf(address);
    if (!data || !type) return null;
    const isMean = this.compiled.spec.over !== null;
    return { dtype: what === 'gradient' || isMean ? 'float' : type.dtype, shape: type.shape, data: Float64Array.from(data) };
  }

  summary(address: Address, what: 'value' | 'gradient'): TensorSummary | null {
    const isNext = what === 'value' && this.#isKnown(names.next(address));
    const key = isNext ? names.next(address) : what === 'value' ? address : this.#gradientName(address);
    const before = this.#summaries.get(key);
    if (before && this.#isKnown(key)) return before;
    const tensor = this.tensor(address, what);
    if (!tensor) return null;
    const summary = summarise(tensor.dtype, tensor.shape, tensor.data);
    this.#summaries.set(key, summary);
    return summary;
  }

  /** Everything known at the cursor, within this step. */
  view(generation: number): Omit<StepView, 'step' | 'kept' | 'turn'> {
    const { step, stages } = this.compiled;
    const values: Record<string, TensorSummary> = {};
    const gradients: Record<string, TensorSummary> = {};
    for (const address of step.values) {
      const summary = this.summary(address, 'value');
      if (summary) values[address] = summary;
    }
    const edges = step.wires.map((port) => edgeAt(this.#analysis, port)).filter((edge) => edge !== null);
    for (const address of [...step.gradients, ...edges]) {
      const summary = this.summary(address, 'gradient');
      if (summary) gradients[address] = summary;
    }
    return {
      generation,
      stages: stages.infos,
      cursor: this.#cursor,
      sample: this.#sample,
      samples: this.#samples,
      values,
      gradients,
      kinks: this.#forwardNodes(this.#cursor).filter((node) => this.#kinks.get(node) === true),
      firstNonFinite: this.#firstNonFinite(values),
    };
  }

  #forwardNodes(cursor: number): string[] {
    const done = this.compiled.stages.infos.slice(0, cursor);
    return done.flatMap(({ phase, node }) => (phase === 'forward' ? [node] : []));
  }

  /** A mean over samples has no kinks of its own. */
  async #findKinks(cursor: number): Promise<void> {
    if (this.compiled.spec.over !== null) return;
    for (const node of this.#forwardNodes(cursor)) {
      if (this.#kinks.has(node)) continue;
      this.#kinks.set(node, await this.#kinkFinder.isAtKink(node, (address) => this.#known.get(address)));
    }
  }

  /** The variable or block, in forward order, whose value is the first with a NaN or an infinity. */
  #firstNonFinite(values: Readonly<Record<string, TensorSummary>>): string | null {
    const { knownAt } = this.compiled.stages;
    const at = (address: Address): number => knownAt.get(address) ?? 0;
    const bad = this.compiled.step.values.filter((address) => (values[address]?.nonFinite ?? 0) > 0);
    const [first] = bad.sort((a, b) => at(a) - at(b));
    return first === undefined ? null : splitAddress(first).node;
  }

  /** Writes the update that was made into the store; false while it is not made in full. */
  async commit(store: ParameterStore): Promise<boolean> {
    const turn = this.#turn;
    const { updated } = this.compiled.step;
    // with several objectives one may have nothing to update, and its turn passes all the same
    if (!turn || this.#cursor < this.length || (updated.length === 0 && turn.count === 1)) return false;
    const states = stateOf(turn.objective).filter(({ address }) => updated.includes(address));
    const read = await this.#plan.readAll(states.map(({ output }) => output));
    store.takeTurn(turn.count, () => {
      for (const address of updated) store.set(address, Float64Array.from(this.value(address) as ArrayLike<number>));
      for (const { input, output } of states) store.setState(input, read.get(output) as Float64Array);
    });
    return true;
  }
}

/** Mean over the rows of a feed, entry by entry. */
function meanOf(feed: Feed, rows: Int32Array): Float64Array {
  const data = rowsOf(feed, rows);
  const size = rows.length === 0 ? 0 : data.length / rows.length;
  const mean = new Float64Array(size);
  for (let i = 0; i < data.length; i++) mean[i % size] = (mean[i % size] as number) + (data[i] as number) / rows.length;
  return mean;
}
