import type { Card, CardProduct, FullTensor, Inside, StageInfo, StepView, TensorSummary } from '../../session/protocol.ts';
import { HIDDEN, HIDDEN_SHAPE } from '../ui/hidden-number.ts';

/** What can be hidden for somebody to predict it. */
export type HiddenKind = 'shapes' | 'values' | 'jacobian' | 'gradients';

export const HIDDEN_KINDS: readonly HiddenKind[] = ['shapes', 'values', 'jacobian', 'gradients'];

export interface Veil {
  readonly hides: Readonly<Record<HiddenKind, boolean>>;
  /** Keys of what was answered or revealed, by {@link keyOf}. */
  readonly revealed: ReadonlySet<string>;
}

/** `a` of `edge:a->b`: what goes back along a wire is a gradient of the value at its beginning. */
export const valueAt = (address: string): string =>
  address.startsWith('edge:') ? (address.slice('edge:'.length).split('->')[0] as string) : address;

/** What a Jacobian is remembered by. */
export const jacobianAt = (node: string, wrt: string): string => `${node} by ${wrt}`;

/**
 * Of one entry in one step. The number is part of it: a gradient that grows by another contribution is hidden again, and
 * nothing that an edit changed stays open.
 */
export const keyOf = (view: StepView, kind: HiddenKind, address: string, index: number, value: number): string =>
  [view.step, view.turn?.index ?? 0, view.sample, kind, valueAt(address), index, value].join(' ');

interface Made {
  readonly values: ReadonlySet<string>;
  readonly gradients: ReadonlySet<string>;
  readonly updated: ReadonlySet<string>;
}

const made = new WeakMap<readonly StageInfo[], Made>();

/** Addresses that the stages make known: what the document says itself, and dC/dC = 1, is nothing to predict. */
function madeBy(stages: readonly StageInfo[]): Made {
  const before = made.get(stages);
  if (before) return before;
  const of = (phase: StageInfo['phase']): ReadonlySet<string> =>
    new Set(stages.filter((stage) => stage.phase === phase).flatMap((stage) => stage.makes.map(valueAt)));
  const found = { values: of('forward'), gradients: of('backward'), updated: of('update') };
  made.set(stages, found);
  return found;
}

/** Looks through the veil at one view. */
class Look {
  readonly #view: StepView;
  readonly #veil: Veil;
  readonly #made: Made;
  readonly #updated: ReadonlySet<string>;

  constructor(view: StepView, veil: Veil) {
    this.#view = view;
    this.#veil = veil;
    this.#made = madeBy(view.stages);
    this.#updated = madeBy(view.stages.slice(0, view.cursor)).updated;
  }

