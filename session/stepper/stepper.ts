import { type Address, type NodeId, splitAddress } from '../../graph-core/model/document.ts';
import type { Dtype, Shape } from '../../graph-core/model/tensor.ts';
import type { Analysis } from '../../graph-core/validate/analysis.ts';
import type { LoadedPlan } from '../../kernels/executor.ts';
import { blockInputs, edgeAt } from '../block-program.ts';
import { Breath } from '../breath.ts';
import { NamedPlan } from '../device-values.ts';
import type { Fed } from '../inside/body.ts';
import { drawOf, type Moment } from '../moment.ts';
import { names, stateOf } from '../objectives.ts';
import type { ParameterStore } from '../parameter-store.ts';
import type { FullTensor, SampleChoice, StepView, TensorSummary } from '../protocol.ts';
import type { Found } from '../search/search.ts';
import type { CompiledStep } from './compile.ts';
import { KinkFinder } from './kinks.ts';
import { feedCotangent, feedRows, feedUpdate, feedWeights, type StepInputs } from './step-inputs.ts';
import { StepValues } from './step-values.ts';
import { type Turn, updateNumber } from './turns.ts';

/**
 * Walks through the stages of one step: forward, backward, update. What a stage made is never overwritten in the eyes of who
 * asks ({@link StepValues}), and the update writes new weights beside the old ones, so that going back is looking at less and
 * is exact by construction.
 */
export class Stepper {
  readonly compiled: CompiledStep;
  readonly #analysis: Analysis;
  readonly #plan: NamedPlan;
  readonly #values: StepValues;
  readonly #kinkFinder: KinkFinder;
  #drawnWith: ReadonlyMap<string, Fed> = new Map();
  #kinks = new Map<string, boolean>();
  #cursor = 0;
  #sample: SampleChoice = 0;
  #samples = 1;
  #batch: number | null = null;
  #turn: Turn | null = null;
  #update = 0;
  #fed = 0;
  #search: StepInputs['search'] = null;
  #found: Found | null = null;

  constructor(compiled: CompiledStep, loaded: LoadedPlan, analysis: Analysis) {
    this.compiled = compiled;
    this.#analysis = analysis;
    this.#plan = new NamedPlan(loaded);
    this.#kinkFinder = new KinkFinder(analysis);
    this.#values = new StepValues(compiled, this.#plan);
  }

  /** The plan it runs. */
  get loaded(): LoadedPlan {
    return this.#plan.loaded;
  }

  /** The optimiser's count of the update that is stepped through, from 1; 0 where nothing is updated. */
  get update(): number {
    return this.#update;
  }

  /** How often it was fed: with the same number it stands at the same point. */
  get fed(): number {
    return this.#fed;
  }

