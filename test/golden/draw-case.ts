import { type Document, emptyDocument, type GraphNode, type Json } from '../../graph-core/model/document.ts';
import { registry } from '../../graph-core/ops/index.ts';
import { Builder, type Value } from '../../graph-core/program/builder.ts';
import type { Blocks } from './build.ts';
import { dtypeOf, type GoldenCase, type GoldenTensor } from './cases.ts';
import { GOLDEN_OPS } from './map.ts';

/** A golden operation drawn as a document: observed variables and the blocks it takes, with no values of its own. */
export interface DrawnCase {
  readonly document: Document;
  /** Addresses of the case's inputs and outputs, in its order. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

/** Draws every block that a builder is asked for: what `map.ts` says of an operation holds for programs and documents alike. */
class Drawing implements Blocks {
  readonly nodes: GraphNode[] = [];
  readonly edges: { from: string; to: string }[] = [];
  /** Knows the types: some operations take other blocks for other shapes. */
  readonly #builder = new Builder(registry);
  readonly #addresses = new Map<number, string>();

  observed(golden: GoldenTensor): Value {
    const type = { dtype: dtypeOf(golden), shape: golden.shape };
    const id = this.#node('observed', type);
    return this.#named(this.#builder.input(id, 'observed', { ...type, axes: [] }), `${id}.value`);
  }

  op(type: string, inputs: Record<string, Value>, attrs: Record<string, unknown> = {}): Record<string, Value> {
    const made = this.#builder.op(type, inputs, attrs);
    // a program's block has a bias where one is given; a document's says so
    const id = this.#node(type, 'hasBias' in registry(type).attrs ? { ...attrs, hasBias: 'bias' in inputs } : attrs);
    for (const [port, value] of Object.entries(inputs)) this.edges.push({ from: this.addressOf(value), to: `${id}.${port}` });
    for (const [port, value] of Object.entries(made)) this.#named(value, `${id}.${port}`);
    return made;
  }

  fill = (value: number): Value => {
    const id = this.#node('constant', { value: { dtype: 'float', shape: [], data: [value] } });
    return this.#named(this.#builder.fill(value), `${id}.value`);
  };

  addressOf(value: Value): string {
    const address = this.#addresses.get(value.id);
    if (address === undefined) throw new Error('a value was made by no block');
    return address;
  }

  #node(type: string, attrs: Record<string, unknown>): string {
    const id = `n${this.nodes.length}`;
    const given = Object.entries(attrs).filter((entry): entry is [string, Json] => entry[1] !== undefined);
    this.nodes.push({ id, type, attrs: Object.fromEntries(given) });
    return id;
  }

  #named(value: Value, address: string): Value {
    this.#addresses.set(value.id, address);
    return value;
  }
}

export function drawCase(golden: GoldenCase): DrawnCase {
  const drawing = new Drawing();
  const x = golden.inputs.map((input) => drawing.observed(input));
  const made = GOLDEN_OPS[golden.op]?.({ b: drawing, x, attrs: golden.attrs }) ?? [];
  const { nodes, edges } = drawing;
  return {
    document: { ...emptyDocument(golden.id), nodes, edges },
    inputs: x.map((value) => drawing.addressOf(value)),
    outputs: made.map((value) => drawing.addressOf(value)),
  };
}
