import type { Catalogue } from '../../graph-core/edit/catalogue.ts';
import type { Address, Definition, Document, GraphNode, NodeId } from '../../graph-core/model/document.ts';
import { splitAddress } from '../../graph-core/model/document.ts';
import { isCost, type OpDef } from '../../graph-core/ops/define.ts';
import { definitionOf, instancesOf, isInstance } from '../../graph-core/validate/instances.ts';
import type { StepView, TensorSummary } from '../../session/protocol.ts';
import { drawnOp, isDrawnApart } from '../canvas/drawn-op.ts';
import { parseSymbol, symbolText, symbolWithin } from '../canvas/symbols.ts';
import { blockTitle } from '../i18n/block-words.ts';
import { sharedWeights } from '../state/derived.ts';
import type { SentenceNames } from '../stepper/step-sentence.ts';
import { HIDDEN_SHAPE } from '../ui/hidden-number.ts';

export type OpLookup = Catalogue;

/** A value that a block reads. */
export interface BlockInput {
  readonly address: Address;
  readonly port: string;
  readonly isWeight: boolean;
}

/** Names of everything in a document, as the panels print them. Pure; made anew for each document. */
export interface GraphNames extends SentenceNames {
  readonly node: (id: NodeId) => GraphNode | undefined;
  readonly op: (id: NodeId) => OpDef | undefined;
  /** Symbol of the first weight that a block reads; `W` where it has none. */
  readonly weight: (id: NodeId) => string;
  /** The name the user gave, else the id; {@link SentenceNames.block} is what the canvas prints. */
  readonly name: (id: NodeId) => string;
  /** The output or parameter that feeds an input port; the address itself where it is no wired input. */
  readonly source: (address: Address) => Address;
  readonly inputs: (node: NodeId) => readonly BlockInput[];
  /** Ports of blocks that read a value, also those in groups that it is led into. */
  readonly uses: (address: Address) => number;
  readonly outputs: (node: NodeId) => readonly Address[];
  /** Whether the address is a parameter, of its own or of a block. */
  readonly isWeight: (address: Address) => boolean;
  /** Addresses of the graph's costs. */
  readonly costs: readonly Address[];
  /** Symbol as {@link parseSymbol} takes it apart: `W1`, `ybar`. */
  readonly plain: (address: Address) => string;
  /** Symbol as TeX: `W_1`, `\bar y`. */
  readonly tex: (address: Address) => string;
  /** Symbols as they are called where a block stands: without the groups around it, a shared weight by its name there. */
  readonly within: (path: NodeId) => Readonly<Record<'symbol' | 'tex', (address: Address) => string>>;
}

const PARAMETER = 'parameter';
/** What backward differentiates where there is no cost: the row vector times the value it starts at. */
const SEEDED = 'φ';

/** What a sum of costs is called: by its own symbol where it is only one. */
export const totalSymbol = ([only = SEEDED, ...others]: readonly string[]): string => (others.length === 0 ? only : 'C');

/** What TeX could take for more than a sign; the dot behind a group's name, `a.W`, and the number of an iteration, `r[0].W`, are none of it. */
const ACCENTED = /[^A-Za-z0-9. [\]]/g;

/** `s1` becomes `s_{1}`, `ybar` a barred y; a name of several letters stands upright, as do those of groups before it. */
export function symbolTex(symbol: string): string {
  const { group, letter, bar, index } = parseSymbol(symbol);
  const [around, plain] = [group, letter].map((text) =>
    text.replace(ACCENTED, (sign) => (/[α-ωΑ-Ω]/u.test(sign) ? sign : '\\ ')),
  );
  const base = letter.length === 1 ? plain : `\\mathrm{${plain}}`;
  const own = `${bar ? `\\bar{${base}}` : base}${index === '' ? '' : `_{${index.replace(ACCENTED, '')}}`}`;
  return around === '' ? own : `\\mathrm{${around}}${own}`;
}

interface Context {
  readonly document: Document;
  readonly lookup: OpLookup;
  readonly nodes: ReadonlyMap<NodeId, GraphNode>;
  readonly wires: ReadonlyMap<Address, Address>;
}

