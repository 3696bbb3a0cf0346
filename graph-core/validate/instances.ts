import type { Definition, Document, Edge, GraphNode, NodeId } from '../model/document.ts';
import type { OpDef } from '../ops/define.ts';
import { opOf } from '../ops/index.ts';
import { DEFAULT_TIMES, MAX_TIMES } from '../ops/structure/repeat.ts';
import type { Attrs } from '../program/program.ts';

/** A drawing: the document itself, or the inside of a group. */
export interface Drawing {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly Edge[];
}

export type Definitions = { readonly [name: string]: Definition };

/** The op of a node, its ports those of the attributes that are given; blocks that only rules make are unknown in a file. */
export function blockOf(type: string, attrs?: Attrs): OpDef | undefined {
  const op = opOf(type, attrs);
  return op?.internal === true ? undefined : op;
}

/** The definition a group node names. */
export function definitionOf(node: GraphNode, definitions: Definitions): Definition | undefined {
  const name = node.attrs?.definition;
  return typeof name === 'string' && Object.hasOwn(definitions, name) ? definitions[name] : undefined;
}

export const isGroup = (node: GraphNode): boolean => node.type === 'group';

/** A group unrolled several times: see unroll.ts. */
export const isRepeat = (node: GraphNode): boolean => node.type === 'repeat';

/** Whether a node's ports are those of a definition. */
export const isInstance = (node: GraphNode): boolean => isGroup(node) || isRepeat(node);

/** An iteration of a repeat, as an instance. */
export const iterationOf = (repeat: NodeId, i: number): NodeId => `${repeat}[${i}]`;

/** The iteration that an id stands for, and of which repeat; null for what was drawn. */
export function asIteration(id: NodeId): { readonly repeat: NodeId; readonly index: number } | null {
  const match = /^(.*)\[(\d+)\]$/.exec(id);
  return match ? { repeat: match[1] as string, index: Number(match[2]) } : null;
}

/** How often a repeat runs; 0 where its attribute says nothing sensible. */
export function timesOf(node: GraphNode): number {
  const times = node.attrs?.times ?? DEFAULT_TIMES;
  return Number.isInteger(times) && (times as number) >= 1 && (times as number) <= MAX_TIMES ? (times as number) : 0;
}

/** Ids of the instances that a node stands for: its own, or one for each iteration. */
export const instancesOf = (node: GraphNode): readonly NodeId[] =>
  isRepeat(node) ? Array.from({ length: timesOf(node) }, (_, i) => iterationOf(node.id, i)) : [node.id];

/** The group, or the repeat whose iteration it is, at a path. */
export function instanceAt(doc: Document, path: NodeId): GraphNode | null {
  let nodes: readonly GraphNode[] = doc.nodes;
  let found: GraphNode | null = null;
  for (const id of path.split('/')) {
    const plain = asIteration(id)?.repeat ?? id;
    found = nodes.find((node) => node.id === plain) ?? null;
    if (found === null || !isInstance(found)) return null;
    nodes = definitionOf(found, doc.definitions)?.nodes ?? [];
  }
  return found;
}
