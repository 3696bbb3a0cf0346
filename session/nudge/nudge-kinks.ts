import { withTangents } from '../../graph-core/autodiff/jvp.ts';
import { type Address, splitAddress } from '../../graph-core/model/document.ts';
import { sizeOf, type TensorData } from '../../graph-core/model/tensor.ts';
import { registry } from '../../graph-core/ops/index.ts';
import { planRun } from '../../graph-core/plan/run-plan.ts';
import { batch } from '../../graph-core/transform/batch.ts';
import type { Analysis } from '../../graph-core/validate/analysis.ts';
import { createCpuExecutor } from '../../kernels/cpu/executor.ts';
import { type BlockInput, blockInputs, blockProgram } from '../block-program.ts';
import { Breath } from '../breath.ts';
import { NamedPlan } from '../device-values.ts';
import { names } from '../objectives.ts';
import type { NudgeKink } from '../protocol.ts';
import { MAX_ENTRIES, mayKink } from '../stepper/kinks.ts';
import type { PreparedNudge } from './nudge-plans.ts';
import { POINTS, PROBES } from './nudge-program.ts';

/** Blocks that are searched; a graph with more of them says which were not. */
const MAX_BLOCKS = 64;
/** A slope that still differs by this, relative, over an interval of {@link NARROW} steps has a corner in it. */
const JUMP = 1e-3;
const NARROW = 1e-9;
/** Differences below it, relative to the largest number around, are rounding. */
const NOISE = 1e-9;

type Values = ReadonlyMap<string, Float64Array>;

interface Block {
  readonly node: string;
  readonly inputs: readonly BlockInput[];
}

/**
 * Finds the blocks downstream of a nudge that have a corner or a step between the start and the end. Each block is looked at by
 * itself: its inputs as they are along the nudge, and its slope in one direction that stays the same. That slope is continuous
 * where the block is smooth, also behind another block's kink; where it is not, the interval in which it changes most is
 * halved over and over, and the change stays.
 */
export class KinkSearch {
  /** Values that it looks at. */
  readonly reads: ReadonlySet<Address>;
  readonly #analysis: Analysis;
  readonly #moving: ReadonlySet<Address>;
  readonly #blocks: readonly Block[];
  readonly #loaded = new Map<string, LoadedBlock | 'smooth' | 'large'>();

