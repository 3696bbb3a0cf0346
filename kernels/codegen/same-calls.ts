import type { DeviceCall, KernelCall, Slot } from '../../graph-core/model/kernel-call.ts';
import type { FormAt } from '../../graph-core/plan/planned-call.ts';
import { DTYPES, sizesKey, textKey } from '../../graph-core/program/keys.ts';
import { Key, NumberMemo } from '../../graph-core/program/memo.ts';
import { Numbered } from '../../graph-core/program/numbered.ts';
import type { Expr } from '../../graph-core/scalar/expr.ts';
import { exprKey } from '../../graph-core/scalar/key.ts';
import type { Binding, Bound, Place } from './bindings.ts';
import { storageType } from './expression.ts';

/** Nobody's in particular: a text depends on nothing but what is in its key. */
const EVERYONE = {};
const PLACES = new Key();

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
  readonly words: Uint32Array | readonly number[];
  readonly starts: readonly { readonly word: number; readonly slot: number; readonly offset: number }[];
}

/**
 * What `make` gives, once for all calls that are alike: that differ in nothing but where their values lie. A network of a thousand equal
 * layers has a handful of them. Calls of one form are told apart by their places alone; forms that say the same by all that they say.
 */
export class SameCalls<T extends Worded> {
  readonly #ofForms = new NumberMemo<KernelCall, Template<T>>();
  readonly #known = new NumberMemo<typeof EVERYONE, Template<T>>();

  /** What was made for a call like this one. What tells two makers apart is in `kind`. */
  templateOf(kind: readonly number[], call: FormAt, bound: Bound, slots: readonly Slot[], make: () => T): Template<T> {
    PLACES.begin();
    for (const each of kind) PLACES.push(each);
    PLACES.push(call.slots.length);
    addPlaces(PLACES, call, bound, slots);
    return this.#ofForms.get(call.form, PLACES, () => {
      const key = PLACES.copy();
      addForm(key, call.form as DeviceCall);
      return this.#known.get(EVERYONE, key, () => template(make(), call));
    });
  }
}

/** A slot is that of the view that shows it first. */
const template = <T extends Worded>(made: T, { slots }: FormAt): Template<T> => ({
  made,
  starts: made.starts.map(({ word, slot, offset }) => ({ word, view: slots.indexOf(slot), offset })),
});

/** The words of a template with the places of a call's own values; the same list where they lie alike. */
export function wordsAt<T extends Worded>({ made, starts }: Template<T>, { slots }: FormAt, { places }: Bound): T['words'] {
  const { words } = made;
  let own: Uint32Array | number[] | null = null;
  for (const { word, view, offset } of starts) {
    const at = (places.get(slots[view] as number) as Place).behind + offset;
    if (words[word] === at) continue;
    own ??= words.slice();
    own[word] = at;
  }
  return (own ?? words) as T['words'];
}

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

/** Adds to a key all that a form says. */
function addForm(key: number[], form: DeviceCall): void {
  key.push(textKey(form.kernel));
  for (const { offset, strides } of [...form.inputs, form.output]) key.push(offset, sizesKey(strides));
  for (const name in SETTINGS[form.kernel]) key.push(numberOf(form[name as keyof DeviceCall]));
}

/** Adds what a text depends on of the slots: most are apart, which one number says. */
function addPlaces(key: Key, call: FormAt, bound: Bound, slots: readonly Slot[]): void {
  if (bound.apart === null) {
    for (let view = 0; view < call.slots.length; view++) addPlace(key, call, view, bound, slots);
    return;
  }
  // a view's slot is never that of one before the first
  key.push(-1);
  key.push(bound.apart);
}

/** Adds the slot of a view by the view that first shows it, with what values it holds and in which binding it is. */
function addPlace(key: Key, call: FormAt, view: number, { places, bindings }: Bound, slots: readonly Slot[]): void {
  const slot = call.slots[view] as number;
  const first = call.slots.indexOf(slot);
  key.push(first);
  if (first < view) return;
  const { binding } = places.get(slot) as Place;
  const { dtype } = slots[slot] as Slot;
  // values of one type have its storage, those that lie among others have one and the same
  const isAmongOthers = (bindings[binding] as Binding).storage !== storageType(dtype);
  key.push(DTYPES[dtype]);
  key.push(binding);
  key.push(Number(isAmongOthers));
}

function numberOf(value: unknown): number {
  if (value === undefined) return -1;
  if (typeof value === 'number') return value;
  if (typeof value === 'string') return textKey(value);
  return Array.isArray(value) ? sizesKey(value) : formulas.of(value as Expr);
}
