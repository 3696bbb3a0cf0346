import type { Address } from '../../graph-core/model/document.ts';
import { err, errorAt, ok, type Result } from '../../graph-core/model/result.ts';
import { sizeOf, type TensorData } from '../../graph-core/model/tensor.ts';
import { registry } from '../../graph-core/ops/index.ts';
import { buildProgram } from '../../graph-core/program/build.ts';
import type { Program } from '../../graph-core/program/program.ts';
import { batch } from '../../graph-core/transform/batch.ts';
import { withTotalCost } from '../../graph-core/transform/mean.ts';
import type { Executor } from '../../kernels/executor.ts';
import { Breath } from '../breath.ts';
import { splitOrder } from '../data/random-values.ts';
import { openGroups } from '../flatten.ts';
import { names, TOTAL } from '../objectives.ts';
import { carriedBy, evaluate, type RunRequest, runGraph } from '../run.ts';
import { alongRows } from './along-rows.ts';
import { holdStops } from './held-stops.ts';
import { ENTRIES, MovedCosts, OFFSETS } from './moved-costs.ts';

/** What is wrong at one entry of a parameter, or would be if it were more. */
export interface WorstEntry {
  /** Row-major index. */
  readonly index: number;
  /** By the chain rule. */
  readonly gradient: number;
  /** By differences. */
  readonly difference: number;
  /** |gradient - difference| over what is allowed: above 1 it fails. */
  readonly error: number;
}

export interface GradientRow {
  readonly address: Address;
  readonly entries: number;
  /** Entries looked at: all, or a seeded choice of them. */
  readonly checked: number;
  /** Entries at which the cost has a kink: there is no derivative to compare with. */
  readonly kinks: readonly number[];
  /** Null where every entry looked at is a kink, or there is none. */
  readonly worst: WorstEntry | null;
  readonly passed: boolean;
}

export interface GradientReport {
  readonly rows: readonly GradientRow[];
  /** Blocks whose output was held constant in the differences, since no gradient passes them by definition. */
  readonly held: readonly string[];
}

export interface CheckOptions {
  /** Entries of one parameter that are looked at. */
  readonly maxEntries?: number;
  readonly seed?: number;
  /** Told before each parameter how many are done, and of how many. */
  readonly onProgress?: ((done: number, of: number) => void) | undefined;
  /** Ends it between two evaluations. */
  readonly signal?: AbortSignal | undefined;
}

/** Step of the differences, relative to the entry: of the order of the fifth root of the rounding error. */
const STEP = 3e-4;
/** The second try, where something may lie within the first step. */
const FINE_STEP = 1e-6;
/** How far gradient and difference may be apart, beside the rounding of the cost. */
const TOLERANCE = { relative: 1e-6, absolute: 1e-8 };
/** For the second try where a corner was seen: another one may lie within that step too, or the slope change fast. */
const LOOSE_TOLERANCE = { relative: 1e-4, absolute: 1e-6 };
/** Roundings in the cost, each of its last place: a step makes a slope of them that is none. */
const ROUNDINGS = 32;
/** How much of an error the differences have to contradict one another by for it to be their own and not the gradient's. */
const CONTRADICTION = 0.25;

/**
 * Compares the gradient of the cost, or of one sample's values along given rows, with extrapolated central differences,
 * parameter by parameter. Give it the float64 executor: in float32 differences say nothing. The perturbed weights lie on a
 * probe axis and are evaluated many at once. What a stop-gradient passes on is held at its value, so that both sides are the derivative that the graph defines.
 */
