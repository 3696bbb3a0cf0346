import type { Catalogue } from '../edit/catalogue.ts';
import type { GraphNode } from '../model/document.ts';

/**
 * A node with today's type id (aliases are old names) and today's attributes. The file keeps what it has until it is saved.
 * Nodes of unknown type stay as they are.
 */
export function migrateNode(node: GraphNode, catalogue: Catalogue | undefined): GraphNode {
  const op = catalogue?.(node.type);
  if (op === undefined) return node;
  const renamed = op.type === node.type ? node : { ...node, type: op.type };
  let attrs: { readonly [name: string]: unknown } = node.attrs ?? {};
  let version = node.version ?? 1;
  if (version >= op.version) return renamed;
  for (; version < op.version; version++) attrs = op.migrations?.[version]?.(attrs) ?? attrs;
  return { ...renamed, attrs: attrs as NonNullable<GraphNode['attrs']>, version };
}
