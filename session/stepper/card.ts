import type { Analysis } from '../../graph-core/validate/analysis.ts';
import type { Executor } from '../../kernels/executor.ts';
import { blockInputs } from '../block-program.ts';
import { blockParts, localData, localStructure, MAX_ENTRIES, stackedJacobians } from '../jacobian/local-jacobian.ts';
import { hyperAt, hyperOf } from '../parameter-groups.ts';
import type { Card, CardProduct, StageInfo, TensorSummary } from '../protocol.ts';
import { summarise } from '../summary.ts';
import { lettersTex, linesTex, withNumbers } from './card-tex.ts';
import type { Stepper } from './stepper.ts';

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
  const { stepper, analysis, executor, signal } = context;
  const parts = blockParts(analysis, stage.node, stepper.moment);
  if (!parts) return [];
  const sent = parts.program.outputs.flatMap(({ name, id }) => {
    const address = `${stage.node}.${name}`;
    const gradient = stepper.gradient(address);
    return gradient ? [{ name, address, shape: parts.program.types[id]?.shape ?? [], gradient }] : [];
  });
  if (sent.length === 0) return [];
  const row = sent.flatMap(({ gradient }) => Array.from(gradient));
  const outputs = sent.map(({ address, shape }) => ({ address, shape }));
  const outputShape = outputs.length === 1 ? (outputs[0]?.shape ?? []) : [row.length];
  const heldValue = (address: string): ArrayLike<number> | null => stepper.before(address);
  const wanted = parts.inputs.flatMap((input) => {
    const result = stepper.wire(input.at);
    return result ? [{ input, result }] : [];
  });
  const small = wanted.filter(({ result }) => result.length * row.length <= MAX_ENTRIES);
  const ports = small.map(({ input }) => input.port);
  const from = { program: parts.program, outputs: sent.map(({ name }) => name) };
  const jacobians = await stackedJacobians(from, ports, localData(parts, heldValue), executor, signal);
  return wanted.map(({ input, result }) => {
    const entries = jacobians.get(input.port) ?? null;
    return {
      wrt: input.from,
      kind: input.kind,
      outputs,
      outputShape,
      inputShape: input.shape,
      row,
      jacobian: entries === null ? null : Array.from(entries),
      result: Array.from(result),
      ...localStructure({ node: stage.node, port: input.port, entries }, { ...parts, outputShape }, analysis, heldValue),
    };
  });
}

function updateCard(stage: StageInfo, { stepper, analysis }: CardContext): Card {
  const { objective } = stepper.compiled.spec;
  const t = stepper.update;
  const settings = objective ? [...new Set(stage.makes.map((address) => hyperOf(objective, address)))] : [];
  const rules = settings.map((hyper) => linesTex(objective?.optimiser.tex(hyper) ?? []));
  const numbers = settings.map((hyper) => lettersTex(objective?.optimiser.letters(hyperAt(objective, hyper, t), t) ?? []));
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
    formula: [...new Set(rules)].join(' \\qquad '),
    withNumbers: objective ? numbers.join(' \\qquad ') : null,
    operands: [],
    products: [],
    updates,
    note: null,
  };
}
