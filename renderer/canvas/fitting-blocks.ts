import { addBlock } from '../../graph-core/edit/edits/add-block.ts';
import {
  type Address,
  type Document,
  type Edge,
  emptyDocument,
  type GraphNode,
  type Json,
  type NodeId,
  splitAddress,
} from '../../graph-core/model/document.ts';
import { opOf } from '../../graph-core/ops/index.ts';
import { analyse } from '../../graph-core/validate/analyse.ts';
import { BLOCKS } from '../palette/catalogue.ts';
import { perDocument } from '../state/derived.ts';
import type { AddRequest } from '../state/ui-store.ts';
import { FRESH, wireTo } from './add.ts';
import { drawnOp } from './drawn-op.ts';
import { geometryOf } from './geometry.ts';
import { judgeOnto } from './insert.ts';
import { judgeWire } from './wiring.ts';

/**
 * Which new blocks fit somewhere. To try one, a document with it is analysed, which takes as long as the document is large: so
 * that all are tried in one and the same, which has a block of every type beside the drawing.
 */

interface OneOfEach {
  readonly document: Document;
  /** By type. */
  readonly nodes: ReadonlyMap<string, GraphNode>;
}

const nothing = emptyDocument();

function newNode(type: string, id: NodeId, attrs: { readonly [name: string]: Json }): GraphNode[] {
  const added = addBlock(nothing, opOf, type, { x: 0, y: 0 }, attrs);
  const step = added.ok ? added.value.steps[0] : undefined;
  return step?.kind === 'addNode' ? [{ ...step.node, id }] : [];
}

const withOneOfEach = (attrsOf: (type: string) => { readonly [name: string]: Json }) =>
  perDocument((document): OneOfEach => {
    let prefix = 'new-';
    while (document.nodes.some(({ id }) => id.startsWith(prefix))) prefix += '-';
    const made = BLOCKS.flatMap(({ type }) => newNode(type, `${prefix}${type}`, attrsOf(type)));
    const nodes = new Map(made.map((node) => [node.type, node]));
    return { document: { ...document, nodes: [...document.nodes, ...made] }, nodes };
  });

const asAdded = withOneOfEach((type) => FRESH[type] ?? {});
const asPutOnWires = withOneOfEach(() => ({}));

/** Types of which a new block can be wired to a port. */
export function blocksForPort(document: Document, from: NonNullable<AddRequest['from']>): ReadonlySet<string> {
  const { document: all, nodes } = asAdded(document);
  return new Set([...nodes].flatMap(([type, { id }]) => (wireTo(all, id, from) === null ? [] : [type])));
}

interface Candidate {
  readonly type: string;
  readonly id: NodeId;
  /** Inputs that the wire can end at, in the order in which they are tried. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

function candidatesFor(cut: Document, nodes: OneOfEach['nodes'], from: string): Candidate[] {
  return [...nodes].map(([type, node]) => {
    const { ports } = geometryOf(node, drawnOp(node, cut));
    const named = (role: 'input' | 'output') =>
      ports.filter((each) => each.role === role).map(({ port }) => `${node.id}.${port}`);
    return { type, id: node.id, inputs: named('input').filter((to) => judgeOnto(cut, from, to).ok), outputs: named('output') };
  });
}

/**
 * Whether outputs of a document may be wired to a port. What is inside a group is analysed for that with each: once for each type
 * that comes in, which is all that it looks at.
 */
const judgeBy =
  (document: Document, to: Address, seen: Map<string, boolean>) =>
  (from: Address): boolean => {
    if (!judgeWire(document, from, to).ok) return false;
    const { node, port } = splitAddress(from);
    const source = analyse(document).nodes.get(node);
    const type = source?.outputs.get(port);
    const key = `${source?.op?.family === 'cost'} ${type?.dtype} ${type?.shape}`;
    const isTaken = seen.get(key) ?? judgeOnto(document, from, to).ok;
    seen.set(key, isTaken);
    return isTaken;
  };

const onWires = perDocument(() => new Map<string, ReadonlySet<string>>());

/** Types of which a new block fits onto a wire: what comes in goes into one of its ports, and from another one on. */
export function blocksForWire(document: Document, wire: Edge): ReadonlySet<string> {
  const key = `${wire.from}->${wire.to}`;
  const before = onWires(document).get(key);
  if (before) return before;
  const { document: all, nodes } = asPutOnWires(document);
  const cut = { ...all, edges: all.edges.filter((edge) => edge.from !== wire.from || edge.to !== wire.to) };
  const fits = new Set<string>();
  const seen = new Map<string, boolean>();
  let open = candidatesFor(cut, nodes, wire.from);
  // an input of each at a time
  for (let at = 0; open.length > 0; at++) {
    open = open.filter(({ inputs }) => at < inputs.length);
    const edges = [...cut.edges, ...open.map(({ inputs }): Edge => ({ from: wire.from, to: inputs[at] as string }))];
    const goesOn = judgeBy({ ...cut, edges }, wire.to, seen);
    for (const { type, outputs } of open) if (outputs.some(goesOn)) fits.add(type);
    open = open.filter(({ type }) => !fits.has(type));
  }
  onWires(document).set(key, fits);
  return fits;
}
