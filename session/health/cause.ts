import { withGradients } from '../../graph-core/autodiff/vjp.ts';
import type { Address } from '../../graph-core/model/document.ts';
import type { KernelCall } from '../../graph-core/model/kernel-call.ts';
import { allocate, sizeOf, type TensorData } from '../../graph-core/model/tensor.ts';
import { registry } from '../../graph-core/ops/index.ts';
import { type Plan, slotLength } from '../../graph-core/plan/plan.ts';
import { stepPlans } from '../../graph-core/plan/step-plan.ts';
import type { Program } from '../../graph-core/program/program.ts';
import { blockInputs, blockProgram } from '../block-program.ts';
import { names } from '../objectives.ts';
import type { Asked } from '../questions.ts';
import type { CauseOperand, CauseStep } from '../views/trust.ts';
import { causeInCall, coordsOf, elementAt, type FoundStep, type Place, type Precision } from './cause-in-call.ts';

/** Steps that are told: the first ones, and always the last, which is the root. */
const MAX_STEPS = 4;
/** Calls that are followed back. */
const MAX_CALLS = 256;
/** Numbers of a block that are looked through. */
const MAX_ENTRIES = 2 ** 22;

/** What a bad entry is an entry of: an output of the block, or what it sent back through one of its ports. */
export type Bad = { readonly output: string } | { readonly port: string };

/** What the block was given: by name of its program's inputs. */
interface Given {
  readonly data: ReadonlyMap<string, TensorData>;
  /** Address of what each of them is, and whether that is a gradient. */
  readonly whose: ReadonlyMap<string, Pick<CauseOperand, 'address' | 'what'>>;
}

/**
 * How a block made a bad number of good ones: its calls are run once more on the device from what the step gave them, and
 * followed back from the bad entry to the operation that made the first bad number. Empty where it cannot be followed.
 * @throws DeviceError
 */
export async function causeOf(node: string, bad: Bad, index: number, asked: Asked): Promise<readonly CauseStep[]> {
  if (asked.stepper.compiled.spec.over !== null) return [];
  const program = programOf(node, bad, asked);
  if (program === null || program.types.reduce((sum, { shape }) => sum + sizeOf(shape), 0) > MAX_ENTRIES) return [];
  const given = await givenTo(node, program, asked);
  if (given === null) return [];
  const { executor, signal } = asked;
  const plan = stepPlans(program, registry, executor.info.limits).keepingAll();
  const memory = await memoryOf(plan, given.data, executor, signal);
  const target = plan.outputs.find(({ name }) => name === ('output' in bad ? bad.output : names.gradient(bad.port)));
  if (!target) return [];
  const steps = follow(plan, { slot: target.slot, element: index }, memory, executor.info.precision);
  const told = steps.length > MAX_STEPS ? [...steps.slice(0, MAX_STEPS - 1), ...steps.slice(-1)] : steps;
  const named = new Map(plan.inputs.map(({ slot, name }) => [slot, given.whose.get(name)]));
  const operand = ({ slot, element, value }: Place): CauseOperand => {
    const whose = slot === null ? undefined : named.get(slot);
    return { address: whose?.address ?? null, index: whose ? element : null, what: whose?.what ?? 'value', value };
  };
  return told.map((step) => ({ ...step, operands: step.operands.slice(0, 2).map(operand) }));
}

function programOf(node: string, bad: Bad, { stepping, stepper }: Asked): Program | null {
  const program = blockProgram(stepping.document().analysis, node, stepper.moment);
  if (program === null || 'output' in bad) return program;
  const seeds = program.outputs
    .filter(({ name }) => stepper.summary(`${node}.${name}`, 'gradient') !== null)
    .map(({ name }) => ({ output: name, cotangent: { input: names.cotangent(name) } }));
  if (seeds.length === 0) return null;
  const found = withGradients(program, registry, { seeds, wrt: [bad.port] });
  return { ...found, outputs: found.outputs.filter(({ name }) => names.isGradient(name)) };
}

async function givenTo(node: string, program: Program, { stepping, stepper, signal }: Asked): Promise<Given | null> {
  const { analysis } = stepping.document();
  const data = new Map<string, TensorData>();
  const whose = new Map<string, Pick<CauseOperand, 'address' | 'what'>>();
  const give = (name: string, from: ArrayLike<number>, of: Address, what: CauseOperand['what']): void => {
    const id = program.inputs.find((input) => input.name === name)?.id;
    if (id === undefined) return;
    const typed = allocate(program.types[id]?.dtype ?? 'float', from.length);
    typed.set(Array.from(from));
    data.set(name, typed);
    whose.set(name, { address: of, what });
  };
  await stepper.recallBlock(node, signal);
  for (const { port, from } of blockInputs(analysis, node)) {
    const value = stepper.before(from);
    if (value) give(port, value, from, 'value');
  }
  for (const { name } of program.inputs) {
    if (data.has(name)) continue;
    const address = `${node}.${name.slice(names.cotangent('').length)}`;
    const gradient = stepper.gradient(address);
    if (!gradient) return null;
    give(name, gradient, address, 'gradient');
  }
  return { data, whose };
}

/** What every slot holds when all calls have been run. */
async function memoryOf(
  plan: Plan,
  data: ReadonlyMap<string, TensorData>,
  executor: Asked['executor'],
  signal: AbortSignal,
): Promise<readonly TensorData[]> {
  const loaded = await executor.load(plan);
  try {
    for (const { name, slot } of plan.inputs) {
      const given = data.get(name);
      if (given && given.length > 0) loaded.write(slot, given);
    }
    await loaded.run(0, plan.calls.length, signal);
    const memory: TensorData[] = [];
    for (const [slot, each] of plan.slots.entries())
      memory.push(slotLength(each) === 0 ? allocate(each.dtype, 0) : await loaded.read(slot, 0, slotLength(each)));
    return memory;
  } finally {
    loaded.destroy();
  }
}

function follow(
  { calls }: Plan,
  from: { readonly slot: number; readonly element: number },
  memory: readonly TensorData[],
  precision: Precision,
): FoundStep[] {
  const steps: FoundStep[] = [];
  let at = from;
  for (let n = 0; n < MAX_CALLS; n++) {
    const made = calls
      .filter(({ call }) => call.output.slot === at.slot)
      .map(({ call }) => ({ call, index: indexOf(call, at.element) }));
    const found = made.find(({ index }) => index !== null);
    const cause = found?.index ? causeInCall(found.call, found.index, memory, precision) : null;
    if (cause === null) return steps;
    steps.push(...cause.steps);
    if (cause.next?.slot == null) return steps;
    at = { slot: cause.next.slot, element: cause.next.element };
  }
  return steps;
}

/** Coordinates at which a call writes an element; null where it does not. */
function indexOf(call: KernelCall, element: number): number[] | null {
  const dims =
    call.kernel === 'contract'
      ? [...call.batch, ...call.m, ...call.n]
      : call.kernel === 'script'
        ? [...call.dims, ...call.shape]
        : call.dims;
  const count = sizeOf(dims);
  for (let flat = 0; flat < count; flat++) {
    const at = coordsOf(flat, dims);
    if (elementAt(call.output, at) === element) return at;
  }
  return null;
}
