import type { KernelCall } from '../../graph-core/model/kernel-call.ts';
import { sizeOf, type TensorData } from '../../graph-core/model/tensor.ts';
import { registry } from '../../graph-core/ops/index.ts';
import { planRun } from '../../graph-core/plan/run-plan.ts';
import type { Program } from '../../graph-core/program/program.ts';
import { uniform } from '../../graph-core/random/distributions.ts';
import { type BinaryOp, childrenOf, type Expr, type UnaryOp } from '../../graph-core/scalar/expr.ts';
import { batch } from '../../graph-core/transform/batch.ts';
import type { Analysis } from '../../graph-core/validate/analysis.ts';
import { createCpuExecutor } from '../../kernels/cpu/executor.ts';
import type { LoadedPlan } from '../../kernels/executor.ts';
import { blockInputs, blockProgram } from '../block-program.ts';
import { NamedPlan } from '../device-values.ts';

/** Entries of all values of a block that is looked at: a kink in a million entries is no help to anybody stepping. */
export const MAX_ENTRIES = 20_000;
/** Step of the one-sided differences, relative; small enough that most curved functions look straight. */
const STEP = 1e-7;
/**
 * Step of a closer look at what bends, as near to an entry as its float64 digits allow: the bend of a curve, or of a corner that
 * only lies near, is not found again.
 */
const CLOSE_STEP = 1e-11;
/** A jump below it, relative to the value, is where two formulas of one function meet (softplus at its threshold). */
const SEAM = 1e-8;
/**
 * A move larger than this over the first step, relative to the value, may be a jump: one as high to the right as it is deep to the
 * left (a sign) has no bend.
 */
const JUMP = 1e-5;
/** How far left and right slope have to be apart, relative to the larger and to the value itself (its rounding). */
const THRESHOLD = { slope: 1e-3, value: 1e-7 };
/** In steps. */
const OFFSETS = [1, -1] as const;
/** All entries move at once, each its own way, so that no two of them hide each other's kink in every direction. */
const DIRECTIONS = 2;

/** A block's program over a probe axis: the point itself, then every offset of every direction. */
interface Probed {
  readonly plan: NamedPlan;
  readonly inputs: Program['inputs'];
  readonly types: Program['types'];
}

/**
 * Finds blocks that stand at a kink: the slopes to the left and to the right differ (relu at 0, a tie of a maximum, an entry
 * of an absolute error that is 0), at the point or within 1e-11 of it, relative for entries above 1. The block is taken as a
 * whole, so that a corner that cancels inside it (the maximum that softmax subtracts) is none. In a sum of many entries, whose
 * rounding hides what is that near, it may be up to 1e-7 away. Runs on the float64 reference whatever the device is:
 * differences need its digits.
 */
export class KinkFinder {
  readonly #analysis: Analysis;
  readonly #executor = createCpuExecutor('float64');
  /** Null for blocks that have no kink anywhere, or too many entries. */
  readonly #probed = new Map<string, Probed | null>();

  constructor(analysis: Analysis) {
    this.#analysis = analysis;
  }

