import type { KernelCall } from '../graph-core/model/kernel-call.ts';
import { sizeOf, type TensorData } from '../graph-core/model/tensor.ts';
import { registry } from '../graph-core/ops/index.ts';
import { planRun } from '../graph-core/plan/run-plan.ts';
import type { Program } from '../graph-core/program/program.ts';
import { uniform } from '../graph-core/random/distributions.ts';
import type { Expr } from '../graph-core/scalar/expr.ts';
import { batch } from '../graph-core/transform/batch.ts';
import type { Analysis } from '../graph-core/validate/analysis.ts';
import { createCpuExecutor } from '../kernels/cpu/executor.ts';
import type { LoadedPlan } from '../kernels/executor.ts';
import { blockInputs, blockProgram } from './block-program.ts';
import { NamedPlan } from './device-values.ts';

/** Entries of all values of a block that is looked at: a kink in a million entries is no help to anybody stepping. */
const MAX_ENTRIES = 20_000;
/** Step of the one-sided differences, relative; small enough that a curved function looks straight. */
const STEP = 1e-7;
/** How far left and right slope have to be apart, relative to the larger and to the value itself (its rounding). */
const THRESHOLD = { slope: 1e-3, value: 1e-7 };
/** In steps. The bend of a curve shrinks with the step, that of a kink stays: both are seen from two distances. */
const OFFSETS = [1, -1, 0.5, -0.5] as const;
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
 * of an absolute error that is 0). The block is taken as a whole, so that a corner that cancels inside it (the maximum that
 * softmax subtracts) is none. Runs on the float64 reference whatever the device is: differences need its digits.
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
    const sources = new Map(blockInputs(this.#analysis, node).map(({ port, from }) => [port, from]));
    for (const { name, id } of probed.inputs) {
      const from = sources.get(name);
      const value = from === undefined ? undefined : valueAt(from);
      if (!value) throw new Error(`${node} cannot be looked at for kinks: its input ${name} (${from}) is not known`);
      const isFloat = probed.types[id]?.dtype === 'float';
      probed.plan.write(name, isFloat ? moved(value, name) : Int32Array.from(value));
    }
    const { loaded } = probed.plan;
    await loaded.run();
    for (const { name, axes } of loaded.plan.outputs) {
      if (axes.includes('probe') && bends(await probed.plan.read(name))) return true;
    }
    return false;
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
function mayKink(call: KernelCall): boolean {
  switch (call.kernel) {
    case 'map':
      return hasCorner(call.expr);
    case 'reduce':
      return call.op === 'max' || call.op === 'min' || hasCorner(call.expr) || (call.post !== undefined && hasCorner(call.post));
    case 'arg':
    case 'contract':
    case 'gather':
      return false;
  }
}

function hasCorner(expr: Expr): boolean {
  switch (expr.kind) {
    case 'const':
    case 'input':
    case 'coord':
      return false;
    case 'select':
      return true;
    case 'cast':
      return expr.x.dtype !== expr.dtype || hasCorner(expr.x);
    case 'unary':
      return expr.op === 'floor' || expr.op === 'ceil' || expr.op === 'round' || hasCorner(expr.x);
    case 'binary':
      return expr.op === 'rem' || hasCorner(expr.x) || hasCorner(expr.y);
  }
}

/** A value at the point and moved by every offset, one after another. */
function moved(value: ArrayLike<number>, name: string): TensorData {
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
        all[at + i] = x + offset * STEP * Math.max(1, Math.abs(x)) * way;
      }
    }
  }
  return all;
}

/** Whether some entry's slope differs from one side to the other, and does so from both distances. */
function bends(probes: Float64Array): boolean {
  const size = probes.length / (1 + DIRECTIONS * OFFSETS.length);
  for (let d = 0; d < DIRECTIONS; d++) {
    const row = (k: number): number => (1 + d * OFFSETS.length + k) * size;
    for (let i = 0; i < size; i++) {
      const at = probes[i] as number;
      const [right, left, halfRight, halfLeft] = [0, 1, 2, 3].map((k) => (probes[row(k) + i] as number) - at) as [
        number,
        number,
        number,
        number,
      ];
      const bend = Math.abs(right + left) / STEP;
      const halfBend = (2 * Math.abs(halfRight + halfLeft)) / STEP;
      const steepest = Math.max(Math.abs(right), Math.abs(left)) / STEP;
      const least = THRESHOLD.slope * steepest + THRESHOLD.value * Math.max(1, Math.abs(at));
      // false where a side is not finite
      if (bend > least && halfBend > 0.75 * bend && Number.isFinite(bend)) return true;
    }
  }
  return false;
}
