import { rootOf } from '../model/address.ts';
import { type Address, type Document, type Edge, type NodeId, splitAddress } from '../model/document.ts';
import type { Analysis } from './analysis.ts';

/** Which way the wires are followed. */
export type Way = 'upstream' | 'downstream' | 'connected';

interface Links {
  readonly into: ReadonlyMap<NodeId, readonly NodeId[]>;
  readonly out: ReadonlyMap<NodeId, readonly NodeId[]>;
}

function linksOf(edges: readonly Edge[]): Links {
  const into = new Map<NodeId, NodeId[]>();
  const out = new Map<NodeId, NodeId[]>();
  const add = (map: Map<NodeId, NodeId[]>, key: NodeId, id: NodeId): void => {
    const list = map.get(key);
    if (list) list.push(id);
    else map.set(key, [id]);
  };
  for (const { from, to } of edges) {
    const [source, target] = [splitAddress(from).node, splitAddress(to).node];
    add(into, target, source);
    add(out, source, target);
  }
  return { into, out };
}

/** Blocks that wires lead to from some, these included; `connected` goes both ways, again and again. */
export function reachOf(edges: readonly Edge[], from: readonly NodeId[], way: Way): ReadonlySet<NodeId> {
  const { into, out } = linksOf(edges);
  const seen = new Set(from);
  for (const id of seen) {
    if (way !== 'downstream') for (const before of into.get(id) ?? []) seen.add(before);
    if (way !== 'upstream') for (const after of out.get(id) ?? []) seen.add(after);
  }
  return seen;
}

/** What reaches a block, or what it reaches. */
export interface Influence {
  /** Blocks of the graph, the one itself included. */
  readonly blocks: ReadonlySet<NodeId>;
  readonly wires: readonly Edge[];
  /** Parameters on the way. */
  readonly parameters: ReadonlySet<Address>;
}

/** Weights that a block reads without a drawn wire, as a penalty does, by the reading block. */
function readWeights({ nodes }: Analysis, edges: readonly Edge[]): ReadonlyMap<NodeId, readonly Address[]> {
  const drawn = new Set(edges.map(({ from, to }) => `${from} ${to}`));
  const found = new Map<NodeId, Address[]>();
  for (const [path, { inputs }] of nodes) {
    for (const [port, { from }] of inputs) {
      if (from === null || path.includes('/') || drawn.has(`${from} ${path}.${port}`)) continue;
      const root = rootOf(path);
      found.set(root, [...(found.get(root) ?? []), from]);
    }
  }
  return found;
}

/** The parameters that belong to each block of the graph, those inside a group to the group. */
function ownedBy(analysis: Analysis): ReadonlyMap<NodeId, readonly Address[]> {
  const known = new Set(analysis.parameters.map(({ address }) => address));
  const found = new Map<NodeId, Address[]>();
  for (const [path, { type, parameters }] of analysis.nodes) {
    const own = parameters.map(({ address }) => address);
    const all = type === 'parameter' ? [`${path}.value`, ...own] : own;
    const root = rootOf(path);
    found.set(root, [...(found.get(root) ?? []), ...all.filter((address) => known.has(address))]);
  }
  return found;
}

/** Everything that the value of a block depends on: blocks, wires and parameters; of a penalty also the weights it names. */
export function influencesOn(document: Document, analysis: Analysis, target: NodeId): Influence {
  const owned = ownedBy(analysis);
  const read = readWeights(analysis, document.edges);
  const parameters = new Set<Address>();
  const through = reachOf(document.edges, [target], 'upstream');
  const blocks = new Set(through);
  for (const id of through) {
    for (const address of owned.get(id) ?? []) parameters.add(address);
    // the weight alone is read, not what its block is fed with
    for (const address of read.get(id) ?? []) {
      parameters.add(address);
      blocks.add(rootOf(address));
    }
  }
  return { blocks, wires: within(document.edges, through), parameters };
}

/** Everything that depends on a block's value. */
export function influencedBy(document: Document, analysis: Analysis, source: NodeId): Influence {
  const blocks = new Set(reachOf(document.edges, [source], 'downstream'));
  const owned = new Set(ownedBy(analysis).get(source) ?? []);
  for (const [id, addresses] of readWeights(analysis, document.edges)) {
    if (!addresses.some((address) => owned.has(address))) continue;
    for (const after of reachOf(document.edges, [id], 'downstream')) blocks.add(after);
  }
  return { blocks, wires: within(document.edges, blocks), parameters: owned };
}

const within = (edges: readonly Edge[], blocks: ReadonlySet<NodeId>): readonly Edge[] =>
  edges.filter(({ from, to }) => blocks.has(splitAddress(from).node) && blocks.has(splitAddress(to).node));

/** Parameters that no cost depends on: training leaves them as they are. */
export function idleParameters(document: Document, analysis: Analysis): readonly Address[] {
  const used = new Set<Address>();
  for (const cost of analysis.costs) {
    for (const address of influencesOn(document, analysis, rootOf(cost)).parameters) used.add(address);
  }
  return analysis.parameters.map(({ address }) => address).filter((address) => !used.has(address));
}
