import { type Document, type NodeId, splitAddress } from '../../graph-core/model/document.ts';
import type { OpDef } from '../../graph-core/ops/define.ts';
import { collapsedOf } from './collapsed.ts';
import { turnedDownOf, turnedOf } from './turned.ts';

/** What a node's geometry needs to know of its wires. */
export interface Wired {
  /** Input ports that have a wire. */
  readonly inputs: ReadonlySet<string>;
  /** The node's value goes into a block's own weight, which lies below it. */
  readonly feedsWeight: boolean;
  /** It is drawn with its output side up. */
  readonly turned?: boolean;
  /** It is drawn with its output side down. */
  readonly down?: boolean;
  /** The block is drawn as small as its name. */
  readonly collapsed?: boolean;
}

export const UNWIRED: Wired = { inputs: new Set(), feedsWeight: false };

/** The wires of a document, and how its blocks stand, as their geometry asks for them. */
export function wiredOf(document: Document, lookup: (type: string) => OpDef | undefined): ReadonlyMap<NodeId, Wired> {
  const types = new Map(document.nodes.map((node) => [node.id, node.type]));
  const inputs = new Map<NodeId, Set<string>>();
  const feeders = new Set<NodeId>();
  const [turned, down, collapsed] = [turnedOf(document), turnedDownOf(document), collapsedOf(document)];
  for (const edge of document.edges) {
    const { node, port } = splitAddress(edge.to);
    const set = inputs.get(node);
    if (set) set.add(port);
    else inputs.set(node, new Set([port]));
    const type = types.get(node);
    if (type !== undefined && lookup(type)?.inputs[port]?.own !== undefined && !turned.has(node) && !down.has(node))
      feeders.add(splitAddress(edge.from).node);
  }
  return new Map(
    document.nodes.map((node) => [
      node.id,
      {
        inputs: inputs.get(node.id) ?? UNWIRED.inputs,
        feedsWeight: feeders.has(node.id),
        ...(turned.has(node.id) ? { turned: true } : down.has(node.id) ? { down: true } : {}),
        ...(collapsed.has(node.id) ? { collapsed: true } : {}),
      },
    ]),
  );
}
