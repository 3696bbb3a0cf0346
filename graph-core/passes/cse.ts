import { attrsKey, namesKey } from '../program/keys.ts';
import { nodeOf } from '../program/origins.ts';
import type { Equation, Origin, Program, VarId } from '../program/program.ts';

/**
 * Computes equal equations once. With `withinBlocks` only equations of one block are merged (its backward rule then reuses
 * what its forward pass has), so that no block loses its place among the steps.
 */
export function cse(program: Program, { withinBlocks = false } = {}): Program {
  const seen = new Twins(program.equations.length, withinBlocks);
  const renamed = ownNames(program);
  const equations: Equation[] = [];
  for (const equation of program.equations) {
    const kept = withInputs(equation, renamed);
    const twin = kept.body ? null : seen.twinOf(kept);
    if (twin === null) equations.push(kept);
    else for (let i = 0; i < kept.outputs.length; i++) renamed[kept.outputs[i] as VarId] = twin.outputs[i] as VarId;
  }
  if (equations.length === program.equations.length) return program;
  return { ...program, equations, outputs: withNames(program.outputs, renamed) };
}

/** What each variable of a program is called, at first by its own number. */
export function ownNames({ types }: Program): Int32Array {
  const names = new Int32Array(types.length);
  for (let id = 0; id < names.length; id++) names[id] = id;
  return names;
}

/** Outputs that are what their variables are called now; the same ones where they are called as before. */
export const withNames = (outputs: Program['outputs'], renamed: Int32Array): Program['outputs'] =>
  outputs.map((output) => {
    const id = renamed[output.id] as VarId;
    return id === output.id ? output : { name: output.name, id };
  });

/** An equation that reads what its inputs are called now; the same one where they are called as before. */
export function withInputs(equation: Equation, renamed: Int32Array): Equation {
  const { inputs } = equation;
  for (const id of inputs) if (renamed[id] !== id) return { ...equation, inputs: inputs.map((each) => renamed[each] as VarId) };
  return equation;
}

/** The equations of a program that are there once, found by a number that equal ones share. */
class Twins {
  readonly #withinBlocks: boolean;
  readonly #blocks = new Map<string, number>();
  /** Of what was asked last, as equations of one block follow one another. */
  #last: { readonly origins: readonly Origin[]; readonly block: number } | null = null;
  readonly #equations: Equation[] = [];
  /** By hash one more than the place of an equation, 0 where none has it: a list is filled sooner than a table of objects. */
  readonly #places: Int32Array;

  /** For so many equations at most. */
  constructor(most: number, withinBlocks: boolean) {
    this.#withinBlocks = withinBlocks;
    this.#places = new Int32Array(2 ** Math.ceil(Math.log2(2 * most + 1)));
  }

  /** An earlier equation that computes the same; null where there is none, and this one is then found by later ones. */
  twinOf(equation: Equation): Equation | null {
    const last = this.#places.length - 1;
    // the next place where another one has that already
    for (let at = this.#hashOf(equation) & last; ; at = (at + 1) & last) {
      const place = this.#places[at] as number;
      if (place === 0) {
        this.#places[at] = this.#equations.push(equation);
        return null;
      }
      const other = this.#equations[place - 1] as Equation;
      if (this.#isSame(other, equation)) return other;
    }
  }

  #hashOf({ op, attrs, ports, inputs, origins }: Equation): number {
    let hash = this.#withinBlocks ? this.#blockOf(origins) : op.length;
    hash = mixed(mixed(hash, attrsKey(attrs)), namesKey(ports));
    for (const id of inputs) hash = mixed(hash, id);
    return hash;
  }

  #blockOf(origins: readonly Origin[]): number {
    if (this.#last?.origins === origins) return this.#last.block;
    const node = nodeOf(origins);
    const block = this.#blocks.get(node) ?? this.#blocks.size;
    this.#blocks.set(node, block);
    this.#last = { origins, block };
    return block;
  }

  #isSame(a: Equation, b: Equation): boolean {
    return (
      a.op === b.op &&
      attrsKey(a.attrs) === attrsKey(b.attrs) &&
      namesKey(a.ports) === namesKey(b.ports) &&
      a.inputs.length === b.inputs.length &&
      a.inputs.every((id, i) => id === b.inputs[i]) &&
      (!this.#withinBlocks || a.origins === b.origins || nodeOf(a.origins) === nodeOf(b.origins))
    );
  }
}

/** Both numbers as one of 32 bits, of which the lower ones tell most apart. */
function mixed(hash: number, by: number): number {
  const both = Math.imul(hash ^ by, 0x9e3779b1);
  return both ^ (both >>> 15);
}
