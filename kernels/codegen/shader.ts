import type { Slot, View } from '../../graph-core/model/kernel-call.ts';
import type { Dtype } from '../../graph-core/model/tensor.ts';
import type { Binding, Bound } from './bindings.ts';
import { ExpressionPrinter, storageType, type Value } from './expression.ts';
import { preludeOf } from './prelude.ts';

/** Invocations in a workgroup. */
export const GROUP = 64;

export type Products = 'blocks' | 'tiles';

/** What a kernel is made for. */
export interface Target {
  readonly slots: readonly Slot[];
  /** Storage buffers in one dispatch. */
  readonly maxBindings: number;
  /** Invocations that it takes to keep the device busy. */
  readonly lanes: number;
  /** Loads and operations that one workgroup makes in the time that it takes to start another dispatch. */
  readonly small: number;
  /** It computes on the processor's cores, where a barrier takes as long as hundreds of operations. */
  readonly software: boolean;
  /** Elements for which an invocation computes a long formula side by side, so that a core has work while it waits for a result. */
  readonly streams: number;
  /** How weighted sums are computed where there are enough of them: blocks by an invocation each, or tiles by a workgroup each. */
  readonly products: Products;
}

/** One dispatch, ready for a device: the text depends on structure only, sizes and places are in `words`. */
export interface Shader {
  readonly wgsl: string;
  /** Contents of the uniform buffer. */
  readonly words: Uint32Array;
  /** The words that say where values lie, of a shader that makes one call. */
  readonly starts: readonly StartWord[];
  /** Storage bindings 1, 2, ...; the last `writable` ones are written. */
  readonly bindings: readonly Binding[];
  readonly writable: number;
  /** Units of work in all: outputs or blocks of outputs. */
  readonly count: number;
  /** Units that one workgroup does: one for each invocation, or a single one for all of them together. */
  readonly perGroup: number;
  /** Loads and operations of one invocation: the measure of cost. */
  readonly work: number;
}

/** What a call is to a shader, before it is wrapped: the text for unit `i`, how many units there are, and what each costs. */
export interface Body {
  readonly lines: readonly string[];
  readonly count: number;
  /** Loads and operations of one invocation. */
  readonly work: number;
  /** A workgroup together does one unit. */
  readonly workgroup?: boolean;
  readonly globals?: string;
}

/** Words that hold the end of the range of units and its start, for calls that are cut into several dispatches. */
export const END_WORD = 2;
export const START_WORD = 3;

const SPECIAL = [0x7fc00000, 0x7f800000, 0, 0] as const;
/** Words before those of the calls. */
export const FIRST_WORDS = SPECIAL.length;

/** The element index at `offset`, and so many steps of the given texts from there. */
export function along(offset: string, coords: readonly string[], steps: readonly string[]): string {
  const terms = coords.flatMap((c, d) => (steps[d] === '0' ? [] : [steps[d] === '1' ? c : `${c} * ${steps[d]}`]));
  return [offset, ...terms].join(' + ');
}

/** A word that says where a slot lies: how many elements behind the start of its binding, and `offset` more. */
interface StartWord {
  readonly word: number;
  readonly slot: number;
  readonly offset: number;
}

/** The words of one call of several, counted from its own first one, and the functions that its text calls. */
export interface Section {
  readonly words: readonly number[];
  readonly starts: readonly StartWord[];
  readonly uses: ReadonlySet<string>;
}

/**
 * Collects the uniform words and the text of one kernel. Words are named when they are added and read as `u.words[i].c`, so
 * that nothing about layout is written by hand twice.
 */
export class ShaderBuilder {
  /** NaN and infinity come first, then the range of units; a section has only its own. */
  readonly #words: number[];
  readonly #starts: StartWord[] = [];
  readonly #slots: readonly Slot[];
  readonly #bound: Bound;
  /** The text is that of one call of several, and counts its words from the variable `w`. */
  readonly #isSection: boolean;
  readonly uses = new Set<string>();

  constructor(slots: readonly Slot[], bound: Bound, isSection = false) {
    this.#slots = slots;
    this.#bound = bound;
    this.#isSection = isSection;
    this.#words = isSection ? [] : [...SPECIAL];
  }

  /** Adds a uniform word and gives the text that reads it. */
  word(value: number): string {
    const i = this.#words.push(value) - 1;
    const place = this.#isSection ? `w + ${i >> 2}u` : `${i >> 2}`;
    return `u.words[${place}].${'xyzw'[i & 3]}`;
  }

