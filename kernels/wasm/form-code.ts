import type { DeviceCall, KernelCall } from '../../graph-core/model/kernel-call.ts';
import type { Dtype } from '../../graph-core/model/tensor.ts';
import { callAt, type FormAt } from '../../graph-core/plan/planned-call.ts';
import { DTYPES } from '../../graph-core/program/keys.ts';
import { NumberMemo } from '../../graph-core/program/memo.ts';
import type { FunctionCode } from './code.ts';
import type { Layout } from './layout.ts';
import type { Prepared, Space } from './prepared.ts';

/** A number of a call's words that only the plan knows which the call is part of. */
type Placeholder =
  /** The address of an element of the value at a view, which is told by its number. */
  | { readonly kind: 'address'; readonly view: number; readonly offset: number }
  | { readonly kind: 'table'; readonly dims: readonly number[]; readonly strides: readonly number[] }
  /** The address of words of the call's own, among which there may be others of these. */
  | { readonly kind: 'words'; readonly words: readonly number[] }
  | { readonly kind: 'function'; readonly code: FunctionCode | string };

/** Behind the number of a placeholder, where that stands among words: these are whole numbers. */
const HALF = 0.5;

/** What is prepared of all calls of one form, wherever their values lie; without code where nothing is prepared of them. */
interface FormCode {
  readonly prepared: Prepared | null;
  readonly placeholders: readonly Placeholder[];
}

/** A space without places: whatever depends on them gets a placeholder. Slots are the numbers of views. */
class FormSpace implements Space {
  readonly threads: number;
  readonly code: Space['code'];
  readonly placeholders: Placeholder[] = [];
  readonly dtypeOf: Space['dtypeOf'];

  constructor(dtypes: readonly Dtype[], { threads, code }: Pick<Space, 'threads' | 'code'>) {
    this.threads = threads;
    this.code = code;
    this.dtypeOf = ({ slot }) => dtypes[slot] as Dtype;
  }

  address: Space['address'] = ({ slot, offset }) => this.#placeholder({ kind: 'address', view: slot, offset });
  table: Space['table'] = (dims, strides) => this.#placeholder({ kind: 'table', dims, strides });
  words: Space['words'] = (words) => this.#placeholder({ kind: 'words', words });
  functionIndex: Space['functionIndex'] = (code) => this.#placeholder({ kind: 'function', code });

  #placeholder(placeholder: Placeholder): number {
    return this.placeholders.push(placeholder) - 1 + HALF;
  }
}

/** What vector code makes of the calls of a form; null where there is none for them. */
export type PrepareForm = (form: DeviceCall, space: Space) => Prepared | null;

/** What is prepared of forms: of each once, by how many threads compute and what values it is of, its numbers put in their places for each call. */
export class FormCodes {
  readonly #prepare: PrepareForm;
  #known = new NumberMemo<KernelCall, FormCode>();

  constructor(prepare: PrepareForm) {
    this.#prepare = prepare;
  }

  /** A call of a plan. */
  preparedAt({ form, slots }: FormAt, layout: Layout): Prepared | null {
    const key = [layout.threads];
    for (const slot of slots) key.push(DTYPES[layout.dtypeOf(slot)]);
    const { prepared, placeholders } = this.#known.get(form, key, () => this.#formCode(form, slots, layout));
    if (prepared === null) return null;
    const place = placing(placeholders, slots, layout);
    const words = place(prepared.words);
    if (prepared.then === undefined) return { ...prepared, words };
    const then = { ...prepared.then, words: place(prepared.then.words) };
    return { ...prepared, words, then };
  }

  forget(): void {
    this.#known = new NumberMemo();
  }

  #formCode(form: KernelCall, slots: readonly number[], layout: Layout): FormCode {
    const space = new FormSpace(
      slots.map((slot) => layout.dtypeOf(slot)),
      layout,
    );
    const numbered = callAt(form, [...slots.keys()]) as DeviceCall;
    return { prepared: this.#prepare(numbered, space), placeholders: space.placeholders };
  }
}

/** Puts numbers in the place of placeholders, for one call the same ones each time. */
function placing(
  placeholders: readonly Placeholder[],
  slots: readonly number[],
  layout: Layout,
): (words: readonly number[]) => readonly number[] {
  const found: number[] = [];
  const numberOf = (placeholder: Placeholder): number => {
    switch (placeholder.kind) {
      case 'address':
        return layout.slotAddress(slots[placeholder.view] as number) + 4 * placeholder.offset;
      case 'table':
        return layout.once(placeholder, () => layout.table(placeholder.dims, placeholder.strides));
      case 'words':
        return layout.words(place(placeholder.words));
      case 'function':
        return layout.functionIndex(placeholder.code);
    }
  };
  const place = (words: readonly number[]): readonly number[] =>
    words.map((word) => {
      if (word % 1 !== HALF) return word;
      const at = word - HALF;
      const placeholder = placeholders[at];
      if (placeholder === undefined) throw new Error(`${word} stands for nothing: what a space gives was computed with`);
      found[at] ??= numberOf(placeholder);
      return found[at] as number;
    });
  return place;
}