export async function checkGradients(
  request: RunRequest,
  executor: Executor,
  options: CheckOptions = {},
): Promise<Result<GradientReport>> {
  if (request.costs.length === 0 && request.cotangents.size === 0)
    return err([
      errorAt(
        'check/no-cost',
        request.document.name,
        'there is no cost whose gradient could be checked',
        'wire a cost block to the model, or let backward begin at a value',
      ),
    ]);
  const parameters = request.analysis.parameters.filter(({ spec }) => spec.role !== 'buffer');
  const addresses = parameters.map((p) => p.address);
  const analytic = await runGraph({ ...request, values: [], gradients: addresses }, executor, options.signal);
  if (!analytic.ok) return analytic;
  const { program: cost, values, nodes } = holdStops(costProgram(request));
  const inputs = feedsOf(request);
  if (values) for (const { name, tensor } of await evaluate(values, inputs, executor)) inputs.set(name, tensor.data);
  const checked = parameters.filter(({ address }) => cost.inputs.some((input) => input.name === address));
  const costs = new MovedCosts({ cost, inputs, addresses: checked.map((p) => p.address), executor, signal: options.signal });
  const breath = new Breath(options.signal);
  const rows: GradientRow[] = [];
  try {
    for (const { address, shape } of checked) {
      await breath.take();
      options.onProgress?.(rows.length, checked.length);
      const gradient = analytic.value.gradients.get(address)?.data ?? new Float64Array(sizeOf(shape));
      rows.push(await checkParameter({ costs, address, gradient }, options));
    }
  } finally {
    costs.destroy();
  }
  return ok({ rows, held: nodes });
}

/** Observed variables have gradients too: they are checked as if they were parameters. */
export function withObserved(request: RunRequest): RunRequest {
  const { analysis, feeds } = request;
  const observed = analysis.observed.flatMap(({ address, dtype, shape }) => {
    const feed = feeds.get(address);
    if (dtype !== 'float' || !feed) return [];
    const all = feed.carries && request.samples !== null ? [request.samples, ...shape] : shape;
    return [{ parameter: { address, shape: all, trainable: false, spec: {}, fanIn: 1 }, data: feed.data }];
  });
  return {
    ...request,
    analysis: { ...analysis, parameters: [...analysis.parameters, ...observed.map((o) => o.parameter)] },
    parameters: new Map([...request.parameters, ...observed.map((o) => [o.parameter.address, o.data] as const)]),
  };
}

/** Data of the cost's inputs, by name. */
function feedsOf({ parameters, feeds, cotangents }: RunRequest): Map<string, TensorData> {
  const rows = [...cotangents].map(([address, { data }]) => [names.cotangent(address), data] as const);
  return new Map([...parameters, ...[...feeds].map(([name, feed]) => [name, feed.data] as const), ...rows]);
}

/** What is differentiated: the total cost over the samples of a request, or the values that backward begins at along their rows. */
function costProgram(request: RunRequest): Program {
  if (request.cotangents.size > 0) {
    const forward = openGroups(buildProgram(request.document, request.analysis, registry, request.mode), request.analysis);
    return alongRows(forward, new Map([...request.cotangents.keys()].map((address) => [address, names.cotangent(address)])));
  }
  const total = withTotalCost(
    buildProgram(request.document, request.analysis, registry, request.mode),
    registry,
    request.costs,
    TOTAL,
  );
  const many = request.samples === null ? total : batch(total, registry, 'sample', request.samples, carriedBy(request.feeds));
  return { ...many, outputs: many.outputs.filter((o) => o.name === TOTAL) };
}

/** The cost as a function of its inputs, and the gradient of one of them. */
export interface ParameterCheck {
  readonly costs: MovedCosts;
  readonly address: Address;
  readonly gradient: TensorData;
}

