import type { Definition, Edge, GraphNode } from '../model/document.ts';
import type { OpDef } from '../ops/define.ts';
import { opOf } from '../ops/index.ts';

/** A drawing: the document itself, or the inside of a group. */
export interface Drawing {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly Edge[];
}

export type Definitions = { readonly [name: string]: Definition };

/** The op of a node; blocks that only rules make are unknown in a file. */
export function blockOf(type: string): OpDef | undefined {
  const op = opOf(type);
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