  /** `valueAt` gives a value by address. @throws Error for an input that it does not know: not looked at is not smooth */
  async isAtKink(node: string, valueAt: (address: string) => ArrayLike<number> | undefined): Promise<boolean> {
    const probed = await this.#probe(node);
    if (!probed) return false;
    const given = new Map<string, ArrayLike<number>>();
    const sources = new Map(blockInputs(this.#analysis, node).map(({ port, from }) => [port, from]));
    for (const { name } of probed.inputs) {
      const from = sources.get(name);
      const value = from === undefined ? undefined : valueAt(from);
      if (!value) throw new Error(`${node} cannot be looked at for kinks: its input ${name} (${from}) is not known`);
      given.set(name, value);
    }
    const bends = new Map([...(await probedAt(probed, given, STEP))].map(([name, probes]) => [name, bendsOf(probes)]));
    if ([...bends.values()].every((found) => found.length === 0)) return false;
    const closer = await probedAt(probed, given, CLOSE_STEP);
    return [...bends].some(([name, found]) => found.some((bend) => stays(bend, closer.get(name) as Float64Array)));
  }

  async #probe(node: string): Promise<Probed | null> {
    const before = this.#probed.get(node);
    if (before !== undefined) return before;
    const program = blockProgram(this.#analysis, node);
    const loaded = program && (await this.#load(program));
    const probed = program && loaded ? { plan: new NamedPlan(loaded), inputs: program.inputs, types: program.types } : null;
    this.#probed.set(node, probed);
    return probed;
  }

  async #load(program: Program): Promise<LoadedPlan | null> {
    const floats = program.outputs.filter(({ id }) => program.types[id]?.dtype === 'float');
    if (floats.length === 0 || program.types.reduce((sum, { shape }) => sum + sizeOf(shape), 0) > MAX_ENTRIES) return null;
    const moving = new Set(program.inputs.flatMap(({ name, id }) => (program.types[id]?.dtype === 'float' ? [name] : [])));
    const many = batch({ ...program, outputs: floats }, registry, 'probe', 1 + DIRECTIONS * OFFSETS.length, moving);
    const plan = planRun(many, registry, this.#executor.info.limits);
    return plan.calls.some(({ call }) => mayKink(call)) ? this.#executor.load(plan) : null;
  }
}

/** Whether some input may put a corner or a step into what a kernel call gives. */
export function mayKink(call: KernelCall): boolean {
  switch (call.kernel) {
    case 'map':
      return hasCorner(call.expr);
    case 'reduce':
      return call.op === 'max' || call.op === 'min' || hasCorner(call.expr) || (call.post !== undefined && hasCorner(call.post));
    case 'script':
      // nobody has its slope on either side, and it is not run where nobody looks: it might fail there
      return false;
    case 'arg':
      // what is picked by the index changes at a tie
      return true;
    case 'contract':
    case 'gather':
    case 'random':
      return false;
  }
}

const STAIRS: ReadonlySet<UnaryOp | BinaryOp> = new Set<UnaryOp | BinaryOp>(['floor', 'ceil', 'round', 'rem']);

function hasCorner(root: Expr): boolean {
  // a part that occurs several times is looked at once
  const seen = new Set<Expr>();
  const visit = (e: Expr): boolean => {
    if (seen.has(e)) return false;
    seen.add(e);
    if (e.kind === 'select') return true;
    if (e.kind === 'cast' && e.x.dtype !== e.dtype) return true;
    if ((e.kind === 'unary' || e.kind === 'binary') && STAIRS.has(e.op)) return true;
    return childrenOf(e).some(visit);
  };
  return visit(root);
}

/** What a block gives, by output, for its inputs at the point and moved by steps of a size. */
async function probedAt(
  { plan, inputs, types }: Probed,
  given: ReadonlyMap<string, ArrayLike<number>>,
  step: number,
): Promise<Map<string, Float64Array>> {
  for (const { name, id } of inputs) {
    const value = given.get(name) as ArrayLike<number>;
    plan.write(name, types[id]?.dtype === 'float' ? moved(value, name, step) : Int32Array.from(value));
  }
  const { loaded } = plan;
  await loaded.run();
  const found = new Map<string, Float64Array>();
  for (const { name, axes } of loaded.plan.outputs) if (axes.includes('probe')) found.set(name, await plan.read(name));
  return found;
}

/** A value at the point and moved by every offset, one after another. */
function moved(value: ArrayLike<number>, name: string, step: number): TensorData {
  const size = value.length;
  const all = new Float64Array((1 + DIRECTIONS * OFFSETS.length) * size);
  all.set(Float64Array.from(value));
  for (let d = 0; d < DIRECTIONS; d++) {
    const direction = uniform({ seed: 0, stream: `kink ${name}`, step: d }, size, -1, 1);
    for (const [k, offset] of OFFSETS.entries()) {
      const at = (1 + d * OFFSETS.length + k) * size;
      for (let i = 0; i < size; i++) {
        const x = value[i] as number;
        // away from 0, or an entry would hardly move
        const way = (direction[i] as number) < 0 ? (direction[i] as number) - 0.5 : (direction[i] as number) + 0.5;
        all[at + i] = x + offset * step * Math.max(1, Math.abs(x)) * way;
      }
    }
  }
  return all;
}

/** An entry that moves differently to the right and to the left along a direction, or very far. */
interface Bend {
  readonly direction: number;
  readonly entry: number;
  /** Sum of both moves, 0 for a straight line; null where it is not large enough to be told from one. */
  readonly sum: number | null;
  /** The larger of both moves. */
  readonly steepest: number;
}

/** An entry at the point, and its moves to the right and to the left along a direction. */
function movesOf(probes: Float64Array, direction: number, entry: number): { at: number; right: number; left: number } {
  const size = probes.length / (1 + DIRECTIONS * OFFSETS.length);
  const at = probes[entry] as number;
  const [right, left] = OFFSETS.map((_, k) => (probes[(1 + direction * OFFSETS.length + k) * size + entry] as number) - at);
  return { at, right: right as number, left: left as number };
}

/** The entries whose slope differs from one side to the other over the first step, or that move as if they jumped. */
function bendsOf(probes: Float64Array): Bend[] {
  const size = probes.length / (1 + DIRECTIONS * OFFSETS.length);
  const found: Bend[] = [];
  for (let direction = 0; direction < DIRECTIONS; direction++) {
    for (let entry = 0; entry < size; entry++) {
      const { at, right, left } = movesOf(probes, direction, entry);
      const sum = Math.abs(right + left);
      const steepest = Math.max(Math.abs(right), Math.abs(left));
      const least = THRESHOLD.slope * steepest + THRESHOLD.value * STEP * Math.max(1, Math.abs(at));
      // beyond a side that is not finite there is nothing to compare with
      if (!Number.isFinite(sum)) continue;
      if (sum > least) found.push({ direction, entry, sum, steepest });
      else if (steepest > JUMP * Math.max(1, Math.abs(at))) found.push({ direction, entry, sum: null, steepest });
    }
  }
  return found;
}

/** Whether a bend is there from near too; the rounding of a large sum looks like one, so that none is lost in it. */
function stays({ direction, entry, sum: before, steepest }: Bend, closer: Float64Array): boolean {
  const { at, right, left } = movesOf(closer, direction, entry);
  const sum = Math.abs(right + left);
  const seam = SEAM * Math.max(1, Math.abs(at));
  const move = Math.max(Math.abs(right), Math.abs(left));
  // a jump is as high from every distance
  if (move > steepest / 2 && move > seam) return true;
  if (before === null) return false;
  if (sum > before / 2) return sum > seam;
  return sum > (before * CLOSE_STEP) / STEP / 2;
}
