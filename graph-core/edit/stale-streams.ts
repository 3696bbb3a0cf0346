import { rootOf } from '../model/address.ts';
import type { Document, NodeId } from '../model/document.ts';
import { asIteration, isRepeat } from '../validate/instances.ts';

type Nodes = Pick<Document, 'nodes'>;

/** Nothing that is said of streams has become untrue. */
export const noneStale = (): boolean => false;

/** Whether a path lies in an iteration of a repeat behind its first one. */
export const isLaterIteration = (path: NodeId, repeat: NodeId): boolean => {
  const [place = ''] = path.split('/');
  const iteration = asIteration(place);
  return iteration !== null && iteration.repeat === repeat && iteration.index > 0;
};

/**
 * Whose names of streams in the training hold no longer after an edit of a drawing: a block that gives its stream another name
 * means that one, and a repeat that is none any more has no later iterations.
 */
export function staleStreams(before: Nodes, after: Nodes): (path: NodeId) => boolean {
  const now = new Map(after.nodes.map((node) => [node.id, node]));
  const renamed = new Set<NodeId>();
  const repeats = new Set<NodeId>();
  for (const node of before.nodes) {
    const next = now.get(node.id);
    if (next === undefined || next === node) continue;
    if (next.type === node.type && next.attrs?.stream !== node.attrs?.stream) renamed.add(node.id);
    if (isRepeat(node) && !isRepeat(next)) repeats.add(node.id);
  }
  if (renamed.size + repeats.size === 0) return noneStale;
  return (path) => renamed.has(path) || (repeats.has(rootOf(path)) && isLaterIteration(path, rootOf(path)));
}
