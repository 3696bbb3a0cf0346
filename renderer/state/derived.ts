import { definitionUsers } from '../../graph-core/edit/definitions.ts';
import { liesIn, rootOf } from '../../graph-core/model/address.ts';
import { type Address, type Document, type GraphNode, type NodeId, splitAddress } from '../../graph-core/model/document.ts';
import type { Diagnostic } from '../../graph-core/model/result.ts';
import { type Shape, sizeOf } from '../../graph-core/model/tensor.ts';
import { isCost } from '../../graph-core/ops/define.ts';
import { opOf } from '../../graph-core/ops/index.ts';
import { type Analysis, analyse } from '../../graph-core/validate/analyse.ts';
import { countLayers } from '../../graph-core/validate/layers.ts';
import { ownPorts } from '../canvas/geometry.ts';
import { executionOrder, VARIABLES } from '../canvas/order.ts';
import { type Symbols, symbolsOf, symbolText } from '../canvas/symbols.ts';
import { type Wired, wiredOf } from '../canvas/wired.ts';
import { unmoved } from './unmoved.ts';

/** What follows from the document alone: pure, computed once for each document, forgotten with it. */

export function perDocument<T>(compute: (document: Document) => T): (document: Document) => T {
  const known = new WeakMap<Document, { readonly value: T }>();
  return (document) => {
    const hit = known.get(document);
    if (hit) return hit.value;
    const value = compute(document);
    known.set(document, { value });
    return value;
  };
}

/** The same for what does not look at where blocks stand: a drag computes none of it anew. */
export function perDrawing<T>(compute: (document: Document) => T): (document: Document) => T {
  const known = perDocument(compute);
  return (document) => known(unmoved(document));
}

/** For what does not look at where blocks stand and edits nothing: the same document while they are only moved. */
export const selectDrawing = ({ document }: { readonly document: Document }): Document => unmoved(document);

/** Symbols by address: see canvas/symbols.ts. */
export const symbolsFor: (document: Document) => Symbols = perDrawing((document) =>
  symbolsOf(document, opOf, executionOrderOf(document)),
);

/** The symbol of an output or parameter; its port where it has none. */
export const symbolOf = (document: Document, address: Address): string =>
  symbolsFor(document).get(address) ?? address.slice(address.lastIndexOf('.') + 1);

/** A variable as a person reads it in a list: its symbol, and the name of its node where that says more. */
export function variableText(document: Document, address: Address): string {
  const { node } = splitAddress(address);
  const symbol = symbolText(symbolOf(document, address));
  return symbol === node ? symbol : `${symbol} (${node})`;
}

/** Addresses of all costs. */
export const costsOf: (document: Document) => readonly Address[] = perDrawing(({ nodes }) =>
  nodes.flatMap(({ id, type }) => {
    const op = opOf(type);
    return op !== undefined && isCost(op) ? [`${id}.cost`] : [];
  }),
);

/** Ids in execution order: see canvas/order.ts. */
export const executionOrderOf: (document: Document) => readonly NodeId[] = perDrawing(executionOrder);

/** Place of every node in execution order, from 0. */
export const placeInOrder: (document: Document) => ReadonlyMap<NodeId, number> = perDrawing(
  (document) => new Map(executionOrderOf(document).map((id, index) => [id, index])),
);

/** When each block has its turn in a step, from 1; variables have none. */
export const orderNumbers: (document: Document) => ReadonlyMap<NodeId, number> = perDrawing((document) => {
  const types = new Map(document.nodes.map((node) => [node.id, node.type]));
  const blocks = executionOrderOf(document).filter((id) => !VARIABLES.has(types.get(id) ?? ''));
  return new Map(blocks.map((id, index) => [id, index + 1]));
});

/** Where each input's wire comes from. */
export const sourcesOf: (document: Document) => ReadonlyMap<Address, Address> = perDrawing(
  (document) => new Map(document.edges.map((edge) => [edge.to, edge.from])),
);

/** Inputs that an output is wired to, in the order of the wires. */
export const readersOf: (document: Document) => ReadonlyMap<Address, readonly Address[]> = perDrawing(({ edges }) => {
  const readers = new Map<Address, Address[]>();
  for (const { from, to } of edges) {
    const list = readers.get(from);
    if (list) list.push(to);
    else readers.set(from, [to]);
  }
  return readers;
});

/** Outputs that two or more wires begin at: their gradient is a sum. */
export const fanOutsOf: (document: Document) => ReadonlySet<Address> = perDrawing(({ edges }) => {
  const [once, often] = [new Set<Address>(), new Set<Address>()];
  for (const { from } of edges) (once.has(from) ? often : once).add(from);
  return often;
});

/** Types, order and diagnostics: see graph-core/validate. */
export const analysisFor = (document: Document): Analysis => analyse(unmoved(document));

/** Pairs of a linear and a non-linear block along the longest path; see graph-core/validate/layers.ts. */
export const layersOf: (document: Document) => number = perDrawing((document) => countLayers(analysisFor(document)));

