import { withGradients } from '../graph-core/autodiff/vjp.ts';
import { sizeOf, type TensorData } from '../graph-core/model/tensor.ts';
import { registry } from '../graph-core/ops/index.ts';
import type { Program } from '../graph-core/program/program.ts';
import { batch } from '../graph-core/transform/batch.ts';
import type { Analysis } from '../graph-core/validate/analysis.ts';
import type { Executor } from '../kernels/executor.ts';
import { type BlockInput, blockInputs, blockProgram } from './block-program.ts';
import { lettersTex, linesTex, withNumbers } from './card-tex.ts';
import { names } from './objectives.ts';
import type { Card, CardProduct, StageInfo, TensorSummary } from './protocol.ts';
import { evaluate } from './run.ts';
import type { Stepper } from './stepper.ts';
import { structureOf } from './structure.ts';
import { summarise } from './summary.ts';

/** Entries of the largest Jacobian that is written out. */
const MAX_ENTRIES = 4096;

export interface CardContext {
  readonly stepper: Stepper;
  readonly executor: Executor;
  readonly analysis: Analysis;
  readonly isMean: boolean;
  readonly signal?: AbortSignal;
}

/** The arithmetic of a stage; null where there is none or it has not been done. @throws DeviceError */
export async function cardOf(index: number, context: CardContext): Promise<Card | null> {
  const stage = context.stepper.compiled.stages.infos[index];
  if (!stage || index >= context.stepper.cursor) return null;
  if (stage.phase === 'update') return updateCard(stage, context);
  const op = context.analysis.nodes.get(stage.node)?.op;
  const card = {
    stage,
    formula: stage.phase === 'forward' ? (op?.tex.forward ?? '') : (op?.tex.derivative ?? ''),
    withNumbers: stage.phase === 'forward' ? withNumbers(stage.node, context) : null,
    operands: operandsOf(stage, context),
    products: [] as readonly CardProduct[],
    updates: [],
    note: null,
  };
  if (stage.phase === 'forward') return card;
  if (context.isMean) return { ...card, note: 'mean' };
  await context.stepper.recallBlock(stage.node, context.signal);
  const products = await productsOf(stage, context);
  return { ...card, products, note: products.length > 0 ? null : 'no-gradient' };
}

/** Inputs and outputs of the block, with the values of the passes: the update's come after. */
function operandsOf(stage: StageInfo, { stepper, analysis }: CardContext): { address: string; summary: TensorSummary }[] {
  const outputs = [...(analysis.nodes.get(stage.node)?.outputs.keys() ?? [])].map((port) => `${stage.node}.${port}`);
  // a block that reads one value through two ports shows it once
  const shown = new Set([...blockInputs(analysis, stage.node).map((input) => input.from), ...outputs]);
  return [...shown].flatMap((address) => {
    const summary = stepper.summaryBefore(address);
    return summary ? [{ address, summary }] : [];
  });
}

/** row . Jacobian = result for every input and weight that got a gradient from this block. */
async function productsOf(stage: StageInfo, context: CardContext): Promise<CardProduct[]> {
  const { stepper, analysis } = context;
  const program = blockProgram(analysis, stage.node);
  const output = program?.outputs[0]?.name;
  if (!program || output === undefined) return [];
  const row = stepper.gradient(`${stage.node}.${output}`);
  const outputShape = program.types[program.outputs[0]?.id ?? -1]?.shape ?? [];
  if (!row) return [];
  const wanted = blockInputs(analysis, stage.node).flatMap((input) => {
    const result = stepper.wire(input.at);
    return result ? [{ input, result }] : [];
  });
  const small = wanted.filter(({ result }) => result.length * row.length <= MAX_ENTRIES);
  const jacobians = await localJacobians({ node: stage.node, program, output, inputs: small.map(({ input }) => input) }, context);
  return wanted.map(({ input, result }) => {
    const jacobian = jacobians.get(input.port) ?? null;
    return {
      wrt: input.from,
      kind: input.kind,
      outputShape,
      inputShape: program.types[program.inputs.find((each) => each.name === input.port)?.id ?? -1]?.shape ?? [],
      row: Array.from(row),
      jacobian: jacobian === null ? null : Array.from(jacobian),
      result: Array.from(result),
      structure: structureOf({ node: stage.node, input, rows: row.length, columns: result.length, jacobian }, context),
    };
  });
}

interface Probed {
  readonly node: string;
  readonly program: Program;
  readonly output: string;
  readonly inputs: readonly BlockInput[];
}

/** The block's Jacobians by port, [rows][columns] row-major: its own vjp over a probe axis of one-hot rows, on the same device. */
async function localJacobians({ node, program, output, inputs }: Probed, context: CardContext): Promise<Map<string, TensorData>> {
  const { stepper, executor, analysis, signal } = context;
  const rows = sizeOf(program.types[program.outputs.find((o) => o.name === output)?.id ?? -1]?.shape ?? []);
  if (inputs.length === 0 || rows === 0) return new Map();
  const wrt = inputs.map((input) => input.port);
  const differentiated = withGradients(program, registry, { seeds: [{ output, cotangent: { input: PROBE } }], wrt });
  const batched = batch(differentiated, registry, 'probe', rows, new Set([PROBE]));
  const outputs = batched.outputs.filter(({ name }) => names.isGradient(name));
  const data = new Map<string, TensorData>([[PROBE, identity(rows)]]);
  for (const { port, from } of blockInputs(analysis, node)) {
    const value = stepper.before(from);
    if (value) data.set(port, Float64Array.from(value));
  }
  const found = await evaluate({ ...batched, outputs }, data, executor, signal);
  return new Map(found.map(({ name, tensor }) => [names.of(name), tensor.data]));
}

const PROBE = 'cotangent';

function identity(rows: number): Float64Array {
  const data = new Float64Array(rows * rows);
  for (let i = 0; i < rows; i++) data[i * (rows + 1)] = 1;
  return data;
}

function updateCard(stage: StageInfo, { stepper, analysis }: CardContext): Card {
  const { objective } = stepper.compiled.spec;
  const updates = stage.makes.flatMap((address) => {
    const type = stepper.typeOf(address);
    const before = stepper.before(address);
    const gradient = stepper.summary(address, 'gradient');
    const after = stepper.summary(address, 'value');
    if (!type || !before || !gradient || !after) return [];
    return [{ address, before: summarise(type.dtype, type.shape, before), gradient, after }];
  });
  return {
    stage: { ...stage, type: stage.type || (analysis.nodes.get(stage.node)?.type ?? '') },
    formula: objective ? linesTex(objective.optimiser.tex(objective.hyper)) : '',
    withNumbers: objective ? lettersTex(objective.optimiser.letters(objective.hyper, stepper.update)) : null,
    operands: [],
    products: [],
    updates,
    note: null,
  };
}
