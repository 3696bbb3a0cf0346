import { type NodeId, splitAddress } from '../model/document.ts';
import type { Diagnostic } from '../model/result.ts';
import type { NodeAnalysis } from './analysis.ts';

/** Spatial axes of what a convolution takes: with one axis more, the channels come first; with two more, a leading N does. */
const SPATIAL: Readonly<Record<string, number>> = {
  conv1d: 1,
  'conv-transpose1d': 1,
  conv2d: 2,
  'conv-transpose2d': 2,
  conv3d: 3,
};

/** Blocks that leave the axes of their input where they are. */
const KEEPS_AXES = /^(?:(?:max|avg|adaptive-avg)-pool\dd|upsample|dropout|batch-norm|group-norm|instance-norm)$/;

/**
 * A batch norm that normalises the second axis, as torch does behind a leading N, of what a convolution has made of a single sample,
 * whose channels are its first axis.
 */
export function checkChannelAxis(nodes: ReadonlyMap<NodeId, NodeAnalysis>): Diagnostic[] {
  return [...nodes].flatMap(([path, node]): Diagnostic[] => {
    if (node.type !== 'batch-norm' || !node.complete || (node.node.attrs?.dim ?? null) !== null) return [];
    const convolution = convolutionBefore(node, nodes);
    if (convolution === null) return [];
    const message = `${path} normalises axis 1, and the channels that ${convolution} makes of one sample are axis 0`;
    return [{ code: 'batch-norm/axis', severity: 'warning', address: `${path}.dim`, message, mend: 'set dim to 0' }];
  });
}

/** The convolution whose channels come in as the first axis, if any. */
function convolutionBefore(start: NodeAnalysis, nodes: ReadonlyMap<NodeId, NodeAnalysis>): NodeId | null {
  let at: NodeAnalysis | undefined = start;
  for (let step = 0; step < nodes.size && at; step++) {
    const from: string | null = at.inputs.get('input')?.from ?? null;
    if (from === null) return null;
    const path = splitAddress(from).node;
    const before = nodes.get(path);
    const spatial = before && SPATIAL[before.type];
    if (spatial !== undefined) return before?.inputs.get('input')?.type?.shape.length === spatial + 1 ? path : null;
    const isOneToOne = before?.op?.kind === 'elementwise' && before.inputs.size === 1;
    if (!before || !(isOneToOne || KEEPS_AXES.test(before.type))) return null;
    at = before;
  }
  return null;
}