/** Nodes by id. */
export const nodesById: (document: Document) => ReadonlyMap<NodeId, GraphNode> = perDocument(
  (document) => new Map(document.nodes.map((node) => [node.id, node])),
);

/** What each node's geometry needs to know of its wires. */
export const wiredFor: (document: Document) => ReadonlyMap<NodeId, Wired> = perDrawing((document) => wiredOf(document, opOf));

/** Diagnostics about each node, in groups by its path: its own, its ports' and its parameters', and of all that lies in it. */
export const diagnosticsByNode: (document: Document) => ReadonlyMap<NodeId, readonly Diagnostic[]> = perDrawing((document) => {
  const all = new Map<NodeId, Diagnostic[]>();
  for (const diagnostic of analysisFor(document).diagnostics) {
    const node = splitAddress(diagnostic.address).node;
    const parts = node.split('/');
    const paths = new Set([rootOf(node), ...parts.map((_, i) => parts.slice(0, i + 1).join('/'))]);
    for (const id of paths) {
      const list = all.get(id);
      if (list) list.push(diagnostic);
      else all.set(id, [diagnostic]);
    }
  }
  return all;
});

/** Shape of an output or a parameter; null while it is not known. */
export function shapeOf(document: Document, address: Address): Shape | null {
  const { node, port } = splitAddress(address);
  const analysis = analysisFor(document).nodes.get(node);
  const output = analysis?.outputs.get(port);
  if (output) return output.shape;
  return analysis?.parameters.find((parameter) => parameter.name === port)?.shape ?? null;
}

/** Blocks inside a group and entries of the weights it reads, also through groups inside it; shared ones are those of the other instance. */
export function groupContents(document: Document, id: NodeId): { readonly blocks: number; readonly weights: number } {
  const { nodes } = analysisFor(document);
  const kept = new Map<Address, number>();
  let blocks = 0;
  for (const [path, { type, parameters, outputs }] of nodes) {
    if (!isInside(path, id)) continue;
    const isDrawn = type !== 'group' && !VARIABLES.has(type) && !path.includes('@');
    // a repeat is drawn once
    if (isDrawn && (path.startsWith(`${id}/`) || path.startsWith(`${id}[0]/`))) blocks++;
    for (const { address, shape } of parameters) kept.set(address, sizeOf(shape));
    const own = type === 'parameter' ? outputs.get('value') : undefined;
    if (own) kept.set(`${path}.value`, sizeOf(own.shape));
  }
  return { blocks, weights: [...kept.values()].reduce((sum, size) => sum + size, 0) };
}

const countsByDefinition = perDocument((document) => {
  const counts = new Map<string, number>();
  for (const name of Object.keys(document.definitions)) counts.set(name, definitionUsers(document, name).length);
  return counts;
});

/** How many blocks are instances of the definition that a block is one of, itself included. */
export const instancesOfDefinition = (document: Document, { attrs }: GraphNode): number =>
  countsByDefinition(document).get(String(attrs?.definition)) ?? 0;

/** Whether a block stands in a group, or in an iteration of a repeat. */
const isInside = (path: NodeId, group: NodeId): boolean => path.length > group.length && liesIn(path, group);

/** Weights that blocks inside a group read, by the address under which they are kept. */
export function weightsInside(document: Document, id: NodeId): readonly Address[] {
  const found = new Set<Address>();
  const shared = sharedWeights(document);
  for (const [path, { type, parameters }] of analysisFor(document).nodes) {
    if (!isInside(path, id)) continue;
    for (const { address } of parameters) found.add(address);
    if (type === 'parameter') found.add(shared.get(`${path}.value`) ?? `${path}.value`);
  }
  return [...found];
}

/** Where weights are kept that an instance of a group shares with another: those of the other, by their address in this one. */
export const sharedWeights: (document: Document) => ReadonlyMap<Address, Address> = perDrawing((document) => {
  const found = new Map<Address, Address>();
  const { nodes } = analysisFor(document);
  for (const [path, { type, parameters }] of nodes) {
    const slash = path.lastIndexOf('/');
    if (slash < 0) continue;
    for (const { name, address } of parameters) if (address !== `${path}.${name}`) found.set(`${path}.${name}`, address);
    const prefix = type === 'parameter' ? nodes.get(path.slice(0, slash))?.group?.parameterPrefix : undefined;
    const kept = prefix === undefined ? '' : `${prefix}${path.slice(slash + 1)}.value`;
    if (kept !== '' && kept !== `${path}.value`) found.set(`${path}.value`, kept);
  }
  return found;
});

/** The weights that a block owns: those of its ports that are not wired. */
export function hiddenWeights(document: Document, id: NodeId): readonly Address[] {
  const node = nodesById(document).get(id);
  const op = node && opOf(node.type);
  if (!node || !op) return [];
  const wired = wiredFor(document).get(id)?.inputs ?? new Set<string>();
  return ownPorts(op, node, wired)
    .filter((port) => !wired.has(port))
    .map((port) => `${id}.${port}`);
}
