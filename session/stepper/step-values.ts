import type { Dtype, Shape } from '../../graph-core/model/tensor.ts';
import { Breath } from '../breath.ts';
import type { NamedPlan } from '../device-values.ts';
import { names } from '../objectives.ts';
import type { TensorSummary } from '../protocol.ts';
import { summarise } from '../summary.ts';
import type { CompiledStep } from './compile.ts';

/** Entries of a value that stay here once they were read; of a larger one only the summary does. */
const KEPT_ENTRIES = 2 ** 15;

/** A measurement takes at least this long, in milliseconds, or so many repetitions. */
const MEASURED_MS = 1;
const MAX_TIMES = 256;

/**
 * What a step's plan has made so far, by output name. Small values are held, large ones summarised and fetched again when
 * somebody asks for all of their entries: from the device's memory where the plan keeps every value, else by running the
 * plan once more up to the stage that makes them. Inputs are never overwritten, so that a second run gives the same bits.
 */
export class StepValues {
  readonly #compiled: CompiledStep;
  readonly #plan: NamedPlan;
  readonly #types: ReadonlyMap<string, { readonly dtype: Dtype; readonly shape: Shape }>;
  readonly #outputs: readonly string[];
  #held = new Map<string, ArrayLike<number>>();
  #summaries = new Map<string, TensorSummary>();
  /** Large values that were fetched again, until others are. */
  #recalled = new Map<string, ArrayLike<number>>();
  #callsDone = 0;

  constructor(compiled: CompiledStep, plan: NamedPlan) {
    this.#compiled = compiled;
    this.#plan = plan;
    const { program, values, gradients, wires, updated } = compiled.step;
    this.#types = new Map(program.outputs.map(({ name, id }) => [name, program.types[id] ?? { dtype: 'float', shape: [] }]));
    this.#outputs = [...values, ...gradients.map(names.gradient), ...wires.map(names.wire), ...updated.map(names.next)];
  }

  /** Forgets everything: other inputs are fed. */
  begin(): void {
    this.#held = new Map();
    this.#summaries = new Map();
    this.#recalled = new Map();
    this.#callsDone = 0;
  }

  /** A value that the host knows, since it fed it. */
  hold(name: string, data: ArrayLike<number>): void {
    this.#held.set(name, data);
  }

  typeOf(name: string): { readonly dtype: Dtype; readonly shape: Shape } | undefined {
    return this.#types.get(name);
  }

  /** Whether it was computed or fed. */
  has(name: string): boolean {
    return this.#held.has(name) || this.#summaries.has(name);
  }

  /** All entries, where they are held. Undefined for what is not computed, and for what is too large and not recalled. */
  peek(name: string): ArrayLike<number> | undefined {
    return this.#held.get(name) ?? this.#recalled.get(name);
  }

  /** All entries of what is known. @throws Error for a large value that nobody recalled: it must not look like an unknown one */
  get(name: string): ArrayLike<number> {
    const data = this.peek(name);
    if (!data) throw new Error(`${name} was let go and has to be recalled`);
    return data;
  }

  summary(name: string): TensorSummary | null {
    const before = this.#summaries.get(name);
    const type = this.#types.get(name);
    const data = this.peek(name);
    if (before || !type || !data) return before ?? null;
    const isMean = this.#compiled.spec.over !== null;
    const summary = summarise(isMean ? 'float' : type.dtype, type.shape, data);
    this.#summaries.set(name, summary);
    return summary;
  }

  /** Computes up to the end of a stage and reads what has become known by then. @throws DeviceError */
  async reach(stage: number, signal?: AbortSignal): Promise<void> {
    const { keepsAll, stages } = this.#compiled;
    const breath = new Breath(signal);
    // what is overwritten by later stages has to be read as soon as its own is done
    for (let at = keepsAll ? stage : 0; at <= stage; at++) {
      const wanted = this.#outputs.filter((name) => (stages.knownAt.get(name) ?? 0) <= at && !this.has(name));
      if (at < stage && wanted.length === 0) continue;
      await breath.take();
      await this.#runTo(at, signal);
      for (const [name, data] of await this.#read(wanted)) {
        this.#held.set(name, data);
        if (data.length <= KEPT_ENTRIES) continue;
        this.summary(name);
        this.#held.delete(name);
      }
    }
  }

