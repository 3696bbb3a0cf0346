import type { Address } from '../graph-core/model/document.ts';
import { err, errorAt, ok, type Result } from '../graph-core/model/result.ts';
import { sizeOf, type TensorData } from '../graph-core/model/tensor.ts';
import { registry } from '../graph-core/ops/index.ts';
import { buildProgram } from '../graph-core/program/build.ts';
import type { Program } from '../graph-core/program/program.ts';
import { batch } from '../graph-core/transform/batch.ts';
import { withTotalCost } from '../graph-core/transform/mean.ts';
import type { Executor } from '../kernels/executor.ts';
import { holdStops } from './held-stops.ts';
import { splitOrder } from './random-values.ts';
import { carriedBy, evaluate, type RunRequest, runGraph } from './run.ts';
import { errorOf } from './session-error.ts';

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
}

/** Step of the differences, relative to the entry: of the order of the fifth root of the rounding error. */
const STEP = 3e-4;
/** The second try, where a kink may lie within the first step. */
const FINE_STEP = 1e-6;
const TOLERANCE = { relative: 1e-6, absolute: 1e-8 };
const FINE_TOLERANCE = { relative: 1e-4, absolute: 1e-6 };
/** Perturbed copies in one go. */
const PROBES = 64;
/** Offsets, in steps: two central differences, extrapolated. */
const OFFSETS = [1, -1, 0.5, -0.5] as const;

/**
 * Compares the gradient of the cost with extrapolated central differences, parameter by parameter. Give it the float64
 * executor: in float32 differences say nothing. The perturbed weights lie on a probe axis and are evaluated many at once.
 * What a stop-gradient passes on is held at its value, so that both sides are the derivative that the graph defines.
 */
export async function checkGradients(
  request: RunRequest,
  executor: Executor,
  options: CheckOptions = {},
): Promise<Result<GradientReport>> {
  if (request.costs.length === 0)
    return err([
      errorAt(
        'check/no-cost',
        request.document.name,
        'there is no cost whose gradient could be checked',
        'wire a cost block to the model',
      ),
    ]);
  const addresses = request.analysis.parameters.map((p) => p.address);
  const analytic = await runGraph({ ...request, values: [], gradients: addresses }, executor);
  if (!analytic.ok) return analytic;
  const { program: cost, values, nodes } = holdStops(costProgram(request));
  const inputs = feedsOf(request);
  if (values) for (const { name, tensor } of await evaluate(values, inputs, executor)) inputs.set(name, tensor.data);
  const rows: GradientRow[] = [];
  for (const { address, shape } of request.analysis.parameters) {
    if (!cost.inputs.some((input) => input.name === address)) continue;
    const gradient = analytic.value.gradients.get(address)?.data ?? new Float64Array(sizeOf(shape));
    rows.push(await checkParameter({ inputs, cost, executor, address, gradient }, options));
  }
  return ok({ rows, held: nodes });
}

/** Data of the cost's inputs, by name. */
function feedsOf({ parameters, feeds }: RunRequest): Map<string, TensorData> {
  return new Map([...parameters, ...[...feeds].map(([name, feed]) => [name, feed.data] as const)]);
}

/** The total cost over the samples of a request. */
function costProgram(request: RunRequest): Program {
  const total = withTotalCost(buildProgram(request.document, request.analysis, registry), registry, request.costs, 'cost');
  const many = request.samples === null ? total : batch(total, registry, 'sample', request.samples, carriedBy(request.feeds));
  return { ...many, outputs: many.outputs.filter((o) => o.name === 'cost') };
}

interface ParameterCheck {
  readonly inputs: ReadonlyMap<string, TensorData>;
  readonly cost: Program;
  readonly executor: Executor;
  readonly address: Address;
  readonly gradient: TensorData;
}

