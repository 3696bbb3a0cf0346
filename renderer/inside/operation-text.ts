import type { TFunction } from 'i18next';
import type { Document } from '../../graph-core/model/document.ts';
import { opOf } from '../../graph-core/ops/index.ts';
import type { Inside, InsideNode, TensorSummary } from '../../session/protocol.ts';
import { summaryText } from '../canvas/summary.ts';
import { symbolText } from '../canvas/symbols.ts';
import { titleOf } from '../i18n/block-words.ts';
import { symbolTex } from '../inspectors/graph-names.ts';
import { innermost, type OperationLevel, type OperationWalk, operationAt } from '../state/operation-walk.ts';
import { jacobianText } from '../stepper/convention.ts';
import { symbolsInside } from './drawing.ts';
import { formulaOf } from './formula-face.ts';
import { split } from './scope-ids.ts';

/** What the words about a walk through operations are made with. */
export interface Told {
  readonly level: OperationLevel;
  readonly phase: OperationWalk['phase'];
  /** The operation that had its turn last; null before the first. */
  readonly node: InsideNode | null;
  /** Address of what an operation computes. */
  readonly output: string;
  readonly symbol: (address: string) => string;
  readonly tex: (address: string) => string;
  /** Address in the drawing of what feeds an input port. */
  readonly source: (port: string) => string;
  readonly cost: string;
  /** Gradients are columns. */
  readonly turned: boolean;
  readonly t: TFunction;
}

export function toldOf(walk: OperationWalk, document: Document, names: Pick<Told, 'cost' | 'turned' | 't'>): Told {
  const level = innermost(walk);
  const { inside } = level;
  const symbols = symbolsInside(inside, document);
  const sources = new Map(inside.edges.map(({ from, to }) => [to, from]));
  const id = operationAt(level);
  const node = inside.nodes.find((each) => each.id === id) ?? null;
  return {
    ...names,
    level,
    phase: walk.phase,
    node,
    output: node === null ? '' : `${node.id}.${node.outputs[0]}`,
    symbol: (address) => symbolText(symbols.get(address) ?? address),
    tex: (address) => symbolTex(symbols.get(address) ?? address),
    source: (port) => sources.get(port) ?? port,
  };
}

/** A name for the operations that rules are made of, where the catalogue's is for those who write rules. */
export const operationTitle = ({ title, type }: InsideNode, t: TFunction): string =>
  title ?? t(`inside:op.${type}`, { defaultValue: titleOf(opOf(type)) ?? type });

/** What the operations are those of: the block, and on the way inwards the composites among its operations. */
export function insideTitle({ levels }: OperationWalk, block: string, t: TFunction): string {
  const inner = levels.slice(1).map(({ inside: { path, trail } }) => {
    const type = trail.find((step) => step.path === path)?.type ?? '';
    return t(`inside:op.${type}`, { defaultValue: titleOf(opOf(type)) ?? type });
  });
  return [block, ...inner].join(' › ');
}

const isScalar = ({ variables }: Inside, address: string): boolean => variables[address]?.shape?.length === 0;

/** `∂C/∂u1`, or `dC/du` of a scalar. */
export const gradientText = ({ level: { inside }, cost, symbol }: Told, address: string): string =>
  isScalar(inside, address) ? `d${cost}/d${symbol(address)}` : `∂${cost}/∂${symbol(address)}`;

/** A part of a gradient that comes back through one input port of the current operation. */
export interface Part {
  /** `op2.input`. */
  readonly port: string;
  /** Whose gradient it is part of. */
  readonly from: string;
  readonly contribution: TensorSummary;
  /** Which of its uses gives this part, from 1 in the order of backward, and how many there are. */
  readonly use: number;
  readonly uses: number;
}

/** All parts of a variable's gradient by the operations of the block, in the order in which they come. */
function partsOf({ inside, order }: OperationLevel, from: string): Omit<Part, 'use' | 'uses'>[] {
  const found = inside.edges.flatMap(({ from: source, to }) => {
    const contribution = source === from ? inside.gradients[`edge:${source}->${to}`] : undefined;
    return contribution ? [{ port: to, from, contribution }] : [];
  });
  const turn = ({ port }: { readonly port: string }): number => order.indexOf(split(port).node);
  return found.sort((a, b) => turn(a) - turn(b));
}

