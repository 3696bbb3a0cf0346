import { withTangents } from '../../graph-core/autodiff/jvp.ts';
import { type Shape, sizeOf, type TensorData } from '../../graph-core/model/tensor.ts';
import { registry } from '../../graph-core/ops/index.ts';
import { Builder } from '../../graph-core/program/builder.ts';
import type { Analysis } from '../../graph-core/validate/analysis.ts';
import { attrsOf } from '../../graph-core/validate/attrs.ts';
import type { Executor } from '../../kernels/executor.ts';
import { type BlockInput, blockInputs } from '../block-program.ts';
import { names } from '../objectives.ts';
import type { Focus, FunctionFocus, SumFocus } from '../protocol.ts';
import { evaluate } from '../run.ts';
import { SessionError } from '../session-error.ts';
import type { Stepper } from '../stepper/stepper.ts';
import { fanOf, placeIn, type WeightSide } from './focus-shapes.ts';

/** Points of a curve on each side of s. */
const HALF = 32;
/** Connections in a window. */
const WINDOW = 4;

export interface FocusContext {
  readonly stepper: Stepper;
  readonly executor: Executor;
  readonly analysis: Analysis;
  readonly isMean: boolean;
  readonly signal: AbortSignal;
}

export interface FocusRequest {
  /** The block. */
  readonly path: string;
  /** Flat index of the entry of s, or of z; the nearest there is. */
  readonly entry: number;
  /** First sum of the window. */
  readonly first: number;
}

/**
 * One connection with the rest as a black box; null for a block that is neither a function of one number nor a weighted sum,
 * or that is not wired.
 * @throws SessionError over a mean, DeviceError
 */
export async function focusOf(request: FocusRequest, context: FocusContext): Promise<Focus | null> {
  const { analysis, isMean, stepper, signal } = context;
  const found = analysis.nodes.get(request.path);
  if (!found?.op || !found.complete) return null;
  const { op } = found;
  if (isMean)
    throw new SessionError('session/mean-view', 'a mean of products is no product of means: choose a sample', request.path);
  await stepper.recallBlock(request.path, signal);
  const inputs = blockInputs(analysis, request.path);
  const [only] = inputs;
  if (op.kind === 'elementwise' && inputs.length === 1 && only) return functionFocus(request, only, context);
  const sum = sumOf(op.type, inputs);
  return sum && sumFocus(request, sum, context);
}

const clamp = (index: number, count: number): number => Math.max(0, Math.min(count - 1, Math.floor(index) || 0));

const shapeAt = (analysis: Analysis, path: string, { port }: BlockInput): Shape => {
  const found = analysis.nodes.get(path);
  return found?.parameters.find(({ name }) => name === port)?.shape ?? found?.inputs.get(port)?.type?.shape ?? [];
};

const pick = (data: ArrayLike<number> | null, index: number): number | null => data?.[index] ?? null;

async function functionFocus(
  { path, entry: asked }: FocusRequest,
  input: BlockInput,
  context: FocusContext,
): Promise<FunctionFocus | null> {
  const { stepper, analysis } = context;
  const shape = shapeAt(analysis, path, input);
  const entries = sizeOf(shape);
  if (entries === 0) return null;
  const entry = clamp(asked, entries);
  const to = `${path}.output`;
  const s = pick(stepper.value(input.from), entry);
  const sampled = s === null || !Number.isFinite(s) ? null : await curveAt(path, input, s, context);
  return {
    kind: 'function',
    from: input.from,
    to,
    entries,
    entry,
    at: placeIn(shape, entry),
    s,
    z: pick(stepper.value(to), entry),
    slope: sampled?.slope[HALF] ?? null,
    gradients: { z: pick(stepper.gradient(to), entry), s: pick(stepper.wire(input.at), entry) },
    curve: sampled,
  };
}

