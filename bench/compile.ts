import { registry } from '../graph-core/ops/index.ts';
import type { PlanLimits } from '../graph-core/plan/limits.ts';
import { PlanTemplate } from '../graph-core/plan/plan-template.ts';
import type { Plan } from '../graph-core/plan/plan.ts';
import { planningRun } from '../graph-core/plan/run-plan.ts';
import { analyse } from '../graph-core/validate/analyse.ts';
import type { DeviceInfo } from '../kernels/executor.ts';
import { dispatchesOf } from '../kernels/webgpu/dispatches.ts';
import { LruCache } from '../session/lru-cache.ts';
import type { Opened, Ready } from '../session/opened.ts';
import { openDocument } from '../session/opened.ts';
import { carriedInputs, stepTemplateOf, type StepTemplate, openNumbersOf, withNumbers } from '../session/stepper/compile.ts';
import { buildTrainProgram } from '../session/training/train-program.ts';
import { DOCUMENTS, withBlock, withNumber } from './compile-documents.ts';

/**
 * From a document to plans that a device runs, with the text of every kernel: milliseconds for each part, for graphs of three sizes. What a
 * driver makes of the text is not in it.
 */

/** Compilations of one graph: so many at least, and for as long. */
const LEAST_RUNS = 4;
const LONG_MS = 12_000;

const LIMITS: PlanLimits = { alignment: 256, maxArenaBytes: 2 ** 27, maxBindings: 8 };
const DEVICE: DeviceInfo = {
  kind: 'webgpu',
  name: 'bench',
  vendor: '',
  architecture: '',
  software: false,
  precision: 'float32',
  limits: LIMITS,
};

/** Milliseconds by part, in the order in which they are done. */
type Times = Map<string, number>;

class Clock {
  readonly times: Times = new Map();
  #since = performance.now();

  /** What was done since the last call was `part`. */
  lap(part: string): void {
    const now = performance.now();
    this.times.set(part, (this.times.get(part) ?? 0) + now - this.#since);
    this.#since = now;
  }
}

function ready(opened: Opened): Ready {
  if (opened.ready === null) throw new Error(JSON.stringify(opened.diagnostics.slice(0, 3)));
  return opened.ready;
}

/** What a session keeps for documents that differ in numbers of attributes alone. */
interface Kept {
  readonly steps: LruCache<StepTemplate>;
  readonly runs: LruCache<PlanTemplate>;
}

const nothing = (): Kept => ({ steps: new LruCache(1), runs: new LruCache(1) });

/** A document compiled as a session does that was given it, and has `kept` of those before. */
function compile(
  document: Parameters<typeof analyse>[0],
  kept: Kept,
): { readonly times: Times; readonly counts: readonly number[] } {
  const clock = new Clock();
  const analysis = analyse(document);
  clock.lap('analysis');
  const { dataset, objectives, costs, form } = ready(openDocument(document, {}, 1));
  clock.lap('data and key');
  const [objective = null] = objectives;
  const [updatesCurrent, updatesBuffers] = [false, false];
  const spec = { costs, cotangent: null, objective, updatesCurrent, mode: 'eval', updatesBuffers, over: null } as const;
  const open = openNumbersOf(document);
  const { plan: step } = withNumbers(
    kept.steps.get(form, () => stepTemplateOf(document, analysis, spec, LIMITS)),
    open,
  );
  clock.lap('step plan');
  dispatchesOf(step, DEVICE, Number.POSITIVE_INFINITY);
  clock.lap('step WGSL');
  const { samples } = dataset;
  const carried = carriedInputs(dataset);
  const trainSpec = { objectives, schedule: 'sequential', batch: 2, rows: samples, carried, stops: [] } as const;
  const openRun = kept.runs.get(form, () => {
    const train = buildTrainProgram(document, analysis, trainSpec, open);
    clock.lap('train program');
    return new PlanTemplate(planned(train, clock));
  });
  const run = openRun.with(open.numbers);
  clock.lap('numbers');
  const dispatches = dispatchesOf(run, DEVICE, Number.POSITIVE_INFINITY);
  clock.lap('run WGSL');
  const texts = new Set(dispatches.map(({ wgsl }) => wgsl)).size;
  return { times: clock.times, counts: [step.calls.length, run.calls.length, texts] };
}

function planned({ program, loop }: ReturnType<typeof buildTrainProgram>, clock: Clock): Plan {
  const pieces = planningRun(program, registry, LIMITS, loop);
  for (;;) {
    const { done, value } = pieces.next();
    clock.lap(done === true ? 'place' : (value ?? 'other'));
    if (done === true) return value;
  }
}

/** What each of the two plans needs by itself. */
const FOR_BOTH = ['analysis', 'data and key'];
const FOR_STEP = [...FOR_BOTH, 'step plan', 'step WGSL'];

const ofStep = (times: Times): number => FOR_STEP.reduce((all, part) => all + (times.get(part) ?? 0), 0);
const ofRun = (times: Times): number => FOR_BOTH.reduce((all, part) => all + (times.get(part) ?? 0), sum(times) - ofStep(times));

const sum = (times: Times): number => [...times.values()].reduce((a, b) => a + b, 0);

const median = (list: readonly number[]): number => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)] as number;

function medians(all: readonly Times[]): Times {
  const [first = new Map()] = all;
  return new Map([...first.keys()].map((part) => [part, median(all.map((times) => times.get(part) ?? 0))]));
}

/** The median, and the mean of the quicker quarter: what others do on a shared machine only adds to a time. */
function spread(all: readonly Times[], of: (times: Times) => number): readonly [number, number] {
  const list = all.map(of).sort((a, b) => a - b);
  const quick = list.slice(0, Math.ceil(list.length / 4));
  return [median(list), quick.reduce((a, b) => a + b, 0) / quick.length];
}

/** What was compiled, as it is told. */
const WHAT = ['a graph just opened', 'another number in it', 'another block in it'] as const;

/**
 * Medians, and means of the quicker quarter, of some compilations of one kind of graph, of one size: opened, and then edited in one
 * block; the first of a process is apart, since nothing is compiled yet for it.
 */
export function compileTimes(kind: string, blocks: number): object {
  const documentOf = DOCUMENTS[kind];
  if (!documentOf) throw new Error(`there is no kind "${kind}"`);
  const first = compile(documentOf(blocks), nothing());
  const began = performance.now();
  const runs: Times[][] = WHAT.map(() => []);
  for (let round = 1; round <= LEAST_RUNS || performance.now() - began < LONG_MS; round++) {
    const document = documentOf(blocks);
    const kept = nothing();
    const edits = [document, withNumber(document, 0.25 / round), withBlock(document)];
    for (const [i, edited] of edits.entries()) (runs[i] as Times[]).push(compile(edited, kept).times);
  }
  // the first of them are slower than what a session sees that has been open for a while
  const warm = runs.map((times) => times.slice(Math.floor(times.length / 2)));
  const totals = [
    ...WHAT.map((what, i) => [`a step plan: ${what}`, ...spread(warm[i] as Times[], ofStep)]),
    ...WHAT.map((what, i) => [`a run plan: ${what}`, ...spread(warm[i] as Times[], ofRun)]),
    ['both, first in its process', sum(first.times)],
  ];
  return { parts: [...medians(warm[0] as Times[])], totals, counts: first.counts };
}
