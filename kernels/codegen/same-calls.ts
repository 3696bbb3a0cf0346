import type { DeviceCall, Slot } from '../../graph-core/model/kernel-call.ts';
import type { Dtype } from '../../graph-core/model/tensor.ts';
import { sizesKey, textKey } from '../../graph-core/program/keys.ts';
import { NumberMemo } from '../../graph-core/program/memo.ts';
import { Numbered } from '../../graph-core/program/numbered.ts';
import type { Expr } from '../../graph-core/scalar/expr.ts';
import { exprKey } from '../../graph-core/scalar/key.ts';
import type { Binding, Bound, Place } from './bindings.ts';
import { storageType } from './expression.ts';

/** Nobody's in particular: a text depends on nothing but what is in its key. */
const EVERYONE = {};

const formulas = new Numbered<Expr>(exprKey);

/** A word that says where a value lies: at `word` of a text's words, `offset` elements behind the start of view `view` of its call. */
interface Start {
  readonly word: number;
  readonly view: number;
  readonly offset: number;
}

/** What was made of a call, with the words in which another call that is like it may differ. */
export interface Template<T> {
  readonly made: T;
  readonly starts: readonly Start[];
}

/** The words of a text, and which of them say where a slot lies. */
export interface Worded {
  readonly words: ArrayLike<number>;
  readonly starts: readonly { readonly word: number; readonly slot: number; readonly offset: number }[];
}

/**
 * What `make` gives, once for all calls that are alike: that differ in nothing but where their values lie. A network of a thousand equal
 * layers has a handful of them.
 */
export class SameCalls<T extends Worded> {
  readonly #known = new NumberMemo<typeof EVERYONE, Template<T>>();

  /** What was made for a call like this one. What tells two makers apart is in `kind`. */
  templateOf(kind: readonly number[], call: DeviceCall, bound: Bound, slots: readonly Slot[], make: () => T): Template<T> {
    const key = [...kind];
    addCall(key, call, bound, slots);
    return this.#known.get(EVERYONE, key, () => template(make(), call));
  }
}

function template<T extends Worded>(made: T, { inputs, output }: DeviceCall): Template<T> {
  const views = [...inputs, output];
  const viewOf = (slot: number): number => views.findIndex((view) => view.slot === slot);
  return { made, starts: made.starts.map(({ word, slot, offset }) => ({ word, view: viewOf(slot), offset })) };
}

/** The words of a template with the places of a call's own values; the same list where they lie alike. */
export function wordsAt<T extends Worded>({ made, starts }: Template<T>, call: DeviceCall, { places }: Bound): T['words'] {
  const { words } = made;
  let own: { [word: number]: number } | null = null;
  for (const { word, view, offset } of starts) {
    const at = (places.get(slotOf(call, view)) as Place).behind + offset;
    if (words[word] === at) continue;
    own ??= Array.isArray(words) ? [...words] : Uint32Array.from(words);
    own[word] = at;
  }
  return (own ?? words) as T['words'];
}

/** The slot of a view by its number: the output comes behind the inputs. */
const slotOf = ({ inputs, output }: DeviceCall, view: number): number => (inputs[view] ?? output).slot;

type CallOf<K> = Extract<DeviceCall, { readonly kernel: K }>;

/** What a call of each kernel says, but for where its values lie. */
const SETTINGS: {
  readonly [K in DeviceCall['kernel']]: { readonly [S in Exclude<keyof CallOf<K>, 'kernel' | 'inputs' | 'output'>]-?: true };
} = {
  map: { dims: true, expr: true },
  reduce: { op: true, dims: true, inner: true, expr: true, post: true },
  arg: { op: true, dims: true, inner: true },
  contract: { batch: true, m: true, n: true, k: true, post: true },
  gather: { dims: true, stride: true, size: true },
  random: { dims: true, elements: true, stream: true, lane: true },
};

const DTYPES: Readonly<Record<Dtype, number>> = { float: 0, int32: 1, bool: 2 };

/** Adds to a key all that a call says, its slots by the views that first show them, with what values they hold and in which bindings they are. */
function addCall(key: number[], call: DeviceCall, bound: Bound, slots: readonly Slot[]): void {
  key.push(textKey(call.kernel), call.inputs.length);
  for (let view = 0; view <= call.inputs.length; view++) addView(key, call, view, bound, slots);
  for (const name in SETTINGS[call.kernel]) key.push(numberOf(call[name as keyof DeviceCall]));
}

function addView(key: number[], call: DeviceCall, view: number, { places, bindings }: Bound, slots: readonly Slot[]): void {
  const { slot, offset, strides } = call.inputs[view] ?? call.output;
  let first = 0;
  while (slotOf(call, first) !== slot) first++;
  key.push(first, offset, sizesKey(strides));
  if (first < view) return;
  const { binding } = places.get(slot) as Place;
  const { dtype } = slots[slot] as Slot;
  // values of one type have its storage, those that lie among others have one and the same
  const isAmongOthers = (bindings[binding] as Binding).storage !== storageType(dtype);
  key.push(DTYPES[dtype], binding, Number(isAmongOthers));
}

function numberOf(value: unknown): number {
  if (value === undefined) return -1;
  if (typeof value === 'number') return value;
  if (typeof value === 'string') return textKey(value);
  return Array.isArray(value) ? sizesKey(value) : formulas.of(value as Expr);
}
