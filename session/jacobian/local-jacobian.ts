import { withGradients } from '../../graph-core/autodiff/vjp.ts';
import type { Document } from '../../graph-core/model/document.ts';
import { type Shape, sizeOf, type TensorData } from '../../graph-core/model/tensor.ts';
import { registry } from '../../graph-core/ops/index.ts';
import { buildProgram } from '../../graph-core/program/build.ts';
import type { Program } from '../../graph-core/program/program.ts';
import { batch } from '../../graph-core/transform/batch.ts';
import type { Analysis } from '../../graph-core/validate/analysis.ts';
import type { Executor } from '../../kernels/executor.ts';
import { type BlockInput, blockInputs, blockProgram } from '../block-program.ts';
import type { Moment } from '../moment.ts';
import { names } from '../objectives.ts';
import { evaluate } from '../run.ts';
import { type LocalJacobian, structureOf } from './structure.ts';

/** Entries of the largest Jacobian that is written out. */
export const MAX_ENTRIES = 4096;

/** A block or a group alone: its program, whose inputs are named by port, and what feeds them. */
export interface LocalParts {
  readonly program: Program;
  /** Name of an output in the program, its port: the one asked for, else the first of floats, or the first where none is. */
  readonly output: string;
  readonly outputShape: Shape;
  readonly inputs: readonly (BlockInput & { readonly shape: Shape })[];
}

/** Null for what computes nothing, such as a variable, and for a block that has no output of the name asked for. */
export function localParts(
  document: Document,
  analysis: Analysis,
  node: string,
  moment: Moment,
  output?: string,
): LocalParts | null {
  const group = analysis.nodes.get(node)?.group;
  if (!group) return blockParts(analysis, node, moment, output);
  const program = groupProgram(buildProgram(document, analysis, registry, moment.mode), node);
  return program && partsOf(program, groupInputs(program, analysis, node, group.parameterPrefix), output);
}

/** Null for variables, groups and blocks that cannot run, or have no output of the name asked for. */
export function blockParts(analysis: Analysis, node: string, moment: Moment, output?: string): LocalParts | null {
  const program = blockProgram(analysis, node, moment);
  return program && partsOf(program, blockInputs(analysis, node), output);
}

function partsOf(program: Program, inputs: readonly BlockInput[], asked: string | undefined): LocalParts | null {
  const first = program.outputs.find(({ id }) => program.types[id]?.dtype === 'float') ?? program.outputs[0];
  const output = asked === undefined ? first : program.outputs.find(({ name }) => name === asked);
  if (!output) return null;
  const shapeOf = (port: string) => program.types[program.inputs.find(({ name }) => name === port)?.id ?? -1]?.shape;
  return {
    program,
    output: output.name,
    outputShape: program.types[output.id]?.shape ?? [],
    inputs: inputs.map((input) => ({ ...input, shape: shapeOf(input.port) ?? [] })),
  };
}

/** The body of a group's call, wherever it stands; in the body of another one it is seen from there. */
function groupProgram(program: Program, node: string): Program | null {
  for (const { op, origins, body } of program.equations) {
    const path = origins[0]?.path ?? '';
    if (op !== 'group' || !body) continue;
    if (path === node) return body;
    if (node.startsWith(`${path}/`)) return groupProgram(body, node.slice(path.length + 1));
  }
  return null;
}

/** A group's ports, then the variables and weights inside it. */
function groupInputs(program: Program, analysis: Analysis, node: string, prefix: string): BlockInput[] {
  const wired = new Map(blockInputs(analysis, node).map((input) => [input.port, input]));
  return program.inputs.map(({ name, role }): BlockInput => {
    const port = wired.get(name);
    if (port) return port;
    if (role === 'random') return { port: name, from: name, at: `${node}/${name}`, kind: 'state' };
    const isWeight = role === 'parameter' || role === 'buffer';
    return {
      port: name,
      from: `${isWeight ? prefix : `${node}/`}${name}`,
      at: `${node}/${name}`,
      kind: isWeight ? 'weight' : 'state',
    };
  });
}