  /** How the blocks behave in this step, and what they draw with where it is one sample's. */
  get moment(): Moment {
    const { mode, over } = this.compiled.spec;
    return { mode, draw: over === null ? drawOf((name) => this.#values.peek(name)) : null };
  }

  get cursor(): number {
    return this.#cursor;
  }

  get length(): number {
    return this.compiled.stages.infos.length;
  }

  /** At the end of the step: its update, where it has one, is made. */
  get isDone(): boolean {
    return this.#cursor >= this.length;
  }

  /** Stages of forward and backward: the cursor of a step whose update is still to come. */
  get gradientsDone(): number {
    const first = this.compiled.stages.infos.findIndex((stage) => stage.phase === 'update');
    return first < 0 ? this.length : first;
  }

  /** Feeds all inputs anew; what was computed is forgotten and the cursor goes to the beginning. */
  feed(inputs: StepInputs): void {
    const { dataset, store, sample, batch, cotangent, turn, search = null } = inputs;
    this.#search = search;
    this.#found = null;
    this.#values.begin();
    this.#fed++;
    this.#kinks = new Map();
    this.#cursor = 0;
    this.#sample = sample;
    this.#samples = dataset.samples;
    this.#batch = batch?.length ?? null;
    const { over, cotangent: start } = this.compiled.spec;
    this.#drawnWith = feedRows(this.#plan, this.#values, inputs, over !== null);
    feedWeights(this.#plan, this.#values, inputs, this.#analysis);
    this.#turn = turn;
    this.#update = turn ? updateNumber(turn, store.steps - store.since(turn.objective.index)) : 0;
    if (turn) feedUpdate(this.#plan, turn.objective, this.#update, store);
    if (start !== null && cotangent) feedCotangent(this.#plan, names.cotangent(start), cotangent);
  }

  /** Moves to a stage, computing what is not known yet. @throws DeviceError */
  async goTo(cursor: number, signal?: AbortSignal): Promise<void> {
    const target = Math.max(0, Math.min(this.length, cursor));
    if (target > this.gradientsDone) await this.#lookFor(signal);
    await this.#values.reach(target, signal);
    await this.#findKinks(target, signal);
    this.#cursor = target;
  }

  /** An update that has to be searched for waits for it: it is fed like an input. */
  async #lookFor(signal?: AbortSignal): Promise<void> {
    const objective = this.#turn?.objective;
    if (!objective?.optimiser.searches || this.#found !== null) return;
    if (!this.#search) throw new Error(`nothing searches for the update of ${objective.optimiser.type}`);
    this.#found = await this.#search(signal);
    for (const [address, moved] of this.#found.moved) this.#plan.write(names.moved(objective.index, address), moved);
  }

  /** How long the calls before the first stage and those of each stage take; nothing on view changes. @throws DeviceError */
  measure(runs: number, signal?: AbortSignal): Promise<readonly (readonly number[])[]> {
    return this.#values.measure(runs, signal);
  }

  #isKnown(name: string): boolean {
    return this.#values.has(name) && (this.compiled.stages.knownAt.get(name) ?? 0) <= this.#cursor;
  }

  /** A value at the cursor; a parameter's is the new one once its update was made. Large ones have to be recalled. */
  value(address: Address): ArrayLike<number> | null {
    const name = this.#valueName(address);
    return this.#isKnown(name) ? this.#values.get(name) : null;
  }

  /** A gradient at the cursor: the total of an address, what came through the wire `edge:<from>-><to>` or a port alone. */
  gradient(address: Address): ArrayLike<number> | null {
    const name = this.#gradientName(address);
    return this.#isKnown(name) ? this.#values.get(name) : null;
  }

  /** What came back through an input port alone, also that of a weight of the block's own. */
  wire(port: Address): ArrayLike<number> | null {
    const name = names.wire(port);
    return this.#isKnown(name) ? this.#values.get(name) : null;
  }

  /** All entries of an output of the program at the cursor, as the view shows them; null while it is not known. @throws DeviceError */
  async entries(name: string, signal?: AbortSignal): Promise<ArrayLike<number> | null> {
    if (!this.#isKnown(name)) return null;
    await this.#values.recall([name], signal);
    return this.#values.get(name);
  }

  /** All entries of what came back through an input port alone; null while it is not known. @throws DeviceError */
  async wireEntries(port: Address, signal?: AbortSignal): Promise<Float64Array | null> {
    const entries = await this.entries(names.wire(port), signal);
    return entries && Float64Array.from(entries);
  }

  /** What a block reads, before the update, whatever the cursor. Large ones have to be recalled. */
  before(address: Address): ArrayLike<number> | null {
    return this.#values.has(address) ? this.#values.get(address) : null;
  }

  /**
   * Makes all entries of large values at hand, which are not held: the block's inputs, its output's gradient and what came
   * back through its ports. @throws DeviceError
   */
  async recallBlock(node: NodeId, signal?: AbortSignal): Promise<void> {
    const outputs = [...(this.#analysis.nodes.get(node)?.outputs.keys() ?? [])].map((port) => `${node}.${port}`);
    const inputs = blockInputs(this.#analysis, node);
    const wires = inputs.flatMap(({ from, at }) => [from, names.wire(at)]);
    await this.#values.recall([...wires, ...outputs.map((address) => this.#gradientName(address))], signal);
  }

  #valueName(address: Address): string {
    const next = names.next(address);
    return this.#isKnown(next) ? next : address;
  }

  /** What blocks that draw are fed with, by port: over several samples each has a number of its own. Empty where nothing draws. */
  get drawnWith(): ReadonlyMap<string, Fed> {
    return this.#drawnWith;
  }

  /** An output of the program as the plan holds it: of each sample, where it has one for each. Null while it is not known. @throws DeviceError */
  async perSample(name: string, signal?: AbortSignal): Promise<Fed | null> {
    const output = this.#plan.output(name);
    if (!output || !this.#isKnown(name)) return null;
    return { data: await this.#values.raw(name, signal), perSample: output.axes.length > 0 };
  }

  #gradientName(address: Address): string {
    if (address.startsWith('edge:')) return names.wire(address.slice(address.indexOf('->') + 2));
    const total = names.gradient(address);
    return this.#values.typeOf(total) ? total : names.wire(address);
  }

  typeOf(address: Address): { readonly dtype: Dtype; readonly shape: Shape } | undefined {
    return this.#values.typeOf(address) ?? this.#values.typeOf(this.#gradientName(address));
  }

  /** All entries of what is known at the cursor. @throws DeviceError */
  async tensor(address: Address, what: 'value' | 'gradient', signal?: AbortSignal): Promise<FullTensor | null> {
    const name = what === 'value' ? this.#valueName(address) : this.#gradientName(address);
    const type = this.typeOf(address);
    if (!type || !this.#isKnown(name)) return null;
    await this.#values.recall([name], signal);
    const isMean = this.compiled.spec.over !== null;
    const dtype = what === 'gradient' || isMean ? 'float' : type.dtype;
    return { dtype, shape: type.shape, data: Float64Array.from(this.#values.get(name)) };
  }

  summary(address: Address, what: 'value' | 'gradient'): TensorSummary | null {
    const name = what === 'value' ? this.#valueName(address) : this.#gradientName(address);
    return this.#isKnown(name) ? this.#values.summary(name) : null;
  }

  /** Of what the passes read and made, before the update, whatever the cursor. */
  summaryBefore(address: Address): TensorSummary | null {
    return this.#values.has(address) ? this.#values.summary(address) : null;
  }

  /** Everything known at the cursor, within this step. */
  view(generation: number): Omit<StepView, 'step' | 'kept' | 'keptBytes' | 'turn' | 'hit'> {
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
      batch: this.#batch,
      recomputes: !this.compiled.keepsAll,
      values,
      gradients,
      kinks: this.#forwardNodes(this.#cursor).filter((node) => this.#kinks.get(node) === true),
      firstNonFinite: nodeOf(this.#firstNonFinite(values)),
    };
  }

  #forwardNodes(cursor: number): string[] {
    const done = this.compiled.stages.infos.slice(0, cursor);
    return done.flatMap(({ phase, node }) => (phase === 'forward' ? [node] : []));
  }

  /** A mean over samples has no kinks of its own. */
  async #findKinks(cursor: number, signal?: AbortSignal): Promise<void> {
    if (this.compiled.spec.over !== null) return;
    const breath = new Breath(signal);
    for (const node of this.#forwardNodes(cursor)) {
      if (this.#kinks.has(node)) continue;
      await breath.take();
      this.#kinks.set(node, await this.#kinkFinder.isAtKink(node, (address) => this.#values.peek(address)));
    }
  }

  /** Address of the first value known at the cursor with a NaN or an infinity, in forward order and then that of the updates. */
  firstBadValue(): Address | null {
    const known = this.compiled.step.values.flatMap((address) => {
      const summary = this.summary(address, 'value');
      return summary ? [[address, summary] as const] : [];
    });
    return this.#firstNonFinite(Object.fromEntries(known));
  }

  /** Whether what is not finite of a weight came with an update on view: it was finite before. */
  isUpdatedHere(address: Address): boolean {
    const done = this.compiled.stages.infos.slice(0, this.cursor);
    if (!done.some(({ phase, makes }) => phase === 'update' && makes.includes(address))) return false;
    return Array.from(this.before(address) ?? []).every(Number.isFinite);
  }

  /** The value, in forward order, that is the first with a NaN or an infinity. */
  #firstNonFinite(values: Readonly<Record<string, TensorSummary>>): Address | null {
    const { knownAt } = this.compiled.stages;
    const at = (address: Address): number => (this.isUpdatedHere(address) ? this.length : (knownAt.get(address) ?? 0));
    const bad = this.compiled.step.values.filter((address) => (values[address]?.nonFinite ?? 0) > 0);
    const [first] = bad.sort((a, b) => at(a) - at(b));
    return first ?? null;
  }

  /** Writes the update that was made into the store; false while it is not made in full. */
  async commit(store: ParameterStore, signal?: AbortSignal): Promise<boolean> {
    const turn = this.#turn;
    const { updated } = this.compiled.step;
    // with several objectives one may have nothing to update, and its turn passes all the same
    if (!turn || !this.isDone || (updated.length === 0 && turn.count === 1)) return false;
    const isSearched = turn.objective.optimiser.searches === true;
    const states = isSearched ? [] : stateOf(turn.objective).filter(({ address }) => updated.includes(address));
    await this.#lookFor(signal);
    await this.#values.reach(this.length, signal);
    const read = await this.#plan.readAll([...states.map(({ output }) => output), ...updated.map(names.next)]);
    store.takeTurn(turn, () => {
      for (const address of updated) store.set(address, read.get(names.next(address)) as Float64Array);
      if (turn.isAhead) return;
      for (const [input, data] of this.#found?.state ?? []) store.setState(input, data);
      for (const { input, output } of states) store.setState(input, read.get(output) as Float64Array);
    });
    return true;
  }
}

const nodeOf = (address: Address | null): NodeId | null => (address === null ? null : splitAddress(address).node);
