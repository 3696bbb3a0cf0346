import { withGradients } from '../../graph-core/autodiff/vjp.ts';
import type { Address } from '../../graph-core/model/document.ts';
import { allocate, sizeOf, type TensorData } from '../../graph-core/model/tensor.ts';
import { registry } from '../../graph-core/ops/index.ts';
import { Builder } from '../../graph-core/program/builder.ts';
import { type Equation, type Program, physicalShape, type ValueType, type VarId } from '../../graph-core/program/program.ts';
import { batch } from '../../graph-core/transform/batch.ts';
import type { Executor } from '../../kernels/executor.ts';
import { names } from '../objectives.ts';
import { type Evaluated, evaluate } from '../run.ts';

/** What a body is fed with: one sample's entries, or those of all samples one after another. */
export interface Fed {
  readonly data: ArrayLike<number>;
  readonly perSample: boolean;
}

/** A composite's body with what its block was given. */
export interface Given {
  /** By port of the block. */
  readonly inputs: ReadonlyMap<string, Fed>;
  /** Gradients of the block's outputs, by port; empty while backward has not been there. */
  readonly seeds: ReadonlyMap<string, Fed>;
  /** Null: one sample. */
  readonly samples: number | null;
}

/** Node of what comes in through a port: no block has such an id. */
export const inputNode = (port: string): string => `@${port}`;
/** The operations of a body are called op1, op2 ... in their order. */
export const operation = (index: number): string => `op${index + 1}`;

/** Address within the drawing of every variable of a body. */
export function bodyAddresses(body: Program): ReadonlyMap<VarId, Address> {
  const found = new Map<VarId, Address>(body.inputs.map(({ name, id }) => [id, `${inputNode(name)}.value`]));
  for (const [i, { outputs, outputPorts }] of body.equations.entries()) {
    for (const [k, id] of outputs.entries()) found.set(id, `${operation(i)}.${outputPorts[k]}`);
  }
  return found;
}

/** Numbers of a body by address: values, gradients, and what came back through each port `op1.left` alone. */
export interface BodyValues {
  readonly values: ReadonlyMap<Address, Evaluated>;
  readonly gradients: ReadonlyMap<Address, Evaluated>;
}

/** Runs a body forward and, where seeds are given, backward; over several samples it gives means, as the stepper does. @throws DeviceError */
export async function runBody(body: Program, given: Given, executor: Executor, signal?: AbortSignal): Promise<BodyValues> {
  const program = withMeans(differentiated(body, given));
  const found = await evaluate(program, feeds(program, given), executor, signal);
  const [values, gradients] = [new Map<Address, Evaluated>(), new Map<Address, Evaluated>()];
  for (const each of found) {
    if (names.isGradient(each.name)) gradients.set(names.of(each.name), each);
    else values.set(each.name, each);
  }
  return { values, gradients };
}

/** What an inner call was given: its inputs and the gradients of its outputs, each sample's own. @throws DeviceError */
export async function givenOf(
  body: Program,
  index: number,
  given: Given,
  executor: Executor,
  signal?: AbortSignal,
): Promise<Given> {
  const equation = body.equations[index] as Equation;
  const addresses = bodyAddresses(body);
  const program = differentiated(body, given);
  const seeds = equation.outputPorts.map((port) => `${operation(index)}.${port}`);
  const wanted = new Set([...equation.inputs.map((id) => addresses.get(id) as Address), ...seeds.map(names.gradient)]);
  const outputs = program.outputs.filter(({ name }) => wanted.has(name));
  const found = await evaluate({ ...program, outputs }, feeds(program, given), executor, signal);
  const byName = new Map(found.map(({ name, tensor, axes }) => [name, { data: tensor.data, perSample: axes.length > 0 }]));
  const pick = (ports: readonly string[], name: (i: number) => string): Map<string, Fed> =>
    new Map(
      ports.flatMap((port, i) => {
        const fed = byName.get(name(i));
        return fed ? [[port, fed] as const] : [];
      }),
    );
  return {
    inputs: pick(equation.ports, (i) => addresses.get(equation.inputs[i] as VarId) as Address),
    seeds: pick(equation.outputPorts, (i) => names.gradient(seeds[i] as string)),
    samples: given.samples,
  };
}

/** The body with every variable as an output, batched, and with its backward pass. */
function differentiated(body: Program, { inputs, seeds, samples }: Given): Program {
  const addresses = bodyAddresses(body);
  const outputs = [...addresses].map(([id, name]) => ({ id, name }));
  const equations = body.equations.map((equation, i) => ({
    ...equation,
    origins: [{ path: operation(i), rule: 'forward' as const }],
  }));
  let program: Program = { ...body, outputs, equations };
  const carried = new Set([...inputs].flatMap(([port, { perSample }]) => (perSample ? [port] : [])));
  if (samples !== null) program = batch(program, registry, 'sample', samples, carried);
  const starts = body.outputs.flatMap(({ name, id }) =>
    seeds.has(name) ? [{ output: addresses.get(id) as Address, cotangent: { input: names.cotangent(name) } }] : [],
  );
  if (starts.length === 0) return program;
  const wrt = outputs.flatMap(({ name, id }) => (body.types[id]?.dtype === 'float' ? [name] : []));
  return withGradients(program, registry, { seeds: starts, wrt, wires: true });
}

/** The mean of values over the samples; the sum of gradients, which are those of a mean. */
function withMeans(program: Program): Program {
  if (!program.outputs.some(({ id }) => program.types[id]?.axes.includes('sample'))) return program;
  const b = Builder.extend({ ...program, outputs: [] }, registry);
  for (const { name, id } of program.outputs) {
    const value = b.valueOf(id);
    if (!value.axes.includes('sample')) b.output(name, value);
    else if (names.isGradient(name)) b.output(name, b.axisSum(value, ['sample']));
    else b.output(name, b.op('sample-mean', { input: value }).output ?? value);
  }
  return b.build();
}

function feeds(program: Program, { inputs, seeds }: Given): Map<string, TensorData> {
  const fed = new Map<string, Fed>([...inputs, ...[...seeds].map(([port, seed]) => [names.cotangent(port), seed] as const)]);
  return new Map(
    program.inputs.map(({ name, id }) => {
      const type = program.types[id] as ValueType;
      const length = sizeOf(physicalShape(program, type));
      const data = fed.get(name)?.data;
      if (data?.length !== length) throw new Error(`${name} has ${data?.length} entries instead of ${length}`);
      const typed = allocate(type.dtype, length);
      typed.set(Array.from(data));
      return [name, typed];
    }),
  );
}