/** What the inputs of a program are fed with, by port: the values of what feeds them, as far as they are known. */
export function localData({ inputs }: LocalParts, held: (address: string) => ArrayLike<number> | null): Map<string, TensorData> {
  const data = new Map<string, TensorData>();
  for (const { port, from } of inputs) {
    const value = held(from);
    if (value) data.set(port, Float64Array.from(value));
  }
  return data;
}

const PROBE = 'cotangent';

/**
 * Jacobians of one output by ports, [rows][columns] row-major: the program's own vjp over a probe axis of one-hot rows.
 * `data` by port; none for a port that takes no floats. @throws DeviceError, SessionError
 */
export async function localJacobians(
  { program, output }: Pick<LocalParts, 'program' | 'output'>,
  ports: readonly string[],
  data: ReadonlyMap<string, TensorData>,
  executor: Executor,
  signal?: AbortSignal,
): Promise<Map<string, TensorData>> {
  const sizeAt = (id: number | undefined): number => sizeOf(program.types[id ?? -1]?.shape ?? []);
  const rows = sizeAt(program.outputs.find((o) => o.name === output)?.id);
  if (ports.length === 0 || rows === 0) return new Map();
  const differentiated = withGradients(program, registry, { seeds: [{ output, cotangent: { input: PROBE } }], wrt: ports });
  const batched = batch(differentiated, registry, 'probe', rows, new Set([PROBE]));
  const outputs = batched.outputs.filter(({ name }) => names.isGradient(name));
  const found = await evaluate({ ...batched, outputs }, new Map([...data, [PROBE, identity(rows)]]), executor, signal);
  const typeAt = (port: string) => program.types[program.inputs.find(({ name }) => name === port)?.id ?? -1];
  // integers that are read as floats have no derivative of their own, whatever comes back through their port
  const floats = ports.filter((port) => typeAt(port)?.dtype === 'float');
  return new Map(
    floats.map((port) => {
      const jacobian = new Float64Array(rows * sizeOf(typeAt(port)?.shape ?? []));
      const rule = found.find(({ name }) => names.of(name) === port)?.tensor.data;
      // where no rule gives anything, nothing of the output depends on it; what is the same for all rows comes once
      if (rule) for (let at = 0; at < jacobian.length; at += rule.length) jacobian.set(rule, at);
      return [port, jacobian];
    }),
  );
}

/** {@link localJacobians} of several outputs at once: the rows of one behind those of another. @throws DeviceError, SessionError */
export async function stackedJacobians(
  { program, outputs }: { readonly program: Program; readonly outputs: readonly string[] },
  ports: readonly string[],
  data: ReadonlyMap<string, TensorData>,
  executor: Executor,
  signal?: AbortSignal,
): Promise<Map<string, TensorData>> {
  const stacked = new Map<string, TensorData[]>();
  for (const output of outputs) {
    const found = await localJacobians({ program, output }, ports, data, executor, signal);
    for (const [port, rows] of found) stacked.set(port, [...(stacked.get(port) ?? []), rows]);
  }
  return new Map([...stacked].map(([port, parts]) => [port, parts.length === 1 ? (parts[0] as TensorData) : joined(parts)]));
}

function joined(parts: readonly TensorData[]): Float64Array {
  const all = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function identity(rows: number): Float64Array {
  const data = new Float64Array(rows * rows);
  for (let i = 0; i < rows; i++) data[i * (rows + 1)] = 1;
  return data;
}

/** The name of a block's Jacobian by one of its ports. */
export function localStructure(
  { node, port, entries }: { readonly node: string; readonly port: string; readonly entries: ArrayLike<number> | null },
  parts: LocalParts,
  analysis: Analysis,
  held: (address: string) => ArrayLike<number> | null,
): ReturnType<typeof structureOf> {
  const input = parts.inputs.find((each) => each.port === port);
  const local: LocalJacobian = {
    op: analysis.nodes.get(node)?.op,
    kind: input?.kind ?? 'state',
    port,
    outputShape: parts.outputShape,
    rows: sizeOf(parts.outputShape),
    columns: sizeOf(input?.shape ?? []),
    entries,
    others: parts.inputs
      .filter((each) => each.port !== port)
      .map(({ from, shape }) => ({ address: from, shape, data: held(from) })),
  };
  return structureOf(local);
}
