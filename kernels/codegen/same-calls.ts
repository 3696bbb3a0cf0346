import type { DeviceCall, Slot, View } from '../../graph-core/model/kernel-call.ts';
import { sizesKey, textKey } from '../../graph-core/program/keys.ts';
import { NumberMemo } from '../../graph-core/program/memo.ts';
import { Numbered } from '../../graph-core/program/numbered.ts';
import type { Expr } from '../../graph-core/scalar/expr.ts';
import { exprKey } from '../../graph-core/scalar/key.ts';
import type { Binding, Bound, Place } from './bindings.ts';

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
interface Template<T> {
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
 * layers has a handful of them. What tells two makers apart is in `kind`.
 */
export class SameCalls<T extends Worded> {
  readonly #known = new NumberMemo<typeof EVERYONE, Template<T>>();

  /** What was made for a call like this one, and its own words: those of the other where nothing differs. */
  of(
    kind: readonly (string | number)[],
    call: DeviceCall,
    bound: Bound,
    slots: readonly Slot[],
    make: () => T,
  ): { made: T; words: T['words'] } {
    const views = viewsOf(call);
    const key = kind.map((each) => (typeof each === 'string' ? textKey(each) : each));
    addCall(key, call, views, bound, slots);
    const { made, starts } = this.#known.get(EVERYONE, key, () => template(make(), views));
    return { made, words: wordsAt(made.words, starts, views, bound) };
  }
}

function template<T extends Worded>(made: T, views: readonly View[]): Template<T> {
  const viewOf = (slot: number): number => views.findIndex((view) => view.slot === slot);
  return { made, starts: made.starts.map(({ word, slot, offset }) => ({ word, view: viewOf(slot), offset })) };
}

/** The words with the places of this call's own values; the same list where they lie alike. */
function wordsAt<W extends ArrayLike<number>>(words: W, starts: readonly Start[], views: readonly View[], { places }: Bound): W {
  let own: { [word: number]: number } | null = null;
  for (const { word, view, offset } of starts) {
    const at = (places.get((views[view] as View).slot) as Place).behind + offset;
    if (words[word] === at) continue;
    own ??= Array.isArray(words) ? [...words] : Uint32Array.from(words);
    own[word] = at;
  }
  return (own ?? words) as W;
}

const viewsOf = (call: DeviceCall): readonly View[] => [...call.inputs, call.output];

/** Adds to a key all that a call says, its slots by their order in it, with what values they hold and in which bindings they are. */
function addCall(
  key: number[],
  call: DeviceCall,
  views: readonly View[],
  { places, bindings }: Bound,
  slots: readonly Slot[],
): void {
  const seen: number[] = [];
  key.push(textKey(call.kernel), views.length);
  for (const { slot, offset, strides } of views) {
    const number = seen.indexOf(slot);
    key.push(number < 0 ? seen.push(slot) - 1 : number, offset, sizesKey(strides));
    if (number >= 0) continue;
    const { binding } = places.get(slot) as Place;
    key.push(textKey((slots[slot] as Slot).dtype), binding, textKey((bindings[binding] as Binding).storage));
  }
  for (const name in call) {
    if (name === 'kernel' || name === 'inputs' || name === 'output') continue;
    key.push(textKey(name), numberOf(call[name as keyof DeviceCall]));
  }
}

function numberOf(value: unknown): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'string') return textKey(value);
  return Array.isArray(value) ? sizesKey(value) : formulas.of(value as Expr);
}
