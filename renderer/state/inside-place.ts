import type { Document, GraphNode } from '../../graph-core/model/document.ts';
import { hasInside } from '../../graph-core/ops/define.ts';
import { opOf } from '../../graph-core/ops/index.ts';
import { asIteration, definitionOf, isRepeat, timesOf } from '../../graph-core/validate/instances.ts';

/** The path one step outwards; null is the graph. */
export const outwards = (path: string): string | null => (path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : null);

/** An iteration of a repeat is an instance of what it repeats. */
function iterationAt(id: string, nodes: readonly GraphNode[]): GraphNode | undefined {
  const iteration = asIteration(id);
  const repeat = iteration && nodes.find((each) => each.id === iteration.repeat && isRepeat(each));
  return repeat && iteration.index < timesOf(repeat) ? { ...repeat, id, type: 'group' } : undefined;
}

/** The nodes of the document that a path goes through; operations inside a composite have none. */
export function nodesAlong(path: string, document: Document): readonly GraphNode[] {
  const found: GraphNode[] = [];
  let nodes: readonly GraphNode[] = document.nodes;
  for (const id of path.split('/')) {
    const node = nodes.find((each) => each.id === id) ?? iterationAt(id, nodes);
    if (!node) return found;
    found.push(node);
    nodes = definitionOf(node, document.definitions)?.nodes ?? [];
  }
  return found;
}

/** The node at a path, which may lie in a group; null for none. */
export function nodeAt(path: string, document: Document): GraphNode | null {
  const nodes = nodesAlong(path, document);
  return nodes.length === path.split('/').length ? (nodes.at(-1) ?? null) : null;
}

/** Whether what is inside a path is a group's drawing, whose blocks are blocks of the graph. */
export const isGroupAt = (path: string, document: Document): boolean => nodeAt(path, document)?.type === 'group';

/** As much of a path as the document still has and can be opened; null for nothing. */
export function keptInside(path: string, document: Document): string | null {
  // the whole graph, over its samples
  if (path === '') return path;
  const ids = path.split('/');
  const nodes = nodesAlong(path, document);
  const opens = nodes.findIndex((node) => {
    const op = opOf(node.type);
    return op === undefined || !hasInside(op);
  });
  const kept = opens < 0 ? nodes : nodes.slice(0, opens);
  const last = kept.at(-1);
  if (last === undefined) return null;
  // behind a composite come its operations, which the session knows
  return last.type === 'group' ? ids.slice(0, kept.length).join('/') : path;
}

const SUMS: ReadonlySet<string> = new Set(['linear', 'weighted-sum', 'matmul']);

/** A function of one number, applied to each entry, or a weighted sum. */
export function isFocusable(type: string): boolean {
  const op = opOf(type);
  return SUMS.has(type) || (op?.kind === 'elementwise' && Object.keys(op.inputs).length === 1);
}

/** The path, as long as the block is there and of such a type. */
export function keptFocus(path: string, document: Document): string | null {
  const nodes = nodesAlong(path, document);
  return nodes.length === path.split('/').length && isFocusable(nodes.at(-1)?.type ?? '') ? path : null;
}
