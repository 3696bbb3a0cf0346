import { type Address, type Document, type GraphNode, type NodeId, splitAddress } from '../../graph-core/model/document.ts';
import { isCost, type OpDef } from '../../graph-core/ops/define.ts';
import { definitionOf, instancesOf, isInstance } from '../../graph-core/validate/instances.ts';
import { drawnOp, isDrawnApart } from './drawn-op.ts';
import { executionOrder } from './order.ts';

/**
 * Symbols of all variables and weights, numbered along the path as the lecture does: x enters, block k computes
 * s_k = W_k z + b_k, the non-linear block behind it z_k = h(s_k), and what enters a cost beside its target y is ybar.
 * A symbol is plain text: `x`, `W1`, `ybar`, `ybar2`; {@link parseSymbol} takes it apart for typesetting.
 *
 * An observed variable whose id is a letter keeps it. A letter that occurs once carries no number, unless it belongs to one of several layers. A hidden weight and the same weight revealed as a circle have one symbol.
 */
export type Symbols = ReadonlyMap<Address, string>;

export type OpLookup = (type: string) => OpDef | undefined;

export interface SymbolParts {
  /** Names of the groups around it, each with its dot: `g1.`. */
  readonly group: string;
  readonly letter: string;
  readonly bar: boolean;
  readonly index: string;
}

/** `W1` is W with index 1, `ybar` a barred y, `g.W1` the same in group g; a name of several letters is its own letter. */
export function parseSymbol(symbol: string): SymbolParts {
  const dot = /[^.]$/.test(symbol) ? symbol.lastIndexOf('.') + 1 : 0;
  const [group, own] = [symbol.slice(0, dot), symbol.slice(dot)];
  const parts = /^([A-Za-z]|[α-ωΑ-Ω])(bar)?_?(\d*)$/u.exec(own);
  if (parts) return { group, letter: parts[1] as string, bar: parts[2] !== undefined, index: parts[3] ?? '' };
  const named = /^(.+?)_(\w+)$/u.exec(own);
  if (named) return { group, letter: named[1] as string, bar: false, index: named[2] as string };
  return { group, letter: own, bar: false, index: '' };
}

/** The symbol as it is called within the groups of a path that are open: without their names. */
export function symbolWithin(symbol: string, path: string): string {
  const ids = path.split('/');
  const prefix = ids.map((_, i) => `${ids.slice(0, ids.length - i).join('.')}.`).find((each) => symbol.startsWith(each)) ?? '';
  return symbol.slice(prefix.length);
}

const SUBSCRIPTS = '₀₁₂₃₄₅₆₇₈₉';

/** For plain text, tooltips and speech: `W₁`, `ȳ`. */
export function symbolText(symbol: string): string {
  const { group, letter, bar, index } = parseSymbol(symbol);
  const digits = /^\d+$/.test(index) ? [...index].map((digit) => SUBSCRIPTS[Number(digit)]).join('') : index && `_${index}`;
  return `${group}${letter}${bar ? '\u0304' : ''}${digits}`.normalize('NFC');
}

/** Blocks that start a layer: a weighted sum of what comes in. */
const LINEAR = new Set([
  'linear',
  'matmul',
  'weighted-sum',
  'conv1d',
  'conv2d',
  'conv3d',
  'conv-transpose1d',
  'conv-transpose2d',
  'bilinear',
  'embedding',
]);

/** Letters that carry the number of their layer as soon as there are several layers. */
const LAYERED: ReadonlySet<string> = new Set(['W', 'b', 's', 'z']);

/** What weights of a block's own are called, by port; others by the port's name. */
const OWN_LETTERS: Readonly<Record<string, string>> = {
  weight: 'W',
  bias: 'b',
  weightIh: 'W_ih',
  weightHh: 'W_hh',
  biasIh: 'b_ih',
  biasHh: 'b_hh',
  inProjWeight: 'W_in',
  inProjBias: 'b_in',
  outProjWeight: 'W_out',
  outProjBias: 'b_out',
  mean: 'μ',
  std: 'σ',
  runningMean: 'μ',
  runningVar: 'v',
};

const LETTER = /^[A-Za-z]\d{0,3}$/;