  /** Whether anything of an address may be hidden. New weights are what the gradients make of the old ones. */
  #hides(kind: HiddenKind, address: string): boolean {
    const { hides } = this.#veil;
    const at = valueAt(address);
    if (kind === 'values') return (hides.values && this.#made.values.has(at)) || (hides.gradients && this.#updated.has(at));
    return (
      hides[kind] && (kind === 'gradients' ? this.#made.gradients.has(at) : kind === 'jacobian' || this.#made.values.has(at))
    );
  }

  isOpen(kind: HiddenKind, address: string, index: number, value: number): boolean {
    return !this.#hides(kind, address) || this.#veil.revealed.has(keyOf(this.#view, kind, address, index, value));
  }

  shapeIsOpen = (address: string): boolean => this.isOpen('shapes', address, 0, 0);

  numbers(kind: HiddenKind, address: string, numbers: readonly number[]): readonly number[] {
    if (!this.#hides(kind, address)) return numbers;
    return numbers.map((value, index) => (this.isOpen(kind, address, index, value) ? value : HIDDEN));
  }

  summary(kind: 'values' | 'gradients', address: string, summary: TensorSummary): TensorSummary {
    const nothing = { norm: HIDDEN, min: HIDDEN, max: HIDDEN, nonFinite: 0 };
    if (!this.shapeIsOpen(valueAt(address))) return { dtype: summary.dtype, shape: HIDDEN_SHAPE, entries: [HIDDEN], ...nothing };
    const entries = this.numbers(kind, address, summary.entries);
    return entries.includes(HIDDEN) ? { ...summary, entries, ...nothing } : summary;
  }

  summaries(kind: 'values' | 'gradients'): Readonly<Record<string, TensorSummary>> {
    const all = Object.entries(this.#view[kind]).map(
      ([address, summary]) => [address, this.summary(kind, address, summary)] as const,
    );
    // A weight can be typed over: what stands for a hidden number must never get into the document with its other entries.
    const isWritable = (address: string): boolean => kind === 'values' && !this.#made.values.has(address);
    return Object.fromEntries(all.filter(([address, { entries }]) => !(isWritable(address) && entries.includes(HIDDEN))));
  }

  product(node: string, output: string, product: CardProduct): CardProduct {
    const jacobian = product.jacobian && this.numbers('jacobian', jacobianAt(node, product.wrt), product.jacobian);
    const isKnown = jacobian === null || !jacobian.includes(HIDDEN);
    return {
      ...product,
      row: this.numbers('gradients', output, product.row),
      jacobian,
      result: this.numbers('gradients', product.wrt, product.result),
      // The name of its pattern would tell its entries.
      ...(isKnown ? {} : { structure: 'dense', equals: null }),
    };
  }
}

/** The view with everything that is hidden replaced by {@link HIDDEN}. */
export function veilView(view: StepView, veil: Veil): StepView {
  const look = new Look(view, veil);
  return {
    ...view,
    values: look.summaries('values'),
    gradients: look.summaries('gradients'),
    hit: view.hit && { ...view.hit, number: view.hit.number === null ? null : HIDDEN },
    kinks: [],
    firstNonFinite: null,
  };
}

/** The same of a stage's card. */
export function veilCard(card: Card, view: StepView, veil: Veil): Card {
  const look = new Look(view, veil);
  const operands = card.operands.map(({ address, summary }) => ({ address, summary: look.summary('values', address, summary) }));
  const isOpen = operands.every(({ summary }) => !summary.entries.includes(HIDDEN));
  const output = card.operands.at(-1)?.address ?? '';
  return {
    ...card,
    operands,
    withNumbers: isOpen ? card.withNumbers : null,
    products: card.products
      .filter(({ wrt }) => look.shapeIsOpen(output) && look.shapeIsOpen(wrt))
      .map((product) => look.product(card.stage.node, output, product)),
    updates: card.updates.map((update) => ({
      ...update,
      gradient: look.summary('gradients', update.address, update.gradient),
      after: look.summary('values', update.address, update.after),
    })),
  };
}

/** The same of a group's drawing, whose values are all values of the graph. Gradients of wires are hidden with their value's. */
export function veilInside(inside: Inside, view: StepView, veil: Veil): Inside {
  const look = new Look(view, veil);
  const of = (address: string): string => inside.variables[valueAt(address)]?.of ?? '';
  const veiled = (kind: 'values' | 'gradients') =>
    Object.fromEntries(
      Object.entries(inside[kind]).map(([address, summary]) => [address, look.summary(kind, of(address), summary)]),
    );
  return { ...inside, values: veiled('values'), gradients: veiled('gradients') };
}

/** The same of all entries of a tensor. */
export function veilTensor(
  tensor: FullTensor,
  { address, what }: { readonly address: string; readonly what: 'value' | 'gradient' },
  view: StepView,
  veil: Veil,
): FullTensor {
  const look = new Look(view, veil);
  const kind = what === 'value' ? 'values' : 'gradients';
  if (!look.shapeIsOpen(valueAt(address))) return { ...tensor, shape: HIDDEN_SHAPE, data: Float64Array.of(HIDDEN) };
  return { ...tensor, data: tensor.data.map((value, index) => (look.isOpen(kind, address, index, value) ? value : HIDDEN)) };
}
