import type { Shape } from '../../graph-core/model/tensor.ts';
import { sizeOf } from '../../graph-core/model/tensor.ts';
import type { Card, CardProduct, StepView } from '../../session/protocol.ts';
import { matrixOf } from '../ui/heat.ts';
import { HIDDEN_SHAPE, isHidden } from '../ui/hidden-number.ts';
import { parseAnswer, parseShape } from './answer.ts';
import { type Mark, markEntries, markShape, type Slip, type Tolerance } from './mark.ts';
import { type HiddenKind, jacobianAt, keyOf, type Veil, valueAt, veilCard, veilView } from './veil.ts';

/** A tensor that the block on view made and that is hidden, or a part of it. */
export interface Question {
  readonly kind: HiddenKind;
  /** Of the value, the value that the gradient belongs to, or the one that the Jacobian is taken by. */
  readonly address: string;
  /** What its entries are remembered by in the veil. */
  readonly at: string;
  readonly shape: Shape;
  /** True entries; none for a shape. */
  readonly entries: readonly number[];
  /** Flat places of the entries that are hidden still; [0] of a shape. */
  readonly open: readonly number[];
  readonly product: CardProduct | null;
}

const hiddenPlaces = (shown: readonly number[]): number[] => shown.flatMap((value, index) => (isHidden(value) ? [index] : []));

/** What there is to ask about the stage that was done last, in the order in which it is worked out. */
export function questionsOf(view: StepView, card: Card, veil: Veil): readonly Question[] {
  // A shape that is hidden hides its numbers with it: these are asked for once it is known.
  const shown = veilView(view, veil);
  return card.stage.phase === 'backward' ? ofBackward(view, card, veil, shown) : ofSummaries(view, card, veil, shown);
}

function ofSummaries(view: StepView, card: Card, veil: Veil, shown: StepView, skip: ReadonlySet<string> = new Set()): Question[] {
  const isBackward = card.stage.phase === 'backward';
  const record = isBackward ? 'gradients' : 'values';
  const asked = new Set(skip);
  const after = new Map(veilCard(card, view, veil).updates.map((update) => [update.address, update.after.entries]));
  return card.stage.makes.flatMap((address): Question[] => {
    const value = valueAt(address);
    const truth = view[record][address];
    if (!truth || asked.has(value)) return [];
    asked.add(value);
    const common = { address: value, at: value, shape: truth.shape, product: null };
    const isShapeHidden = shown[record][address]?.shape === HIDDEN_SHAPE;
    if (isShapeHidden) return [{ ...common, kind: 'shapes', entries: [], open: [0] }];
    // The view leaves hidden new weights out.
    const left = shown[record][address]?.entries ?? after.get(address) ?? [];
    const open = hiddenPlaces(left);
    return open.length === 0 ? [] : [{ ...common, kind: record, entries: truth.entries, open }];
  });
}

function ofBackward(view: StepView, card: Card, veil: Veil, shown: StepView): Question[] {
  const products = veilCard(card, view, veil).products;
  const found = products.flatMap((product): Question[] => {
    const truth = card.products.find(({ wrt }) => wrt === product.wrt);
    if (!truth) return [];
    const common = { address: product.wrt, product: truth };
    const size = [sizeOf(truth.outputShape), sizeOf(truth.inputShape)];
    const jacobian: Question = {
      ...common,
      kind: 'jacobian',
      at: jacobianAt(card.stage.node, product.wrt),
      shape: size,
      entries: truth.jacobian ?? [],
      open: hiddenPlaces(product.jacobian ?? []),
    };
    const open = hiddenPlaces(product.result);
    const gradient: Question = {
      ...common,
      kind: 'gradients',
      at: product.wrt,
      shape: truth.inputShape,
      entries: truth.result,
      open,
    };
    return [jacobian, gradient].filter((each) => each.open.length > 0);
  });
  // A gradient that several blocks add up is known with the last of them: the sum is another question.
  const summed = card.products.flatMap(({ wrt, result }) => {
    const total = view.gradients[wrt]?.entries ?? [];
    return total.every((x, i) => Object.is(x, result[i])) ? [wrt] : [];
  });
  return [...shapesOf(view, card, shown), ...found, ...ofSummaries(view, wholeOnly(card), veil, shown, new Set(summed))];
}