/** A symbol waiting for its number: all of one letter are numbered together. */
interface Draft {
  readonly letter: string;
  readonly number: number;
}

interface Wiring {
  readonly nodes: ReadonlyMap<NodeId, GraphNode>;
  /** What feeds an input, by input. */
  readonly sources: ReadonlyMap<Address, Address>;
  readonly readers: ReadonlyMap<Address, readonly Address[]>;
}

function wiringOf(document: Document): Wiring {
  const readers = new Map<Address, Address[]>();
  for (const edge of document.edges) {
    const list = readers.get(edge.from);
    if (list) list.push(edge.to);
    else readers.set(edge.from, [edge.to]);
  }
  return {
    nodes: new Map(document.nodes.map((node) => [node.id, node])),
    sources: new Map(document.edges.map((edge) => [edge.to, edge.from])),
    readers,
  };
}

/** Groups inside groups whose symbols are numbered; deeper ones, and those that name themselves, have none. */
const MAX_DEPTH = 4;

class Numbering {
  readonly #document: Document;
  readonly #lookup: OpLookup;
  readonly #wiring: Wiring;
  readonly #drafts = new Map<Address, Draft>();
  /** Observed variables whose id is a symbol: `x`, `y2`. */
  readonly #named = new Map<Address, string>();
  readonly #counts = new Map<string, number>();
  #layer = 0;
  /** The number that was given last to what follows a layer's sum. */
  #free = 0;

  readonly #order: readonly NodeId[];
  readonly #depth: number;

  constructor(document: Document, lookup: OpLookup, order: readonly NodeId[], depth = 0) {
    this.#order = order;
    this.#depth = depth;
    this.#document = document;
    this.#lookup = lookup;
    this.#wiring = wiringOf(document);
  }

