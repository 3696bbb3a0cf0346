import { withTangents } from '../../graph-core/autodiff/jvp.ts';
import type { Address, Document } from '../../graph-core/model/document.ts';
import { type Shape, sizeOf, type TensorData } from '../../graph-core/model/tensor.ts';
import { registry } from '../../graph-core/ops/index.ts';
import { planningRun } from '../../graph-core/plan/run-plan.ts';
import { buildProgram } from '../../graph-core/program/build.ts';
import { Builder } from '../../graph-core/program/builder.ts';
import type { Mode, Program } from '../../graph-core/program/program.ts';
import { batch } from '../../graph-core/transform/batch.ts';
import { withTotalCost } from '../../graph-core/transform/mean.ts';
import type { Analysis } from '../../graph-core/validate/analysis.ts';
import { createCpuExecutor } from '../../kernels/cpu/executor.ts';
import type { Executor } from '../../kernels/executor.ts';
import { Breath } from '../breath.ts';
import { NamedPlan } from '../device-values.ts';
import { openGroups } from '../flatten.ts';
import { names, TOTAL } from '../objectives.ts';
import { SessionError } from '../session-error.ts';
import { checkBudget } from '../stepper/compile.ts';
import { KinkSearch } from './nudge-kinks.ts';
import { dependents, PROBES, SHIFT, withShift } from './nudge-program.ts';

export interface NudgeSpec {
  readonly document: Document;
  readonly analysis: Analysis;
  readonly mode: Mode;
  /** What is changed, by its address as {@link sourceOf} gives it. */
  readonly address: Address;
  readonly costs: readonly Address[];
  /** Null for one sample. */
  readonly over: { readonly samples: number; readonly carried: ReadonlySet<string> } | null;
  /** The float64 reference, unless it is compared with another. */
  readonly executor?: Executor | undefined;
}

/** What is downstream of a value, loaded on the float64 reference once forward over several points and once with its tangent. */
export interface PreparedNudge {
  readonly shape: Shape;
  /** Shapes of the outputs by name. */
  readonly types: ReadonlyMap<string, Shape>;
  /** Names of the value itself. */
  readonly own: readonly Address[];
  /** In forward order, without the value itself. */
  readonly downstream: readonly Address[];
  /** Null over several samples. */
  readonly kinks: KinkSearch | null;
  write(name: string, data: TensorData): void;
  /** The change of every output `tangent:<name>` that delta at an entry predicts. */
  predict(index: number, delta: number, signal?: AbortSignal): Promise<ReadonlyMap<string, Float64Array>>;
  /** Values by name at points in steps of delta, [points, ...shape] where they depend on the entry, else [...shape]. */
  along(
    index: number,
    delta: number,
    points: readonly number[],
    signal?: AbortSignal,
  ): Promise<ReadonlyMap<string, Float64Array>>;
  destroy(): void;
}

/** @throws SessionError `nudge/unknown-value`, `nudge/no-derivative`, `session/too-large` */
export async function prepareNudge(
  { document, analysis, mode, address, costs, over, executor = createCpuExecutor('float64') }: NudgeSpec,
  signal?: AbortSignal,
): Promise<PreparedNudge> {
  const breath = new Breath(signal);
  const forward = openGroups(buildProgram(document, analysis, registry, mode), analysis);
  const shape = checkValue(forward, address);
  await breath.take();
  const shifted = withShift(withTotalCost(forward, registry, costs, TOTAL), address);
  const program = over ? withMeans(batch(shifted, registry, 'sample', over.samples, over.carried)) : shifted;
  const reached = dependents(program, SHIFT);
  const own = new Set(forward.outputs.filter(({ id }) => id === idOf(forward, address)).map(({ name }) => name));
  const downstream = forward.outputs.flatMap(({ name }) => (reached.has(name) && !own.has(name) ? [name] : []));
  await breath.take();
  const kinks = over ? null : new KinkSearch(analysis, new Set([...downstream, ...own]));
  const wanted = new Set([...downstream, address, TOTAL, ...(kinks?.reads ?? [])]);
  const read = { ...program, outputs: program.outputs.filter(({ name }) => wanted.has(name)) };
  const [moving, tangents] = [await load(probing(read), executor, breath), await load(tangentsOf(read), executor, breath)];
  const write = (name: string, data: TensorData): void => {
    moving.write(name, data);
    tangents.write(name, data);
  };
  const size = sizeOf(shape);
  return {
    shape,
    types: new Map(program.outputs.map(({ name, id }) => [name, program.types[id]?.shape ?? []])),
    own: [...own],
    downstream,
    kinks,
    write,
    async predict(index, delta, signal) {
      tangents.write(SHIFT, new Float64Array(size));
      tangents.write(names.tangent(SHIFT), oneHot(size, [index, delta]));
      return run(tangents, signal);
    },
    async along(index, delta, points, signal) {
      moving.write(SHIFT, oneHot(size * points.length, ...points.map((t, k) => [k * size + index, t * delta] as const)));
      return run(moving, signal);
    },
    destroy() {
      moving.loaded.destroy();
      tangents.loaded.destroy();
    },
  };
}

const idOf = (program: Program, name: string): number | undefined => program.outputs.find((o) => o.name === name)?.id;

function checkValue(forward: Program, address: Address): Shape {
  const type = forward.types[idOf(forward, address) ?? -1];
  if (!type) throw new SessionError('nudge/unknown-value', `there is no value ${address} to be changed`, address);
  if (type.dtype !== 'float') {
    const message = `${address} is ${type.dtype}: there is no small change of it`;
    throw new SessionError('nudge/no-derivative', message, address, 'nudge a float');
  }
  return type.shape;
}

const probing = (program: Program): Program => batch(program, registry, 'probe', PROBES, new Set([SHIFT]));

function tangentsOf(program: Program): Program {
  const found = withTangents(program, registry, { tangents: [SHIFT] });
  return { ...found, outputs: found.outputs.filter(({ name }) => names.isTangent(name)) };
}

/** Every output that differs from sample to sample becomes its mean. */
function withMeans(program: Program): Program {
  const b = Builder.extend(program, registry);
  const outputs = program.outputs.map(({ name, id }) => {
    const value = b.valueOf(id);
    if (!value.axes.includes('sample')) return { name, id };
    return { name, id: b.op('sample-mean', { input: b.cast(value, 'float') }).output?.id as number };
  });
  return { ...b.build(), outputs };
}

async function load(program: Program, executor: Executor, breath: Breath): Promise<NamedPlan> {
  await breath.take();
  const plan = await breath.through(planningRun(program, registry, executor.info.limits));
  checkBudget(plan, 'the values of a nudge in float64');
  return new NamedPlan(await executor.load(plan));
}

async function run(plan: NamedPlan, signal: AbortSignal | undefined): Promise<Map<string, Float64Array>> {
  await plan.loaded.run(0, plan.loaded.plan.calls.length, signal);
  return plan.readAll(plan.loaded.plan.outputs.map(({ name }) => name));
}

function oneHot(length: number, ...entries: readonly (readonly [number, number])[]): Float64Array {
  const data = new Float64Array(length);
  for (const [at, value] of entries) data[at] = value;
  return data;
}
