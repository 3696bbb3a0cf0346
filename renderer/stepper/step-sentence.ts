import type { Phase } from '../../graph-core/plan/plan.ts';
import type { StageInfo, StepView } from '../../session/protocol.ts';
import { hasMoreTurns, keepsUpdate, takesUpdateBack } from '../state/step-moves.ts';
import { jacobianText } from './convention.ts';

/** What the sentence needs to know about the graph; the panel fills it from the document and the catalogue. */
export interface SentenceNames {
  /** Symbol of an address: a value's own, an input port's source, a parameter's. */
  readonly symbol: (address: string) => string;
  /** What the user calls the block. */
  readonly block: (node: string) => string;
  /** Addresses of the values a block reads, wired inputs first, own parameters after. */
  readonly inputs: (node: string) => readonly { readonly address: string; readonly isWeight: boolean }[];
  /** Address of the block's first output. */
  readonly output: (node: string) => string;
  readonly isElementwise: (type: string) => boolean;
  readonly isCost: (type: string) => boolean;
  /** Short formula on the block's face. */
  readonly formula: (type: string) => string;
  readonly isScalar: (address: string) => boolean;
  /** Symbol of the total cost. */
  readonly cost: string;
  /** The optimiser, where it does more than take the gradient times the learning rate. */
  readonly method: string | null;
}

/** Key of the sentence and what goes into it. */
export interface Sentence {
  readonly key: 'start' | 'again' | 'empty' | 'keep' | 'keep-turn' | 'pass' | Phase;
  readonly number: number;
  readonly total: number;
  readonly block: string;
  readonly formula: string;
  /** Number of the step that is under way, or would begin next, from 1. */
  readonly step: number;
  /** Number of the turn that would begin next, from 1, and how many a step has. */
  readonly turn: number;
  readonly turns: number;
}

const gradient = (names: SentenceNames, address: string): string =>
  names.isScalar(address) ? `d${names.cost}/d${names.symbol(address)}` : `∂${names.cost}/∂${names.symbol(address)}`;

/** The local factor of the chain rule, by the kind of block: what stands to the right of the dot; transposed, to its left. */
function factor(
  names: SentenceNames,
  stage: StageInfo,
  input: string,
  { isWeight, turned }: { readonly isWeight: boolean; readonly turned: boolean },
): string {
  const output = names.symbol(names.output(stage.node));
  const from = names.symbol(input);
  if (names.isElementwise(stage.type) && !isWeight) return `diag(h′(${from}))`;
  if (stage.type === 'linear' && !isWeight) {
    const weight = names.inputs(stage.node).find((each) => each.isWeight);
    if (weight) return `${names.symbol(weight.address)}${turned ? 'ᵀ' : ''}`;
  }
  return jacobianText(`∂${output}/∂${from}`, turned);
}

function backwardFormula(names: SentenceNames, stage: StageInfo, turned: boolean): string {
  const inputs = names.inputs(stage.node);
  const first = inputs.find((each) => !each.isWeight) ?? inputs[0];
  if (first === undefined) return '';
  if (names.symbol(names.output(stage.node)) === names.cost)
    return `${gradient(names, first.address)}, beginning with d${names.cost}/d${names.cost} = 1`;
  const parts = [
    gradient(names, names.output(stage.node)),
    factor(names, stage, first.address, { isWeight: first.isWeight, turned }),
  ];
  return `${gradient(names, first.address)} = ${(turned ? parts.reverse() : parts).join(' · ')}`;
}

function updateFormula(names: SentenceNames, stage: StageInfo): string {
  const address = stage.makes[0];
  if (address === undefined) return '';
  const symbol = names.symbol(address);
  const along = gradient(names, address);
  return names.method === null ? `${symbol} ← ${symbol} − η · ${along}` : `${symbol} ← ${names.method}(${symbol}, ${along})`;
}

function formulaOf(names: SentenceNames, stage: StageInfo, turned: boolean): string {
  if (stage.phase === 'update') return updateFormula(names, stage);
  if (stage.phase === 'backward') return backwardFormula(names, stage, turned);
  const formula = names.formula(stage.type);
  return formula === '' ? names.symbol(names.output(stage.node)) : `${names.symbol(names.output(stage.node))} = ${formula}`;
}

/** Position of a stage inside its phase, from 1. */
export function placeInPhase(stages: readonly StageInfo[], index: number): { readonly number: number; readonly total: number } {
  const phase = stages[index]?.phase;
  let [number, total] = [0, 0];
  // counted without making a list: a large drawing has thousands of stages, and this is asked at each step
  for (let i = 0; i < stages.length; i++) {
    if (stages[i]?.phase !== phase) continue;
    total++;
    if (i <= index) number++;
  }
  return { number, total };
}

/** The sentence for a stage, done or to come; `turned` where gradients are columns. */
export function stageSentence(stages: readonly StageInfo[], index: number, names: SentenceNames, turned = false): Sentence {
  const stage = stages[index] as StageInfo;
  return {
    key: stage.phase,
    ...placeInPhase(stages, index),
    block: names.block(stage.node),
    formula: formulaOf(names, stage, turned),
    step: 0,
    turn: 1,
    turns: 1,
  };
}

/** One sentence for where the cursor is: the block that was done last, and at the ends of a step what lies beyond. */
export function stepSentence(view: StepView, names: SentenceNames, turned = false): Sentence {
  const { stages, cursor } = view;
  const { index = 0, count: turns = 1 } = view.turn ?? {};
  const place = { step: view.step + 1, turn: index + 1, turns };
  if (stages.length === 0) return { key: 'empty', number: 0, total: 0, block: '', formula: '', ...place };
  if (keepsUpdate(view)) {
    const next = hasMoreTurns(view) ? { step: place.step, turn: index + 2, turns } : { step: place.step + 1, turn: 1, turns };
    const key = stages[cursor - 1]?.phase !== 'update' ? 'pass' : hasMoreTurns(view) ? 'keep-turn' : 'keep';
    return { ...stageSentence(stages, cursor - 1, names, turned), key, ...next };
  }
  if (cursor > 0) return { ...stageSentence(stages, cursor - 1, names, turned), ...place };
  const next = stages[0] as StageInfo;
  const key = takesUpdateBack(view) ? 'again' : 'start';
  return { key, number: 0, total: stages.length, block: names.block(next.node), formula: '', ...place };
}