  run(): Symbols {
    for (const id of this.#order) {
      const node = this.#wiring.nodes.get(id);
      if (node) this.#node(node);
    }
    const result = new Map<Address, string>();
    const shared = new Map<string, number>();
    for (const { letter } of this.#drafts.values()) shared.set(letter, (shared.get(letter) ?? 0) + 1);
    const taken = new Set(this.#named.values());
    for (const [address, symbol] of this.#named) result.set(address, symbol);
    for (const [address, { letter, number }] of this.#drafts) {
      const alone =
        LAYERED.has(letter) && this.#layer > 0 ? this.#layer === 1 && shared.get(letter) === 1 : shared.get(letter) === 1;
      let symbol = alone ? letter : `${letter}${number}`;
      for (let next = number + 1; taken.has(symbol); next++) symbol = `${letter}${next}`;
      taken.add(symbol);
      result.set(address, symbol);
    }
    for (const node of this.#document.nodes) this.#own(node, result);
    for (const node of this.#document.nodes) if (isInstance(node)) this.#inside(node, result);
    return result;
  }

  /** What lies inside a group has the symbols of its own drawing, behind the group's id: `g1.W`. */
  #inside(node: GraphNode, result: Map<Address, string>): void {
    const definition = definitionOf(node, this.#document.definitions);
    if (!definition || this.#depth >= MAX_DEPTH) return;
    const inner = { ...this.#document, nodes: definition.nodes, edges: definition.edges };
    const inside = new Numbering(inner, this.#lookup, executionOrder(inner), this.#depth + 1).run();
    for (const id of instancesOf(node)) {
      for (const [address, symbol] of inside) result.set(`${id}/${address}`, `${id}.${symbol}`);
      // what is cut out for an iteration, and what all of them give: see unroll.ts
      if (id !== node.id)
        for (const { name } of [...definition.inputs, ...definition.outputs])
          result.set(`${id}/@${name}.output`, `${id}.${name}`);
    }
  }

  /** What the user called a variable goes before what it would be called. */
  #own(node: GraphNode, result: Map<Address, string>): void {
    for (const [port, symbol] of Object.entries(node.symbols ?? {})) {
      if (symbol.trim() !== '') result.set(`${node.id}.${port}`, symbol.trim());
    }
    const { symbol } = node.attrs ?? {};
    const address = `${node.id}.value`;
    if (typeof symbol === 'string' && symbol.trim() !== '' && node.symbols?.value === undefined)
      result.set(address, symbol.trim());
  }

  #draft(address: Address, letter: string, number?: number): void {
    const next = number ?? (this.#counts.get(letter) ?? 0) + 1;
    this.#counts.set(letter, Math.max(next, this.#counts.get(letter) ?? 0));
    this.#drafts.set(address, { letter, number: next });
  }

  #node(node: GraphNode): void {
    const known = this.#lookup(node.type);
    const op = known && isDrawnApart(known) ? drawnOp(node, this.#document) : known;
    const value = `${node.id}.value`;
    if (node.type === 'observed' && LETTER.test(node.id)) this.#named.set(value, node.id);
    else if (node.type === 'observed') this.#draft(value, this.#isTarget(value) ? 'y' : 'x');
    else if (node.type === 'constant') this.#draft(value, 'c');
    else if (node.type === 'random') this.#draft(value, 'ε');
    else if (node.type === 'parameter') {
      // One that is wired into a block's own weight takes that block's symbol, in #weights.
      if (!this.#drafts.has(value) && this.#weightPort(value) === null) this.#draft(value, 'w');
    } else if (op !== undefined && isCost(op)) this.#draft(`${node.id}.cost`, 'C');
    else if (op !== undefined) this.#block(node, op);
  }

  #block(node: GraphNode, op: OpDef): void {
    const isLinear = LINEAR.has(node.type) || Object.values(op.inputs).some((port) => port.own !== undefined);
    if (isLinear) this.#layer++;
    this.#weights(node, op);
    for (const port of Object.keys(op.outputs)) this.#computed(`${node.id}.${port}`, isLinear);
  }

  /** The input that makes a parameter node a block's weight, if any. */
  #weightPort(value: Address): Address | null {
    for (const reader of this.#wiring.readers.get(value) ?? []) {
      const { node, port } = splitAddress(reader);
      const type = this.#wiring.nodes.get(node)?.type;
      if (type !== undefined && this.#lookup(type)?.inputs[port]?.own !== undefined) return reader;
    }
    return null;
  }

  #weights(node: GraphNode, op: OpDef): void {
    for (const [port, { own }] of Object.entries(op.inputs)) {
      if (own === undefined) continue;
      const address = `${node.id}.${port}`;
      const source = this.#wiring.sources.get(address);
      if (source === undefined && own.when && !own.when(node.attrs ?? {})) continue;
      const letter = OWN_LETTERS[port] ?? port;
      if (source === undefined) this.#draft(address, letter, this.#layer);
      else if (!this.#drafts.has(source) && this.#wiring.nodes.get(splitAddress(source).node)?.type === 'parameter') {
        this.#draft(source, letter, this.#layer);
      }
    }
  }

  /** Feeds the `target` of a cost. */
  #isTarget(value: Address): boolean {
    return (this.#wiring.readers.get(value) ?? []).some((reader) => {
      const { node, port } = splitAddress(reader);
      return port === 'target' && this.#isCostNode(node);
    });
  }

  #isCostNode(id: NodeId): boolean {
    const type = this.#wiring.nodes.get(id)?.type;
    const op = type === undefined ? undefined : this.#lookup(type);
    return op !== undefined && isCost(op);
  }

  #computed(address: Address, isLinear: boolean): void {
    const readers = this.#wiring.readers.get(address) ?? [];
    const entersCost = readers.some(
      (reader) => splitAddress(reader).port !== 'target' && this.#isCostNode(splitAddress(reader).node),
    );
    if (entersCost) this.#draft(address, 'ybar');
    else if (isLinear) this.#draft(address, 's', this.#layer);
    else this.#draft(address, 'z', this.#freeLayer());
  }

  /** The layer's number for what follows its sum; the next one where that is taken: layers only grow, so those behind it are free. */
  #freeLayer(): number {
    this.#free = Math.max(this.#layer, this.#free + 1);
    return this.#free;
  }
}

/** The symbols of all values and weights of a document, by address. Works on any document, also one that cannot run. */
export const symbolsOf = (document: Document, lookup: OpLookup, order: readonly NodeId[] = executionOrder(document)): Symbols =>
  new Numbering(document, lookup, order).run();
