import type { Analysis } from '../../graph-core/validate/analysis.ts';
import { names } from '../objectives.ts';
import type { ParameterStore } from '../parameter-store.ts';
import type { Breakpoint, BreakpointHit } from '../protocol.ts';
import { findEntry, holdsInStep, looksAtEntries, nextSigns, type RunPlace } from './breakpoints.ts';
import type { Stepper } from './stepper.ts';
import { type Watched, watchedBy } from './watched.ts';

/** What is stepped through: whose entries the stepper has, and where in the run. */
export interface StopContext {
  readonly stepper: Stepper;
  readonly store: ParameterStore;
  readonly analysis: Analysis;
  /** `mean`, or the sample on view: signs are compared with those of the same view. */
  readonly view: string;
  readonly place: RunPlace;
  readonly signal: AbortSignal | undefined;
}

/** The breakpoints of a session, looked at stage by stage while stepping. */
export class Stops {
  #list: readonly Breakpoint[] = [];
  /** The latest hit, with where it was. */
  #hit: { readonly hit: BreakpointHit; readonly at: string } | null = null;

  get list(): readonly Breakpoint[] {
    return this.#list;
  }

  set(list: readonly Breakpoint[]): void {
    this.#list = list;
  }

  /** Remembers what the cursor stands at; `at` is any text that names where that is. */
  stand(hit: BreakpointHit, at: string): void {
    this.#hit = { hit, at };
  }

  /** What the cursor stands at, if that is still there. */
  hitAt(at: string): BreakpointHit | null {
    return this.#hit?.at === at ? this.#hit.hit : null;
  }

  /** Where the latest hit was. */
  get place(): string | null {
    return this.#hit?.at ?? null;
  }

  /** Forgets the latest hit: the weights are others. */
  leave(): void {
    this.#hit = null;
  }

  /** Stages behind `from`, up to `to`, at which a breakpoint has something to look at. */
  stagesBetween(from: number, to: number, { stepper, analysis }: StopContext): number[] {
    const stages = this.#list.flatMap((breakpoint) => watchedAt(breakpoint, stepper, analysis).map(({ stage }) => stage));
    return [...new Set(stages)].filter((stage) => stage > from && stage <= to).sort((a, b) => a - b);
  }

  /** The first breakpoint that is hit at the stepper's cursor. @throws DeviceError */
  async check(context: StopContext): Promise<BreakpointHit | null> {
    const { stepper, analysis } = context;
    for (const breakpoint of this.#list) {
      const watched = watchedAt(breakpoint, stepper, analysis).filter(({ stage }) => stage === stepper.cursor);
      if (watched.length === 0) continue;
      if (!looksAtEntries(breakpoint.when)) {
        if (holdsInStep(breakpoint.when, context.place)) return placeHit(breakpoint, context.place.step);
        continue;
      }
      for (const each of watched) {
        const hit = await hitOf(breakpoint, each, context);
        if (hit) return hit;
      }
    }
    return null;
  }

  /** The signs of what is watched for a change of sign, at the end of a step; by the name of the state that keeps them. */
  async signs({ stepper, store, analysis, view, signal }: StopContext): Promise<Map<string, Float64Array>> {
    const found = new Map<string, Float64Array>();
    for (const breakpoint of this.#list) {
      if (breakpoint.when.kind !== 'sign') continue;
      for (const { name } of watchedBy(breakpoint, analysis)) {
        const entries = await stepper.entries(name, signal);
        if (!entries) continue;
        const state = names.sign(view, breakpoint.id, name);
        found.set(state, nextSigns(entries, store.state(state, entries.length)));
      }
    }
    return found;
  }
}

/** What a breakpoint looks at, with the stages: of a group that of its first block, unless entries of all of them are looked at. */
function watchedAt(breakpoint: Breakpoint, stepper: Stepper, analysis: Analysis): (Watched & { readonly stage: number })[] {
  const all = watchedBy(breakpoint, analysis).flatMap((watched) => {
    const stage = stageOf(stepper, watched.name);
    return stage === null ? [] : [{ ...watched, stage }];
  });
  if (looksAtEntries(breakpoint.when)) return all;
  const first = Math.min(...all.map(({ stage }) => stage));
  return all.filter(({ stage }) => stage === first);
}

/** The stage, from 1, that makes an output of the program known: what is fed is looked at with the first. */
export function stageOf({ compiled: { stages, step } }: Stepper, name: string): number | null {
  if (!step.program.outputs.some((output) => output.name === name)) return null;
  return stages.infos.length === 0 ? null : Math.max(1, stages.knownAt.get(name) ?? 0);
}

/** Where no number is the reason. */
export const placeHit = (breakpoint: Breakpoint, step: number): BreakpointHit => ({
  breakpoint,
  address: null,
  of: breakpoint.of,
  number: null,
  entry: 0,
  shape: [],
  step: step + 1,
});

/** Whether the entries on view hit a breakpoint. @throws DeviceError */
export async function hitOf(
  breakpoint: Breakpoint,
  { name, address }: Watched,
  { stepper, store, view, place, signal }: StopContext,
): Promise<BreakpointHit | null> {
  const entries = await stepper.entries(name, signal);
  if (!entries) return null;
  const signs = breakpoint.when.kind === 'sign' ? store.state(names.sign(view, breakpoint.id, name), entries.length) : null;
  const found = findEntry(breakpoint.when, entries, signs);
  const shape = stepper.typeOf(address)?.shape ?? [];
  return found && { breakpoint, address, of: breakpoint.of, ...found, shape, step: place.step + 1 };
}
