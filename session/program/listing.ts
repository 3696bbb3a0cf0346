import { registry } from '../../graph-core/ops/index.ts';
import { optimise } from '../../graph-core/passes/optimise.ts';
import { phaseOfRule } from '../../graph-core/plan/assemble.ts';
import type { Phase } from '../../graph-core/plan/plan.ts';
import { programWithNumbers } from '../../graph-core/plan/plan-template.ts';
import { type Namer, printEquations } from '../../graph-core/program/print.ts';
import type { Origin, Program, VarId } from '../../graph-core/program/program.ts';
import { generate } from '../../kernels/codegen/generate.ts';
import type { DeviceInfo } from '../../kernels/executor.ts';
import { targetOf } from '../../kernels/webgpu/dispatches.ts';
import { names } from '../objectives.ts';
import type { SessionRequests } from '../protocol.ts';
import type { CompiledStep } from '../stepper/compile.ts';

const PHASES: readonly Phase[] = ['forward', 'backward', 'update'];

/** Whether the first origin, the block whose stage it is, is `node` or lies in that group. */
const isOf = (node: string, [origin]: readonly Origin[]): boolean => {
  const path = origin?.path;
  return path === node || path?.startsWith(`${node}/`) === true;
};

/** Storage buffers that WebGPU binds in one dispatch on every device; other engines have no such limit. */
const BINDINGS = 8;

const withBindings = (device: DeviceInfo): DeviceInfo => ({ ...device, limits: { ...device.limits, maxBindings: BINDINGS } });

/**
 * What the compiler made of one block: its equations in the step's program as it is run, forward first, an empty line between
 * the passes, and one shader for each dispatch. Both are empty for a variable. The shaders are those of WebGPU, whatever the
 * device is.
 */
export function listingOf(
  node: string,
  { step, plan, numbers }: CompiledStep,
  device: DeviceInfo,
): SessionRequests['listing']['out'] {
  const program = compiledProgram(step.program, numbers);
  const passes = PHASES.map((phase) =>
    program.equations.filter(({ origins }) => isOf(node, origins) && phaseOfRule((origins[0] as Origin).rule) === phase),
  );
  const target = targetOf(plan, device.kind === 'webgpu' ? device : withBindings(device));
  const shaders = plan.calls.flatMap((call) => {
    const shader = isOf(node, call.origins) ? generate(call, target) : null;
    return shader ? [{ label: call.label, wgsl: shader.wgsl }] : [];
  });
  const namer = readable(
    program,
    passes.flat().flatMap(({ inputs, outputs }) => [...inputs, ...outputs]),
  );
  const texts = passes.map((equations) => printEquations(program, equations, namer));
  return { equations: texts.filter((text) => text !== '').join('\n\n'), shaders };
}

const compiled = new WeakMap<Program, Program>();

/** The program that the step plan was assembled from, with the numbers of attributes that are open in it. */
export function compiledProgram(program: Program, numbers: readonly number[]): Program {
  let found = compiled.get(program);
  if (found === undefined) {
    found = optimise(program, registry, { keepBlocks: true });
    compiled.set(program, found);
  }
  return programWithNumbers(found, numbers);
}

/** The lower, the better: an address says most, the mean of a value least. */
const rankOf = (name: string): number =>
  [names.next, names.gradient, names.wire, names.mean].findIndex((nameOf) => name.startsWith(nameOf('')));

/** Variables are called what the program calls them, and those in between t1, t2, ... in the order of the listing. */
export function readable(program: Program, shown: readonly VarId[]): Namer {
  const known = new Map(program.inputs.map(({ id, name }) => [id, name]));
  for (const { id, name } of [...program.outputs].sort((a, b) => rankOf(a.name) - rankOf(b.name)))
    if (!known.has(id)) known.set(id, name);
  let between = 0;
  for (const id of shown) if (!known.has(id)) known.set(id, `t${++between}`);
  return (of) => (id) => (of === program ? (known.get(id) ?? `%${id}`) : `%${id}`);
}