  /** Fetches large values again, in the order of the stages that make them; what is held or unknown is left alone. */
  async recall(wanted: readonly string[], signal?: AbortSignal): Promise<void> {
    const { keepsAll, stages } = this.#compiled;
    const missing = [...new Set(wanted)].filter((name) => this.has(name) && !this.#held.has(name));
    if (missing.every((name) => this.#recalled.has(name))) return;
    this.#recalled = new Map();
    const breath = new Breath(signal);
    const byStage = new Map<number, string[]>();
    for (const name of missing) {
      const at = keepsAll ? 0 : (stages.knownAt.get(name) ?? 0);
      byStage.set(at, [...(byStage.get(at) ?? []), name]);
    }
    for (const [at, list] of [...byStage].sort(([a], [b]) => a - b)) {
      await breath.take();
      await this.#returnTo(at, signal);
      for (const [name, data] of await this.#read(list)) this.#recalled.set(name, data);
    }
  }

  /** All entries as the plan holds them, of each sample where it has one for each. @throws DeviceError */
  async raw(name: string, signal?: AbortSignal): Promise<Float64Array> {
    await this.#returnTo(this.#compiled.stages.knownAt.get(name) ?? 0, signal);
    return this.#plan.read(name);
  }

  /**
   * Milliseconds of the calls before the first stage and of each stage, once for every run. The calls read what they read
   * before and give the same bits again; where memory is used again, the next question computes from the beginning.
   */
  async measure(runs: number, signal?: AbortSignal): Promise<number[][]> {
    const { keepsAll, stages } = this.#compiled;
    const ends = [stages.prologue, ...stages.ends];
    const times = ends.map((): number[] => []);
    const breath = new Breath(signal);
    if (!keepsAll) this.#callsDone = 0;
    for (let run = 0; run < runs; run++) {
      let from = 0;
      for (const [i, end] of ends.entries()) {
        await breath.take();
        times[i]?.push(end > from ? await this.#timed(from, end, signal) : 0);
        from = Math.max(from, end);
      }
    }
    return times;
  }

  /** Short calls are run several times over, since clocks are coarse: only where no call overwrites what another one reads. */
  async #timed(from: number, end: number, signal: AbortSignal | undefined): Promise<number> {
    for (let times = 1; ; times *= 4) {
      const since = performance.now();
      for (let i = 0; i < times; i++) await this.#plan.loaded.run(from, end, signal);
      const passed = performance.now() - since;
      if (passed >= MEASURED_MS || times >= MAX_TIMES || !this.#compiled.keepsAll) return passed / times;
    }
  }

  /** Has what a stage made in its place again, where later ones may have overwritten it. */
  async #returnTo(stage: number, signal?: AbortSignal): Promise<void> {
    if (this.#compiled.keepsAll) return;
    if (this.#callsDone > this.#callsOf(stage)) this.#callsDone = 0;
    await this.#runTo(stage, signal);
  }

  #callsOf(stage: number): number {
    const { ends, prologue } = this.#compiled.stages;
    return stage === 0 ? prologue : (ends[stage - 1] as number);
  }

  async #runTo(stage: number, signal?: AbortSignal): Promise<void> {
    const from = this.#callsDone;
    const end = this.#callsOf(stage);
    if (end <= from) return;
    // a run that is broken off may have overwritten what its first calls read
    if (!this.#compiled.keepsAll) this.#callsDone = 0;
    await this.#plan.loaded.run(from, end, signal);
    this.#callsDone = end;
  }

  async #read(wanted: readonly string[]): Promise<[string, Float64Array][]> {
    const sources = wanted.map((name) => [name, this.#source(name)] as const);
    const read = await this.#plan.readAll([...new Set(sources.map(([, source]) => source))]);
    return sources.map(([name, source]) => [name, read.get(source) as Float64Array]);
  }

  /** The mean over the samples where the stepper shows means and the value has them. */
  #source(name: string): string {
    const mean = names.mean(name);
    return this.#plan.output(mean) ? mean : name;
  }
}
