import type { Address } from '../../graph-core/model/document.ts';
import { err, errorAt, ok, type Result } from '../../graph-core/model/result.ts';
import { type Shape, sizeOf, type TensorData } from '../../graph-core/model/tensor.ts';
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
import { type Direction, type Slope, slopesOf } from './differences.ts';
import { holdStops } from './held-stops.ts';
import { MovedCosts } from './moved-costs.ts';

/** The entry at which gradient and difference are furthest apart, and what is allowed. */
export interface WorstEntry extends Omit<Slope, 'verdict'> {
  /** Row-major index. */
  readonly index: number;
}

export interface GradientRow {
  readonly address: Address;
  /** The block or group whose own rule it is; null where it is the gradient of the graph's cost. */
  readonly of: string | null;
  readonly shape: Shape;
  readonly entries: number;
  /** Entries looked at: all, or a seeded choice of them. */
  readonly checked: number;
  /** Entries at which the cost has a corner or a jump: there is no derivative to compare with. */
  readonly kinks: readonly number[];
  /** Entries about which differences say nothing at any step. */
  readonly vague: readonly number[];
  /** Entries at which the gradient, or every cost around, is NaN or infinite. */
  readonly notFinite: readonly number[];
  /** Null where every entry looked at is a kink, or there is none. */
  readonly worst: WorstEntry | null;
  /** All entries at once, moved along a seeded direction, where only some were looked at one by one. */
  readonly along: Slope | null;
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
      rows.push({ of: null, ...(await checkParameter({ costs, address, shape, gradient }, options)) });
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
  readonly shape: Shape;
  readonly gradient: TensorData;
}

/**
 * One input of a cost: its gradient against differences, of all entries or of a seeded choice, and then of all of them together
 * along a seeded direction as well. @throws DeviceError
 */
export async function checkParameter(
  { costs, address, shape, gradient }: ParameterCheck,
  { maxEntries = 48, seed = 0 }: CheckOptions,
): Promise<Omit<GradientRow, 'of'>> {
  const entries = gradient.length;
  const value = costs.valueOf(address);
  const chosen =
    entries <= maxEntries
      ? Array.from({ length: entries }, (_, i) => i)
      : [...splitOrder(entries, seed).subarray(0, maxEntries)].sort((a, b) => a - b);
  const directions = chosen.map(
    (along): Direction => ({ along, gradient: gradient[along] as number, size: Math.abs(value[along] as number) }),
  );
  const isPart = chosen.length < entries;
  const all = isPart ? [...directions, everyEntry(value, gradient, seed)] : directions;
  const found = await slopesOf(costs, address, all);
  const slopes = found.slice(0, chosen.length);
  const along = found[chosen.length] ?? null;
  const at = (verdict: Slope['verdict']): number[] => chosen.filter((_, i) => slopes[i]?.verdict === verdict);
  const hasFailed = ({ verdict }: Slope): boolean => verdict === 'differs' || verdict === 'not-finite';
  return {
    address,
    shape,
    entries,
    checked: chosen.length,
    kinks: at('kink'),
    vague: at('vague'),
    notFinite: at('not-finite'),
    worst: worstOf(slopes, chosen),
    along,
    passed: !found.some(hasFailed),
  };
}

function worstOf(slopes: readonly Slope[], chosen: readonly number[]): WorstEntry | null {
  let worst: WorstEntry | null = null;
  for (const [i, { verdict, ...slope }] of slopes.entries()) {
    if (verdict !== 'kink' && !(worst !== null && slope.error <= worst.error)) worst = { index: chosen[i] as number, ...slope };
  }
  return worst;
}

/** All entries one way or the other, as the seed says, together as far as a single one would go. */
function everyEntry(value: TensorData, gradient: TensorData, seed: number): Direction {
  const signs = splitOrder(gradient.length, seed);
  const unit = 1 / Math.sqrt(gradient.length);
  const along = Float64Array.from(value, (x, i) => (((signs[i] as number) & 1) === 0 ? unit : -unit) * Math.max(1, Math.abs(x)));
  return { along, gradient: along.reduce((sum, by, i) => sum + by * (gradient[i] as number), 0), size: 1 };
}