/** What a block without a name of its own shows on the canvas; variables show their id. */
const faceOf = (op: OpDef | undefined): string | undefined =>
  op === undefined || op.family === 'variables' ? undefined : blockTitle(op);

const ownPort = (op: OpDef | undefined, port: string) => op?.inputs[port]?.own;

function inputsOf(context: Context, id: NodeId): BlockInput[] {
  const node = context.nodes.get(id);
  const op = node && context.lookup(node.type, node.attrs ?? {});
  if (!node || !op) return [];
  const found: BlockInput[] = [];
  for (const [name, port] of Object.entries(op.inputs)) {
    if (port.list) {
      for (let i = 0; context.wires.has(`${id}.${name}.${i}`); i++)
        found.push({ address: `${id}.${name}.${i}`, port: `${name}.${i}`, isWeight: false });
      continue;
    }
    const address = `${id}.${name}`;
    const wired = context.wires.get(address);
    const fromParameter = wired !== undefined && context.nodes.get(splitAddress(wired).node)?.type === PARAMETER;
    const has = wired !== undefined || (port.own !== undefined && (port.own.when?.(node.attrs ?? {}) ?? true));
    if (has) found.push({ address, port: name, isWeight: fromParameter || (wired === undefined && port.own !== undefined) });
  }
  return found.sort((a, b) => Number(a.isWeight) - Number(b.isWeight));
}

/** Groups inside groups that are looked into; a definition that names itself is refused elsewhere. */
const MAX_DEPTH = 4;

/** The blocks and wires inside the groups of a drawing, by full path such as `g1/f`. */
function addInside(context: Inside, drawing: Pick<Document, 'nodes'>, prefix: string, depth = 0): void {
  for (const node of drawing.nodes) {
    const path = prefix + node.id;
    if (depth > 0) context.nodes.set(path, node);
    const definition = isInstance(node) ? definitionOf(node, context.document.definitions) : undefined;
    if (!definition || depth >= MAX_DEPTH) continue;
    for (const id of instancesOf(node)) addInstance(context, node, definition, prefix, id, depth);
  }
}

/** A group, or an iteration of a repeat; of what goes in from one to the next its wires say nothing. */
function addInstance(context: Inside, node: GraphNode, definition: Definition, prefix: string, id: NodeId, depth: number): void {
  const path = prefix + id;
  if (id !== node.id) {
    const number = id.slice(node.id.length);
    context.nodes.set(path, { ...node, id, type: 'group', ...(node.title === undefined ? {} : { title: node.title + number }) });
    for (const { name } of definition.inputs) context.nodes.set(`${path}/@${name}`, { id: name, type: 'select' });
    for (const { name } of definition.outputs) context.nodes.set(`${path}/@${name}`, { id: name, type: 'stack' });
  }
  for (const { from, to } of definition.edges) context.wires.set(`${path}/${to}`, `${path}/${from}`);
  for (const { name, at } of definition.inputs) {
    const from = context.wires.get(`${prefix}${node.id}.${name}`);
    if (from !== undefined && id === node.id) context.wires.set(`${path}/${at}`, from);
  }
  addInside(context, definition, `${path}/`, depth + 1);
}

interface Inside {
  readonly document: Document;
  readonly nodes: Map<NodeId, GraphNode>;
  readonly wires: Map<Address, Address>;
}

/** What names say of the step on view; everything else follows from the document. */
type OfStep = 'isScalar' | 'cost' | 'method';

/**
 * The names of a document. `symbols` gives the numbered symbol of an output or parameter address; `turn` says which
 * costs are lowered, and how, where there is something to train.
 */
export const graphNames = (
  document: Document,
  lookup: OpLookup,
  symbols: (address: Address) => string,
  values: Readonly<Record<Address, TensorSummary>> = {},
  turn?: StepView['turn'],
): GraphNames => namesAt(documentNames(document, lookup, symbols), values, turn);

