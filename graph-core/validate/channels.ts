import { type Address, type NodeId, splitAddress } from '../model/document.ts';
import type { Diagnostic } from '../model/result.ts';
import { shapeText } from '../model/tensor.ts';
import { CHANNEL_DIM, channelDim } from '../ops/internal/channels.ts';
import type { NodeAnalysis } from './analysis.ts';

type Nodes = ReadonlyMap<NodeId, NodeAnalysis>;

/** Blocks with windows over as many axes as their name says; what they read is [C, ...] or [N, C, ...]. */
const WINDOWED = /^(?:conv|conv-transpose|max-pool|avg-pool|adaptive-avg-pool)([123])d$/;

/** Steps back from a norm that are looked at: far more than stand between it and its convolution. */
const REACH = 32;

/**
 * Blocks that take axis 1 for their channels while a convolution or a pooling before them has made one sample [C, ...], whose
 * channels are axis 0. The shapes alone do not tell the two apart: what stands before the block does.
 */
export function checkChannelAxes(nodes: Nodes): Diagnostic[] {
  return [...nodes].flatMap(([path, { node, op, inputs }]): Diagnostic[] => {
    const { from, type } = inputs.get('input') ?? {};
    const { dim } = node.attrs ?? {};
    if (op?.attrs.dim !== CHANNEL_DIM || (dim !== undefined && dim !== null) || !from || !type) return [];
    const rank = type.shape.length;
    const maker = rank > 1 ? makerOfSample(nodes, from, rank) : null;
    if (maker === null) return [];
    const message = `${path} normalises along axis ${channelDim({}, rank)} of ${shapeText(type.shape)}, and the channels that ${maker} makes of one sample are axis 0`;
    return [{ code: 'norm/channel-axis', severity: 'warning', address: path, message, mend: `set dim of ${path} to 0` }];
  });
}

/** The block with windows that has made a value from one sample without a leading N, what keeps its axes passed over; else null. */
function makerOfSample(nodes: Nodes, from: Address, rank: number): NodeId | null {
  let address = from;
  for (let i = 0; i < REACH; i++) {
    const { node: path, port } = splitAddress(address);
    const node = nodes.get(path);
    if (!node) return null;
    const inner = node.group?.outputs.get(port);
    const input = node.inputs.get('input');
    const spatial = Number(WINDOWED.exec(node.type)?.[1] ?? Number.NaN);
    if (inner !== undefined) address = inner;
    else if (input?.type?.shape.length !== rank || input.from === null) return null;
    else if (!Number.isNaN(spatial)) return rank === spatial + 1 ? path : null;
    else if (keepsAxes(node)) address = input.from;
    else return null;
  }
  return null;
}

const keepsAxes = ({ type, op }: NodeAnalysis): boolean =>
  op?.family === 'elementwise' || op?.attrs.dim === CHANNEL_DIM || type === 'dropout';
