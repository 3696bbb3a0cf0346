import { withGradients } from '../../graph-core/autodiff/vjp.ts';
import type { Address } from '../../graph-core/model/document.ts';
import { sizeOf, type TensorData } from '../../graph-core/model/tensor.ts';
import { registry } from '../../graph-core/ops/index.ts';
import { buildProgram } from '../../graph-core/program/build.ts';
import type { Program, VarId } from '../../graph-core/program/program.ts';
import { withTotalCost } from '../../graph-core/transform/mean.ts';
import { createCpuExecutor } from '../../kernels/cpu/executor.ts';
import type { Executor } from '../../kernels/executor.ts';
import { sourceOf } from '../block-program.ts';
import { Breath } from '../breath.ts';
import { openGroups } from '../flatten.ts';
import { names, TOTAL } from '../objectives.ts';
import { onView } from '../on-view.ts';
import type { GradientPath, Paths } from '../protocol.ts';
import type { Asked } from '../questions.ts';
import { evaluate } from '../run.ts';
import { SessionError } from '../session-error.ts';
import { summarise } from '../summary.ts';
import { largestDifference } from './fan-out.ts';
import { countPaths, type PathCounts, type PathEdge, walkBack } from './path-graph.ts';
import { LocalProducts } from './path-products.ts';

/** Paths that one answer lists at most. */
const MAX_PATHS = 256;

/**
 * The paths from a value to the costs, each with its product of local derivatives from the cost back; beside their sum the
 * gradient of one backward pass. On the float64 reference, so that sum and gradient differ by nothing but the order of sums.
 *
 * @throws SessionError `session/mean-view`, `paths/unknown-value`, `paths/no-derivative`, `paths/not-at-costs`; DeviceError
 */
export async function pathsOf(
  { address: asked, limit }: { readonly address: Address; readonly limit: number },
  context: Asked,
): Promise<Paths> {
  const { stepping, stepper, signal, precise: executor = createCpuExecutor('float64') } = context;
  const { document, analysis } = stepping.document();
  const address = sourceOf(analysis, asked);
  if (stepping.sample === 'mean') throw new SessionError('session/mean-view', 'paths belong to one sample: choose one', address);
  const { costs } = stepper.compiled.spec;
  if (costs.length === 0) {
    const mend = 'let backward start at the costs';
    throw new SessionError('paths/not-at-costs', 'paths lead to a cost, and backward does not start at one', address, mend);
  }
  const forward = openGroups(buildProgram(document, analysis, registry, stepping.mode), analysis);
  const source = forward.outputs.find(({ name }) => name === address)?.id;
  const type = forward.types[source ?? -1];
  if (source === undefined || !type) throw new SessionError('paths/unknown-value', `there is no value ${address}`, address);
  if (type.dtype !== 'float')
    throw new SessionError('paths/no-derivative', `${address} is ${type.dtype} and has no derivative`, address);
  const ends = costs.flatMap((cost) => forward.outputs.filter(({ name }) => name === cost).map(({ id }) => id));
  const counts = countPaths(forward, source, ends);
  const { feeds, parameters } = onView(context);
  const inputs = new Map<string, TensorData>([...parameters, ...[...feeds].map(([name, { data }]) => [name, data] as const)]);
  const most = Math.max(1, Math.min(MAX_PATHS, Math.floor(limit) || 1));
  const found = await productsOf({ forward, counts, inputs, most, executor, signal });
  const sum = new Float64Array(sizeOf(type.shape));
  for (const { row } of found) for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] as number) + (row[i] as number);
  const gradient = await gradientOf({ forward, address, costs, inputs, executor, signal });
  const isWhole = BigInt(found.length) === counts.count;
  return {
    count: counts.count.toString(),
    paths: found.map(({ steps, row }): GradientPath => ({ steps, product: summarise('float', type.shape, row) })),
    sum: summarise('float', type.shape, sum),
    gradient: summarise('float', type.shape, gradient),
    gap: isWhole ? largestDifference(sum, gradient) : null,
  };
}

interface Walk {
  readonly forward: Program;
  readonly counts: PathCounts;
  readonly inputs: ReadonlyMap<string, TensorData>;
  readonly most: number;
  readonly executor: Executor;
  readonly signal: AbortSignal;
}

interface Product {
  readonly steps: GradientPath['steps'];
  readonly row: Float64Array;
}

/** Paths that end in the same blocks share the product of these. */
async function productsOf({ forward, counts, inputs, most, executor, signal }: Walk): Promise<Product[]> {
  const found: Product[] = [];
  const edges = walkBack(forward, counts);
  const products = await LocalProducts.open(forward, counts, inputs, executor, signal);
  const breath = new Breath(signal);
  try {
    // a list of its own in place of the call stack: a path may be thousands of blocks long
    const open: Place[] = counts.ends.map((id) => ({ id, row: Float64Array.of(1), after: null })).reverse();
    for (let next = open.pop(); next && found.length < most; next = open.pop()) {
      const { id, row, after } = next;
      if (id === counts.source) {
        found.push({ steps: stepsOf(after), row });
        continue;
      }
      await breath.take();
      const before: Place[] = [];
      for (const edge of edges(id)) {
        before.push({ id: edge.input, row: await products.pull(edge, row), after: { edge, after } });
      }
      open.push(...before.reverse());
    }
    return found;
  } finally {
    products.destroy();
  }
}

/** A variable on the way back, with the product of all that lies behind it. */
interface Place {
  readonly id: VarId;
  readonly row: Float64Array;
  readonly after: Step | null;
}

interface Step {
  readonly edge: PathEdge;
  readonly after: Step | null;
}

function stepsOf(first: Step | null): GradientPath['steps'] {
  const steps = [];
  for (let step = first; step; step = step.after) steps.push({ node: step.edge.node, port: step.edge.port });
  return steps;
}

async function gradientOf({
  forward,
  address,
  costs,
  inputs,
  executor,
  signal,
}: Pick<Walk, 'forward' | 'inputs' | 'executor' | 'signal'> & { readonly address: Address; readonly costs: readonly Address[] }) {
  const size = sizeOf(forward.types[forward.outputs.find(({ name }) => name === address)?.id ?? -1]?.shape ?? []);
  const whole = withTotalCost(forward, registry, costs, TOTAL);
  const program = withGradients(whole, registry, { seeds: [{ output: TOTAL, cotangent: 'one' }], wrt: [address] });
  const outputs = program.outputs.filter(({ name }) => name === names.gradient(address));
  if (outputs.length === 0) return new Float64Array(size);
  const [found] = await evaluate({ ...program, outputs }, inputs, executor, signal);
  return Float64Array.from(found?.tensor.data ?? []);
}