/** What the current operation gives back, port by port. */
export function currentParts({ level, node, source }: Told): readonly Part[] {
  if (node === null) return [];
  return node.inputs.flatMap((name): Part[] => {
    const port = `${node.id}.${name}`;
    const from = source(port);
    const all = partsOf(level, from);
    const at = all.findIndex((part) => part.port === port);
    const part = all[at];
    // what leaves the block has been used outside of it, before
    const outside = level.inside.variables[from]?.port == null ? 0 : 1;
    return part ? [{ ...part, use: at + 1 + outside, uses: all.length + outside }] : [];
  });
}

/** `∂C/∂u1 = ∂C/∂u2 · ∂u2/∂u1` of one part. */
function partText(told: Told, { from, use, uses }: Part): string {
  const { symbol, output, turned, t, level } = told;
  const isPlain = isScalar(level.inside, output) && isScalar(level.inside, from);
  const local = isPlain ? `d${symbol(output)}/d${symbol(from)}` : `∂${symbol(output)}/∂${symbol(from)}`;
  const factors = [gradientText(told, output), jacobianText(local, turned)];
  const product = (turned ? factors.reverse() : factors).join(' · ');
  const gradient = gradientText(told, from);
  return uses === 1 ? `${gradient} = ${product}` : t('operations:part', { gradient, product, use, uses });
}

/** What the current operation computes: `u2 = exp(u1)`, `u3 = Sum(u2)`. */
function forwardText({ node, output, symbol, source, t }: Told): string {
  if (node === null) return '';
  const operands = node.inputs.map((name) => symbol(source(`${node.id}.${name}`)));
  const own =
    node.formula === null ? `${operationTitle(node, t)}(${operands.join(', ')})` : formulaOf(node, opOf(node.type), operands);
  return `${symbol(output)} = ${own}`;
}

const operationFormula = (told: Told): string =>
  told.phase === 'forward'
    ? forwardText(told)
    : currentParts(told)
        .map((part) => partText(told, part))
        .join('; ');

/** What the current operation made, as it is spoken. */
export function operationResult(told: Told): string {
  const { level, phase, output, symbol, node, t } = told;
  if (node === null) return '';
  if (phase === 'forward') {
    const value = level.inside.values[output];
    return value ? `${symbol(output)} = ${summaryText(value)}` : '';
  }
  const spoken = currentParts(told).map((part) => {
    const gradient = gradientText(told, part.from);
    const values = { gradient, part: summaryText(part.contribution), use: part.use, uses: part.uses };
    return part.uses === 1
      ? `${gradient} = ${values.part}`
      : [t('operations:spoken-part', values), sumText(told, part)].join(' ');
  });
  return spoken.join('; ');
}

/** The parts of a gradient so far and, once the last has come, their sum: `∂C/∂u2 = [1, 2] + [0, 1] = [1, 3]`. */
export function sumText(told: Told, { from, use, uses }: Part): string {
  const { level, t } = told;
  const parts = partsOf(level, from).map(({ contribution }) => summaryText(contribution));
  const outside = uses - parts.length;
  const before = outside > 0 ? [t('operations:outside')] : [];
  const given = [...before, ...parts.slice(0, use - outside)].join(' + ');
  const gradient = gradientText(told, from);
  const total = level.inside.gradients[from];
  if (use < uses || !total) return t('operations:so-far', { gradient, given, use, uses });
  return `${gradient} = ${given} = ${summaryText(total)}`;
}

/** The sentence for where a walk through operations is. */
export function operationSentence(walk: OperationWalk, told: Told, block: string): string {
  const { level, phase, node, t } = told;
  const { at, order, inside } = level;
  const title = insideTitle(walk, block, t);
  if (node === null) {
    const next = inside.nodes.find(({ id }) => id === order[0]);
    return t(`operations:begin.${phase}`, { block: title, count: order.length, next: next ? operationTitle(next, t) : '' });
  }
  const values = { block: title, at, count: order.length, formula: operationFormula(told) };
  return t(`operations:sentence.${phase}`, values);
}