async function checkParameter(check: ParameterCheck, { maxEntries = 48, seed = 0 }: CheckOptions): Promise<GradientRow> {
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
  const doubtful: number[] = [];
  for (const entry of await compare(check, chosen, STEP, TOLERANCE)) {
    if (entry.error <= 1) keep(entry);
    else doubtful.push(entry.index);
  }
  for (const entry of await compare(check, doubtful, FINE_STEP, FINE_TOLERANCE)) {
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

/** Differences at some entries, each against its gradient. */
async function compare(
  check: ParameterCheck,
  entries: readonly number[],
  step: number,
  tolerance: typeof TOLERANCE,
): Promise<(WorstEntry & { isKink: boolean })[]> {
  const out: (WorstEntry & { isKink: boolean })[] = [];
  const perGo = PROBES / OFFSETS.length;
  for (let from = 0; from < entries.length; from += perGo) {
    const part = entries.slice(from, from + perGo);
    const value = check.inputs.get(check.address) as TensorData;
    const steps = part.map((index) => step * Math.max(1, Math.abs(value[index] as number)));
    const { at, costs } = await perturbed(check, part, steps);
    part.forEach((index, i) => {
      const h = steps[i] as number;
      const [right, left, halfRight, halfLeft] = OFFSETS.map((_, k) => costs[i * OFFSETS.length + k] as number) as [
        number,
        number,
        number,
        number,
      ];
      const difference = (4 * ((halfRight - halfLeft) / h) - (right - left) / (2 * h)) / 3;
      const gradient = check.gradient[index] as number;
      const allowed =
        tolerance.absolute * Math.max(1, Math.abs(at)) + tolerance.relative * Math.max(Math.abs(gradient), Math.abs(difference));
      const error = Math.abs(gradient - difference) / allowed;
      // the bend of a smooth function shrinks with the step, that of a kink stays
      const bend = Math.abs(right + left - 2 * at) / h;
      const halfBend = Math.abs(halfRight + halfLeft - 2 * at) / (h / 2);
      const isKink = bend > Math.max(1e-3, 1e-3 * Math.abs(gradient)) && halfBend > 0.75 * bend;
      out.push({
        index,
        gradient,
        difference,
        error: Number.isNaN(error) ? Number.POSITIVE_INFINITY : error,
        isKink: isKink && error > 1,
      });
    });
  }
  return out;
}

/** The cost as it is, and with each entry moved by each offset: [entries][offsets]. */
async function perturbed(
  check: ParameterCheck,
  entries: readonly number[],
  steps: readonly number[],
): Promise<{ at: number; costs: ArrayLike<number> }> {
  const { inputs, cost, executor, address } = check;
  const value = inputs.get(address) as TensorData;
  const probes = entries.length * OFFSETS.length + 1;
  const data = new Float64Array(probes * value.length);
  for (let p = 0; p < probes; p++) data.set(value, p * value.length);
  entries.forEach((index, i) => {
    OFFSETS.forEach((offset, k) => {
      const place = (i * OFFSETS.length + k) * value.length + index;
      data[place] = (data[place] as number) + offset * (steps[i] as number);
    });
  });
  const program = batch(cost, registry, 'probe', probes, new Set([address]));
  const [found] = await evaluate(program, new Map([...inputs, [address, data]]), executor);
  if (!found) throw new Error('the cost was not computed');
  // A cost that the parameter does not enter is the same for all probes.
  const costs = found.axes.includes('probe') ? found.tensor.data : new Float64Array(probes).fill(found.tensor.data[0] as number);
  return { at: costs[probes - 1] as number, costs };
}

export interface DeviceRow {
  readonly address: Address;
  readonly what: 'value' | 'gradient';
  /** Largest difference, over the largest entry of the reference. */
  readonly error: number;
  readonly passed: boolean;
}

/** Rounding of a chain of float32 operations, over the largest entry: about a thousand roundings in a row. */
const DEVICE_TOLERANCE = 2e-4;

/** Compares every value and gradient of a device with the reference's. @throws DeviceError */
export async function compareDevices(request: RunRequest, reference: Executor, device: Executor): Promise<readonly DeviceRow[]> {
  const [expected, found] = [await runGraph(request, reference), await runGraph(request, device)];
  if (!expected.ok) throw errorOf(expected.error);
  if (!found.ok) throw errorOf(found.error);
  return (['value', 'gradient'] as const).flatMap((what) => {
    const [want, got] =
      what === 'value' ? [expected.value.values, found.value.values] : [expected.value.gradients, found.value.gradients];
    return [...want].map(([address, tensor]): DeviceRow => {
      const error = distance(tensor.data, got.get(address)?.data ?? new Float64Array(0));
      return { address, what, error, passed: error <= DEVICE_TOLERANCE };
    });
  });
}

/** Largest difference over the largest entry; infinite where lengths or non-finite entries differ. */
function distance(want: TensorData, got: TensorData): number {
  if (want.length !== got.length) return Number.POSITIVE_INFINITY;
  let largest = 0;
  let difference = 0;
  for (let i = 0; i < want.length; i++) {
    const [a, b] = [want[i] as number, got[i] as number];
    if (Number.isFinite(a) && Number.isFinite(b)) {
      largest = Math.max(largest, Math.abs(a));
      difference = Math.max(difference, Math.abs(a - b));
    } else if (!Object.is(a, b)) return Number.POSITIVE_INFINITY;
  }
  // entries below float32's own noise around 1 are as good as zero
  return difference / Math.max(largest, 1e-3);
}