/** Names of a document at one step. */
export function namesAt(
  names: Omit<GraphNames, OfStep>,
  values: Readonly<Record<Address, TensorSummary>>,
  turn: StepView['turn'] | undefined,
): GraphNames {
  return {
    ...names,
    isScalar: (address) => {
      const shape = values[names.source(address)]?.shape;
      return shape?.length === 0 && shape !== HIDDEN_SHAPE;
    },
    cost: totalSymbol((turn?.costs ?? names.costs).map(names.symbol)),
    method: turn?.method ?? null,
  };
}

/** The part of the names that no step changes. */
export function documentNames(
  document: Document,
  lookup: OpLookup,
  symbols: (address: Address) => string,
): Omit<GraphNames, OfStep> {
  const nodes = new Map(document.nodes.map((node) => [node.id, node]));
  const wires = new Map(document.edges.map((edge) => [edge.to, edge.from]));
  const context: Context = { document, lookup, nodes, wires };
  addInside({ document, nodes, wires }, document, '');
  const opOfNode = (id: NodeId): OpDef | undefined => {
    const node = nodes.get(id);
    const op = node && lookup(node.type, node.attrs ?? {});
    return op && isDrawnApart(op) ? drawnOp(node, document, id) : op;
  };
  /** Inside a group, with the group's name before it. */
  const block = (id: NodeId): string => {
    const slash = id.lastIndexOf('/');
    const node = nodes.get(id);
    const inner = slash < 0 ? id : id.slice(slash + 1);
    const name = node?.title ?? (node && isInstance(node) ? undefined : faceOf(opOfNode(id))) ?? inner;
    return slash < 0 ? name : `${block(id.slice(0, slash))} / ${name}`;
  };
  const name = (id: NodeId): string => {
    const slash = id.lastIndexOf('/');
    const own = nodes.get(id)?.title ?? id.slice(slash + 1);
    return slash < 0 ? own : `${name(id.slice(0, slash))} / ${own}`;
  };
  const shared = sharedWeights(document);
  /** A group may call an output like an input. */
  const isMade = (address: Address): boolean => {
    const { node: id, port } = splitAddress(address);
    const node = nodes.get(id);
    return node !== undefined && isInstance(node) && opOfNode(id)?.outputs[port] !== undefined;
  };
  const source = (address: Address): Address => {
    const from = isMade(address) ? address : (wires.get(address) ?? address);
    return shared.get(from) ?? from;
  };
  const symbol = (address: Address): string => symbolText(symbols(source(address)));
  const outputs = (id: NodeId): Address[] => Object.keys(opOfNode(id)?.outputs ?? {}).map((port) => `${id}.${port}`);
  const costs = document.nodes.filter((node) => {
    const op = lookup(node.type);
    return op !== undefined && isCost(op);
  });
  return {
    node: (id) => nodes.get(id),
    op: opOfNode,
    costs: costs.map((node) => `${node.id}.cost`),
    source,
    symbol,
    plain: (address) => symbols(source(address)),
    tex: (address) => symbolTex(symbols(source(address))),
    within: (path) => {
      const local = (address: Address): string => symbolWithin(symbols(wires.get(address) ?? address), path);
      return { symbol: (address) => symbolText(local(address)), tex: (address) => symbolTex(local(address)) };
    },
    name,
    block,
    inputs: (id) => inputsOf(context, id),
    uses: (address) =>
      [...wires].filter(([to, from]) => from === address && nodes.get(splitAddress(to).node)?.type !== 'group').length,
    weight: (id) => {
      const weight = inputsOf(context, id).find((each) => each.isWeight);
      return weight === undefined ? 'W' : symbol(weight.address);
    },
    outputs,
    output: (id) => outputs(id)[0] ?? `${id}.output`,
    isWeight: (address) => {
      const { node, port } = splitAddress(source(address));
      return nodes.get(node)?.type === PARAMETER || ownPort(opOfNode(node), port) !== undefined;
    },
    isElementwise: (type) => {
      const op = lookup(type);
      return op?.kind === 'elementwise' && Object.keys(op.inputs).length === 1;
    },
    isCost: (type) => {
      const op = lookup(type);
      return op !== undefined && isCost(op);
    },
    formula: (type) => lookup(type)?.symbol ?? '',
  };
}