  /** What the text of a section reads; calls of the same structure have the same text. */
  section(): Section {
    return { words: this.#words, starts: this.#starts, uses: this.uses };
  }

  /** Adds the words of a section at the next vector, and gives its number: what `w` is there. */
  append(words: readonly number[], uses: Iterable<string>): number {
    while (this.#words.length % 4 !== 0) this.#words.push(0);
    const base = this.#words.length / 4;
    for (const word of words) this.#words.push(word);
    for (const name of uses) this.uses.add(name);
    return base;
  }

  dtypeOf(view: View): Dtype {
    return (this.#slots[view.slot] as Slot).dtype;
  }

  /** Loads an element as a register value. */
  load(view: View, at: string): Value {
    const dtype = this.dtypeOf(view);
    const { name, storage } = this.#buffer(view);
    const raw = storage === storageType(dtype) ? `${name}[${at}]` : `bitcast<${storageType(dtype)}>(${name}[${at}])`;
    return { text: dtype === 'bool' ? `(${raw} != 0u)` : raw, dtype };
  }

  /** Stores a register value, converted to the dtype of its slot. */
  store(view: View, at: string, value: Value): string {
    const dtype = this.dtypeOf(view);
    const { name, storage } = this.#buffer(view);
    const { text } = this.printer().convert(value, dtype);
    const word = dtype === 'bool' ? `select(0u, 1u, ${text})` : text;
    return `${name}[${at}] = ${storage === storageType(dtype) ? word : `bitcast<${storage}>(${word})`};`;
  }

  printer(prefix?: string, beside?: string): ExpressionPrinter {
    return new ExpressionPrinter(this.uses, prefix, beside);
  }

  /** Adds the place of a view's first element. */
  start({ slot, offset }: View): string {
    this.#starts.push({ word: this.#words.length, slot, offset });
    return this.word((this.#bound.places.get(slot)?.behind ?? 0) + offset);
  }

  #buffer(view: View): { readonly name: string; readonly storage: string } {
    const binding = this.#bound.places.get(view.slot)?.binding ?? 0;
    return { name: `b${binding}`, storage: (this.#bound.bindings[binding] as Binding).storage };
  }

  /** Element index of a view: its offset and the sum of coordinate times stride. */
  at(offset: string, coords: readonly string[], strides: readonly number[]): string {
    return along(offset, coords, this.steps(strides));
  }

  /** Texts of strides, to be read at several places. Strides of 0 and 1 are part of the structure. */
  steps(strides: readonly number[]): readonly string[] {
    return strides.map((stride) => (stride === 0 || stride === 1 ? `${stride}` : this.word(stride)));
  }

  /** Splits the number `from` into coordinates over dims whose sizes are the given texts, last one fastest. */
  split(from: string, sizes: readonly string[], name: string): { readonly lines: string[]; readonly coords: string[] } {
    const lines = [`var ${name}r = ${from};`];
    const coords = sizes.map((_, d) => `${name}${d}`);
    for (let d = sizes.length - 1; d >= 0; d--) {
      lines.push(
        d === 0 ? `let ${name}0 = ${name}r;` : `let ${name}${d} = ${name}r % ${sizes[d]}; ${name}r = ${name}r / ${sizes[d]};`,
      );
    }
    return { lines, coords };
  }

  finish({ lines, count, work, workgroup = false, globals = '' }: Body): Shader {
    this.#words[END_WORD] = count;
    const vectors = Math.ceil(this.#words.length / 4);
    const words = new Uint32Array(vectors * 4);
    words.set(this.#words);
    const { bindings, writable } = this.#bound;
    const buffers = bindings.map(({ storage }, i) => {
      const access = i >= bindings.length - writable ? 'read_write' : 'read';
      return `@group(0) @binding(${i + 1}) var<storage, ${access}> b${i}: array<${storage}>;`;
    });
    const index = workgroup
      ? 'let i = (group.y * groups.x + group.x) + u.words[0].w;'
      : `let i = (group.y * groups.x + group.x) * ${GROUP}u + lane + u.words[0].w;`;
    const wgsl = `struct Uniforms { words: array<vec4<u32>, ${vectors}> }
@group(0) @binding(0) var<uniform> u: Uniforms;
${buffers.join('\n')}
${globals}
${preludeOf(this.uses)}
@compute @workgroup_size(${GROUP})
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
  ${index}
  if (i >= u.words[0].z) { return; }
  ${lines.join('\n  ')}
}
`;
    return {
      wgsl,
      words,
      starts: this.#starts,
      bindings,
      writable,
      count,
      perGroup: workgroup ? 1 : GROUP,
      work: Math.max(1, work),
    };
  }
}
