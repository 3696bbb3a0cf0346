import type { KernelCall, View } from '../../graph-core/model/kernel-call.ts';
import type { Dtype } from '../../graph-core/model/tensor.ts';
import { storageType } from './expression.ts';
import { preludeOf } from './prelude.ts';

/** Invocations in a workgroup. */
export const GROUP = 64;

/** One dispatch, ready for a device: the text depends on structure only, sizes and places are in `words`. */
export interface Shader {
  readonly wgsl: string;
  /** Contents of the uniform buffer. */
  readonly words: Uint32Array;
  /** Slots in the order of the storage bindings 1, 2, ...; the last one is written. */
  readonly slots: readonly number[];
  /** Units of work in all: outputs or blocks of outputs. */
  readonly count: number;
  /** Units that one workgroup does: one for each invocation, or a single one for all of them together. */
  readonly perGroup: number;
  /** Inner iterations of one invocation, at least 1: the measure of cost. */
  readonly work: number;
}

/** Words that hold the end of the range of units and its start, for calls that are cut into several dispatches. */
export const END_WORD = 2;
export const START_WORD = 3;

const SPECIAL = [0x7fc00000, 0x7f800000, 0, 0] as const;

/**
 * Collects the uniform words and the text of one kernel. Words are named when they are added and read as `u.words[i].c`, so
 * that nothing about layout is written by hand twice.
 */
export class ShaderBuilder {
  /** NaN and infinity come first, then the range of units. */
  readonly #words: number[] = [...SPECIAL];
  readonly #dtypeOf: (slot: number) => Dtype;
  readonly #slots: number[];
  readonly uses = new Set<string>();

  constructor(call: KernelCall, dtypeOf: (slot: number) => Dtype) {
    this.#dtypeOf = dtypeOf;
    const written = call.output.slot;
    this.#slots = [...new Set(call.inputs.map((view) => view.slot).filter((slot) => slot !== written)), written];
  }

  /** Adds a uniform word and gives the text that reads it. */
  word(value: number): string {
    const i = this.#words.push(value) - 1;
    return `u.words[${i >> 2}].${'xyzw'[i & 3]}`;
  }

  /** Name of the buffer that a view reads or writes. */
  buffer(view: View): string {
    return `b${this.#slots.indexOf(view.slot)}`;
  }

  /** Loads an element as a register value. */
  load(view: View, at: string): string {
    const element = `${this.buffer(view)}[${at}]`;
    return this.#dtypeOf(view.slot) === 'bool' ? `(${element} != 0u)` : element;
  }

  /** Stores a register value. */
  store(view: View, at: string, value: string): string {
    return `${this.buffer(view)}[${at}] = ${this.#dtypeOf(view.slot) === 'bool' ? `select(0u, 1u, ${value})` : value};`;
  }

  /** Element index of a view: its offset and the sum of coordinate times stride. */
  at(offset: string, coords: readonly string[], strides: readonly string[]): string {
    return [offset, ...coords.map((c, d) => `${c} * ${strides[d]}`)].join(' + ');
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

  finish(body: readonly string[], count: number, work: number, { workgroup = false, globals = '' } = {}): Shader {
    this.#words[END_WORD] = count;
    const vectors = Math.ceil(this.#words.length / 4);
    const words = new Uint32Array(vectors * 4);
    words.set(this.#words);
    const bindings = this.#slots.map((slot, i) => {
      const access = i === this.#slots.length - 1 ? 'read_write' : 'read';
      return `@group(0) @binding(${i + 1}) var<storage, ${access}> b${i}: array<${storageType(this.#dtypeOf(slot))}>;`;
    });
    const index = workgroup
      ? 'let i = (group.y * groups.x + group.x) + u.words[0].w;'
      : `let i = (group.y * groups.x + group.x) * ${GROUP}u + lane + u.words[0].w;`;
    const wgsl = `struct Uniforms { words: array<vec4<u32>, ${vectors}> }
@group(0) @binding(0) var<uniform> u: Uniforms;
${bindings.join('\n')}
${globals}
${preludeOf(this.uses)}
@compute @workgroup_size(${GROUP})
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
  ${index}
  if (i >= u.words[0].z) { return; }
  ${body.join('\n  ')}
}
`;
    return { wgsl, words, slots: this.#slots, count, perGroup: workgroup ? 1 : GROUP, work: Math.max(1, work) };
  }
}
