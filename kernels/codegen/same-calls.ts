import type { DeviceCall, Slot, View } from '../../graph-core/model/kernel-call.ts';
import { sizesKey } from '../../graph-core/program/keys.ts';
import { Memo } from '../../graph-core/program/memo.ts';
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
  readonly #known = new Memo<typeof EVERYONE, Template<T>>();

  /** What was made for a call like this one, and its own words: those of the other where nothing differs. */
  of(kind: string, call: DeviceCall, bound: Bound, slots: readonly Slot[], make: () => T): { made: T; words: T['words'] } {
    const views = viewsOf(call);
    const { made, starts } = this.#known.get(EVERYONE, `${kind} ${callKey(call, views, bound, slots)}`, () =>
      template(make(), views),
    );
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

/** All that a call says, its slots by their order in it, with what values they hold and in which bindings they are. */
function callKey(call: DeviceCall, views: readonly View[], { places, bindings }: Bound, slots: readonly Slot[]): string {
  const seen: number[] = [];
  let key = '';
  for (const { slot, offset, strides } of views) {
    let number = seen.indexOf(slot);
    if (number < 0) {
      number = seen.push(slot) - 1;
      const { binding } = places.get(slot) as Place;
      key += `${(slots[slot] as Slot).dtype}@${binding}${(bindings[binding] as Binding).storage}`;
    }
    key += ` ${number}+${offset}*${sizesKey(strides)} `;
  }
  for (const [name, value] of Object.entries(call)) {
    if (name === 'inputs' || name === 'output') continue;
    const number = typeof value !== 'object' ? value : Array.isArray(value) ? sizesKey(value) : formulas.of(value as Expr);
    key += `${name}=${number} `;
  }
  return key;
}