  /** `moving`: what depends on the nudged entry, and the nudged value. */
  constructor(analysis: Analysis, moving: ReadonlySet<Address>) {
    this.#analysis = analysis;
    this.#moving = moving;
    const blocks: Block[] = [...analysis.nodes.keys()].flatMap((node) => {
      const inputs = blockInputs(analysis, node);
      return inputs.some(({ from }) => moving.has(from)) ? [{ node, inputs }] : [];
    });
    const places = new Map<string, number>();
    for (const [i, address] of [...moving].entries()) {
      const { node } = splitAddress(address);
      if (!places.has(node)) places.set(node, i);
    }
    const rank = ({ node }: Block): number => places.get(node) ?? -1;
    this.#blocks = blocks.sort((a, b) => rank(a) - rank(b));
    this.reads = new Set(this.#blocks.flatMap(({ inputs }) => inputs.map(({ from }) => from)));
  }

  /** `first`: the values at {@link POINTS}. */
  async search(
    nudge: Pick<PreparedNudge, 'along'>,
    { index, delta, first }: { readonly index: number; readonly delta: number; readonly first: Values },
    signal?: AbortSignal,
  ): Promise<{ kinks: NudgeKink[]; unsearched: string[] }> {
    const along = (points: readonly number[]): Promise<Values> => nudge.along(index, delta, points, signal);
    const kinks: NudgeKink[] = [];
    const unsearched: string[] = [];
    const breath = new Breath(signal);
    let searched = 0;
    for (const block of this.#blocks) {
      await breath.take();
      const loaded = await this.#load(block);
      if (loaded === 'smooth') continue;
      if (loaded === 'large' || searched++ >= MAX_BLOCKS) {
        unsearched.push(block.node);
        continue;
      }
      const met = await meeting(loaded, first, along);
      if (met !== null) kinks.push({ node: block.node, at: met <= 0 ? 0 : met * delta });
    }
    return { kinks, unsearched };
  }

  async #load(block: Block): Promise<LoadedBlock | 'smooth' | 'large'> {
    const before = this.#loaded.get(block.node);
    if (before) return before;
    const loaded = await loadBlock(this.#analysis, block, this.#moving);
    this.#loaded.set(block.node, loaded);
    return loaded;
  }
}

interface LoadedBlock {
  readonly plan: NamedPlan;
  readonly inputs: readonly (BlockInput & { readonly moves: boolean; readonly isFloat: boolean; readonly size: number })[];
  /** By output, entries of one point. */
  readonly outputs: ReadonlyMap<string, number>;
}

async function loadBlock(
  analysis: Analysis,
  { node, inputs }: Block,
  moving: ReadonlySet<Address>,
): Promise<LoadedBlock | 'smooth' | 'large'> {
  const program = blockProgram(analysis, node);
  if (!program) return 'smooth';
  const executor = createCpuExecutor('float64');
  const { limits } = executor.info;
  if (!planRun(program, registry, limits).calls.some(({ call }) => mayKink(call))) return 'smooth';
  if (program.types.reduce((sum, { shape }) => sum + sizeOf(shape), 0) > MAX_ENTRIES) return 'large';
  const typed = inputs.map((input) => {
    const type = program.types[program.inputs.find(({ name }) => name === input.port)?.id ?? -1];
    const moves = moving.has(input.from);
    return { ...input, moves, isFloat: type?.dtype === 'float', size: sizeOf(type?.shape ?? []) };
  });
  const moved = typed.filter(({ moves }) => moves).map(({ port }) => port);
  const directed = typed.filter(({ moves, isFloat }) => moves && isFloat).map(({ port }) => port);
  const differentiated = withTangents(program, registry, { tangents: directed });
  const plan = planRun(batch(differentiated, registry, 'probe', PROBES, new Set(moved)), registry, limits);
  const outputs = new Map(program.outputs.map(({ name, id }) => [name, sizeOf(program.types[id]?.shape ?? [])]));
  return { plan: new NamedPlan(await executor.load(plan)), inputs: typed, outputs };
}

/** An output at each point, and its slope along the direction of the whole nudge. */
interface Profile {
  readonly values: Float64Array;
  readonly slopes: Float64Array;
  readonly size: number;
}

/** Where in [0, 1] a block has a corner or a step; null for none. */
async function meeting(
  block: LoadedBlock,
  first: Values,
  along: (points: readonly number[]) => Promise<Values>,
): Promise<number | null> {
  const direction = directionOf(block, first);
  const start = await profilesOf(block, first, direction);
  for (const measure of [slopeJump, valueJump]) {
    let [points, values] = [POINTS, start];
    for (;;) {
      const at = worst(values, start, points, measure);
      if (at === null) break;
      const [from, to] = [points[at] as number, points[at + 1] as number];
      if (to - from <= NARROW) return to <= NARROW ? 0 : to;
      points = Array.from({ length: PROBES }, (_, k) => from + ((to - from) * k) / (PROBES - 1));
      values = await profilesOf(block, await along(points), direction);
    }
  }
  return null;
}

/** How each input moves from the start of the nudge to its end. */
function directionOf({ inputs }: LoadedBlock, values: Values): Map<string, Float64Array> {
  const moving = inputs.filter(({ moves, isFloat }) => moves && isFloat);
  return new Map(
    moving.map(({ port, from, size }) => {
      const all = values.get(from) as Float64Array;
      const start = all.subarray(size, 2 * size);
      return [port, all.slice((PROBES - 1) * size).map((x, i) => x - (start[i] as number))];
    }),
  );
}

async function profilesOf(
  { plan, inputs, outputs }: LoadedBlock,
  values: Values,
  direction: ReadonlyMap<string, Float64Array>,
): Promise<Profile[]> {
  for (const { port, from, isFloat } of inputs) {
    const value = values.get(from) as Float64Array;
    plan.write(port, isFloat ? value : (Int32Array.from(value) as TensorData));
    const along = direction.get(port);
    if (along) plan.write(names.tangent(port), along);
  }
  await plan.loaded.run();
  const found = await plan.readAll(plan.loaded.plan.outputs.map(({ name }) => name));
  const everywhere = (data: Float64Array | undefined, size: number): Float64Array => {
    if (data?.length === size * PROBES) return data;
    const all = new Float64Array(size * PROBES);
    if (data) for (let k = 0; k < PROBES; k++) all.set(data, k * size);
    return all;
  };
  return [...outputs].map(([name, size]) => ({
    values: everywhere(found.get(name), size),
    slopes: everywhere(found.get(names.tangent(name)), size),
    size,
  }));
}

type Measure = (profile: Profile, at: number, next: number, width: number) => number;

const slopeJump: Measure = ({ slopes }, at, next) => Math.abs((slopes[next] as number) - (slopes[at] as number));

/** What the slopes at both ends do not explain. */
const valueJump: Measure = ({ values, slopes }, at, next, width) =>
  Math.abs((values[next] as number) - (values[at] as number) - (width * ((slopes[at] as number) + (slopes[next] as number))) / 2);

/** The interval with the largest jump of an entry; null where all are small. */
function worst(
  profiles: readonly Profile[],
  start: readonly Profile[],
  points: readonly number[],
  measure: Measure,
): number | null {
  let found: number | null = null;
  let largest = JUMP;
  for (const [n, profile] of profiles.entries()) {
    const scales = scalesOf(start[n] as Profile);
    for (let k = 0; k + 1 < PROBES; k++) {
      const width = (points[k + 1] as number) - (points[k] as number);
      for (let i = 0; i < profile.size; i++) {
        const jump = measure(profile, k * profile.size + i, (k + 1) * profile.size + i, width) / (scales[i] as number);
        if (!(jump > largest)) continue;
        largest = jump;
        found = k;
      }
    }
  }
  return found;
}

/** How much each entry moves along the nudge, or as much as its rounding hides. */
function scalesOf({ values, slopes, size }: Profile): Float64Array {
  const scales = new Float64Array(size);
  let all = 0;
  for (let k = 0; k < PROBES; k++) {
    for (let i = 0; i < size; i++) {
      const slope = Math.abs(slopes[k * size + i] as number);
      const moved = Math.abs((values[k * size + i] as number) - (values[size + i] as number));
      scales[i] = Math.max(scales[i] as number, slope, moved, (NOISE * Math.abs(values[k * size + i] as number)) / JUMP);
      all = Math.max(all, slope, moved);
    }
  }
  return scales.map((scale) => Math.max(scale, NOISE * all, Number.MIN_VALUE));
}