/** h and h' at s and around it, farther out where s is large: the block's rule over a vector of points, and its jvp. */
async function curveAt(path: string, { port }: BlockInput, s: number, { analysis, executor, signal }: FocusContext) {
  const found = analysis.nodes.get(path);
  if (!found?.op || found.inputs.get(port)?.type?.dtype !== 'float') return null;
  const reach = Math.max(3, 1.5 * Math.abs(s));
  const points = Array.from({ length: 2 * HALF + 1 }, (_, k) => s + ((k - HALF) * reach) / HALF);
  const b = new Builder(registry);
  const probes = b.input('s', 'observed', { dtype: 'float', shape: [points.length], axes: [] });
  const z = b.op(found.op.type, { [port]: probes }, attrsOf(found.op, found.node)).output;
  if (z?.dtype !== 'float') return null;
  b.output('z', z);
  const program = withTangents(b.build(), registry, { tangents: ['s'] });
  const data = new Map<string, TensorData>([
    ['s', Float64Array.from(points)],
    [names.tangent('s'), new Float64Array(points.length).fill(1)],
  ]);
  const results = await evaluate(program, data, executor, signal);
  const of = (name: string): number[] =>
    Array.from(results.find((each) => each.name === name)?.tensor.data ?? points.map(() => 0));
  return { s: points, z: of('z'), slope: of(names.tangent('z')) };
}

interface Sum {
  readonly z: BlockInput;
  readonly weight: BlockInput;
  readonly side: WeightSide;
}

const LINEAR: ReadonlySet<string> = new Set(['linear', 'weighted-sum']);

/** What is summed and with which weights; null for a block that is no weighted sum, or has no weight. */
function sumOf(type: string, inputs: readonly BlockInput[]): Sum | null {
  const at = (port: string): BlockInput | undefined => inputs.find((input) => input.port === port);
  if (LINEAR.has(type)) {
    const [z, weight] = [at('input'), at('weight')];
    return z && weight ? { z, weight, side: 'rows' } : null;
  }
  const [left, right] = [at('input'), at('other')];
  if (type !== 'matmul' || !left || !right) return null;
  if (left.kind === 'weight') return { z: right, weight: left, side: 'left' };
  return right.kind === 'weight' ? { z: left, weight: right, side: 'right' } : null;
}

function sumFocus(
  { path, entry: asked, first: from }: FocusRequest,
  { z, weight, side }: Sum,
  context: FocusContext,
): SumFocus | null {
  const { stepper, analysis } = context;
  const [shape, weightShape] = [shapeAt(analysis, path, z), shapeAt(analysis, path, weight)];
  const to = `${path}.output`;
  const sumShape = analysis.nodes.get(path)?.outputs.get('output')?.shape ?? [];
  const entries = sizeOf(shape);
  const entry = clamp(asked, entries);
  const fan = fanOf(side, shape, weightShape, entry);
  if (!fan || entries === 0 || fan.sums === 0) return null;
  const first = clamp(from, Math.max(1, fan.sums - WINDOW + 1));
  const shown = Math.min(WINDOW, fan.sums);
  // the weight that the sum was taken with, also after its update
  const [w, s, back] = [stepper.before(weight.from), stepper.value(to), stepper.gradient(to)];
  const terms =
    back && w
      ? Array.from({ length: fan.sums }, (_, i) => (back[fan.sumAt(i)] as number) * (w[fan.weightAt(i)] as number))
      : null;
  return {
    kind: 'sum',
    from: z.from,
    to,
    weight: weight.from,
    order: side === 'right' ? 'ji' : 'ij',
    entries,
    entry,
    at: placeIn(shape, entry),
    z: pick(stepper.value(z.from), entry),
    connections: Array.from({ length: shown }, (_, k) => {
      const i = first + k;
      return {
        i,
        sumAt: placeIn(sumShape, fan.sumAt(i)),
        weightAt: placeIn(weightShape, fan.weightAt(i)),
        weight: pick(w, fan.weightAt(i)),
        s: pick(s, fan.sumAt(i)),
        gradient: pick(back, fan.sumAt(i)),
      };
    }),
    sums: fan.sums,
    first,
    rest: terms === null ? null : terms.reduce((sum, term, i) => (i < first || i >= first + shown ? sum + term : sum), 0),
    gradient: pick(stepper.wire(z.at), entry),
  };
}