/** One input of a cost: its gradient against differences, all entries or a seeded choice. @throws DeviceError */
export async function checkParameter(check: ParameterCheck, { maxEntries = 48, seed = 0 }: CheckOptions): Promise<GradientRow> {
  const entries = check.gradient.length;
  const chosen =
    entries <= maxEntries
      ? Array.from({ length: entries }, (_, i) => i)
      : [...splitOrder(entries, seed).subarray(0, maxEntries)].sort((a, b) => a - b);
  const kinks: number[] = [];
  let worst: WorstEntry | null = null;
  const keep = (entry: WorstEntry): void => {
    if (worst === null || !(entry.error <= worst.error)) worst = entry;
  };
  const again: Probe[] = [];
  const first = chosen.map((index): Probe => ({ index, tolerance: TOLERANCE }));
  for (const entry of await compare(check, first, STEP)) {
    if (entry.error <= 1 || !entry.isWorthCloser) keep(entry);
    else again.push({ index: entry.index, tolerance: entry.isRough ? LOOSE_TOLERANCE : TOLERANCE });
  }
  for (const entry of await compare(check, again, FINE_STEP)) {
    if (entry.isKink) kinks.push(entry.index);
    else keep(entry);
  }
  const found = worst as WorstEntry | null;
  return {
    address: check.address,
    entries,
    checked: chosen.length,
    kinks,
    worst: found && strip(found),
    passed: found === null || found.error <= 1,
  };
}

const strip = ({ index, gradient, difference, error }: WorstEntry): WorstEntry => ({ index, gradient, difference, error });

interface Probe {
  readonly index: number;
  readonly tolerance: typeof TOLERANCE;
}

interface Compared extends WorstEntry {
  /** The differences contradict one another as much as the gradient: within the step the cost is not smooth. */
  readonly isRough: boolean;
  /** A closer look could tell more: rounding alone would not hide there what was seen here. */
  readonly isWorthCloser: boolean;
  readonly isKink: boolean;
}

/** Differences at some entries, each against its gradient. */
async function compare(check: ParameterCheck, probes: readonly Probe[], step: number): Promise<Compared[]> {
  const out: Compared[] = [];
  const value = check.costs.valueOf(check.address);
  for (let from = 0; from < probes.length; from += ENTRIES) {
    const part = probes.slice(from, from + ENTRIES);
    const steps = part.map(({ index }) => step * Math.max(1, Math.abs(value[index] as number)));
    const entries = part.map(({ index }) => index);
    const { at, costs } = await check.costs.at(check.address, entries, steps);
    part.forEach((probe, i) => {
      const moved = Array.from(OFFSETS, (_, k) => costs[i * OFFSETS.length + k] as number);
      out.push(judge(probe, check.gradient[probe.index] as number, steps[i] as number, at, moved));
    });
  }
  return out;
}

/** One entry: its gradient against the costs at the {@link OFFSETS}, `h` being the step and `at` the cost in the middle. */
function judge({ index, tolerance }: Probe, gradient: number, h: number, at: number, moved: readonly number[]): Compared {
  const [right, left, halfRight, halfLeft] = moved as [number, number, number, number];
  const whole = (right - left) / (2 * h);
  const half = (halfRight - halfLeft) / h;
  const difference = (4 * half - whole) / 3;
  const rounding = (ROUNDINGS * Number.EPSILON * Math.abs(at)) / h;
  const allowed = tolerance.absolute + rounding + tolerance.relative * Math.max(Math.abs(gradient), Math.abs(difference));
  const apart = Math.abs(gradient - difference);
  // the bend of a smooth function shrinks with the step, that of a kink stays
  const bend = Math.abs(right + left - 2 * at) / h;
  const halfBend = Math.abs(halfRight + halfLeft - 2 * at) / (h / 2);
  const contradiction = Math.max(Math.abs(whole - half), Math.abs(bend - 2 * halfBend));
  const isBent = bend > Math.max(1e-3, 1e-3 * Math.abs(gradient)) && halfBend > 0.75 * bend;
  const error = Number.isNaN(apart) ? Number.POSITIVE_INFINITY : apart / allowed;
  // where a cost is not finite the comparisons are false: nothing was seen that would be smooth
  const isRough = !(contradiction < CONTRADICTION * apart);
  const isWorthCloser = isRough || (rounding * STEP) / FINE_STEP < apart / 4;
  return { index, gradient, difference, error, isRough, isWorthCloser, isKink: isBent && error > 1 };
}