/** Shapes that forward left unanswered: without them neither Jacobian nor gradient is shown. */
function shapesOf(view: StepView, card: Card, shown: StepView): Question[] {
  const addresses = new Set([card.operands.at(-1)?.address ?? '', ...card.products.map(({ wrt }) => wrt)]);
  return [...addresses].flatMap((address): Question[] => {
    const truth = view.values[address];
    if (!truth || shown.values[address]?.shape !== HIDDEN_SHAPE) return [];
    return [{ kind: 'shapes', address, at: address, shape: truth.shape, entries: [], open: [0], product: null }];
  });
}

/** The card without the contributions along single wires, which the products ask for, where there are products. */
const wholeOnly = (card: Card): Card =>
  card.products.length === 0
    ? card
    : { ...card, stage: { ...card.stage, makes: card.stage.makes.filter((address) => !address.startsWith('edge:')) } };

/** Keys under which the whole, or one entry, of what was asked is shown. */
export function keysOf(view: StepView, { kind, at, entries }: Question, index: number | null): readonly string[] {
  if (kind === 'shapes') return [keyOf(view, kind, at, 0, 0)];
  const key = (i: number): string => keyOf(view, kind, at, i, entries[i] as number);
  return index === null ? entries.map((_, i) => key(i)) : [key(index)];
}

const transposed = (numbers: readonly number[], shape: Shape): readonly number[] => {
  const { rows, columns } = matrixOf(shape);
  return numbers.map((_, i) => numbers[(i % rows) * columns + Math.floor(i / rows)] as number);
};

/** The gradient before the block beside each entry: its own, or the only one that there is. */
const incomingBeside = (row: readonly number[], count: number): readonly number[] | null =>
  row.length === count ? row : row.length === 1 ? Array<number>(count).fill(row[0] as number) : null;

/** What the entries would be by slips that have a name. */
function mistakenOf(
  { kind, entries, shape, product }: Question,
  isList: boolean,
): Partial<Record<Slip, readonly number[] | null>> {
  const isMatrix = shape.length === 2 && (shape[0] as number) > 1 && (shape[1] as number) > 1;
  const gradient = kind === 'gradients' ? product : null;
  const diagonal = gradient?.jacobian && gradient.row.length === gradient.result.length;
  return {
    // Of one entry, [1,0] in place of [0,1], in a square alone: there is no such entry in others.
    transposed: isMatrix && (isList || shape[0] === shape[1]) ? transposed(entries, shape) : null,
    incoming: gradient && incomingBeside(gradient.row, entries.length),
    local: diagonal ? entries.map((_, i) => gradient.jacobian?.[i * entries.length + i] as number) : null,
  };
}

export type Marked = Mark | { readonly kind: 'unreadable' };

/** Marks what was typed about one entry; a list in brackets answers all of them at once. */
export function markAnswer(
  text: string,
  question: Question,
  index: number,
  tolerance?: Tolerance,
): Marked & { readonly all?: boolean } {
  if (question.kind === 'shapes') {
    const shape = parseShape(text);
    return shape === null ? { kind: 'unreadable' } : markShape(shape, question.shape);
  }
  const answer = parseAnswer(text);
  if (answer === null) return { kind: 'unreadable' };
  const mistaken = Object.entries(mistakenOf(question, answer.isList)).flatMap(([slip, numbers]) =>
    numbers === null ? [] : [[slip, answer.isList ? numbers : [numbers[index] as number]] as const],
  );
  const truth = answer.isList ? question.entries : [question.entries[index] as number];
  return { ...markEntries(answer.texts, truth, Object.fromEntries(mistaken), tolerance), all: answer.isList };
}
